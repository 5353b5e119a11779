"""Truths about weighting, its slow twin, and what it says when it cannot be done."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twins.weighting import calibrated_mean

from commonweal.surveys import Survey
from commonweal.surveys.cells import Cells
from commonweal.surveys.variance import spread, weigh_units
from commonweal.terms import InputError, MissingColumn

SEX = {"f": 5200.0, "m": 4800.0}
AGE = {"old": 3500.0, "young": 6500.0}
DESIGN = {"weights": "w", "strata": "h", "psu": "psu"}


def people(seed: int, n: int = 120) -> pl.DataFrame:
    draw = np.random.default_rng(seed)
    psu = np.arange(n) % 12
    return pl.DataFrame(
        {
            "h": psu % 3,
            "psu": psu,
            "w": draw.lognormal(4, 0.5, n).round(3),
            "sex": [["f", "m"][i] for i in np.r_[0, 1, draw.integers(0, 2, n - 2)]],
            "age": [["old", "young"][i] for i in np.r_[0, 0, 1, 1, draw.integers(0, 2, n - 4)]],
            "years": draw.integers(18, 90, n),
            "score": draw.integers(0, 11, n),
            "income": draw.lognormal(6, 0.7, n),
            "area": draw.integers(0, 3, n),
        }
    )


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from(["score", "income"]))
def test_variance_is_that_of_the_slow_twin(seed: int, measure: str):
    table = people(seed)
    first = Survey(table, **DESIGN)
    for survey, x in (
        (first.post_stratified("sex", SEX), [table["sex"] == "f", table["sex"] == "m"]),
        (
            first.raked({"sex": SEX, "age": AGE}),
            [table["sex"] == "f", table["sex"] == "m", table["age"] == "old"],
        ),
        (
            first.calibrated({"years": 500_000}, people=1e4, method="raking"),
            [np.ones(len(table)), table["years"]],
        ),
    ):
        for row in survey.estimate(measure, "mean", by="area", min_n=0):
            slow = calibrated_mean(
                table[measure].to_numpy(),
                (table["area"] == row.domain["area"]).to_numpy(),
                np.column_stack([np.asarray(column, float) for column in x]),
                table["w"].to_numpy(),
                survey.weighting.weight,
                table["h"].to_numpy(),
                table["psu"].to_numpy(),
            )
            assert (row.estimate.value, row.se) == pytest.approx(slow, rel=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_margins_are_hit_in_any_order(seed: int):
    survey = Survey(people(seed), **DESIGN)
    one = survey.raked({"sex": SEX, "age": AGE})
    other = survey.raked({"age": AGE, "sex": SEX})
    assert one.weighting.weight == pytest.approx(other.weighting.weight, rel=1e-9)
    for weighted in (
        one,
        survey.post_stratified("sex", SEX),
        survey.calibrated({"sex": SEX, "age": AGE}, method="raking"),
    ):
        margins = weighted.weighting.margins
        assert margins["after"].to_numpy() == pytest.approx(margins["known"].to_numpy(), rel=1e-10)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_the_scale_of_the_first_weights_does_not_matter(seed: int, scale: float):
    table = people(seed)
    several = table, table.with_columns(pl.col("w") * scale)
    rows = [
        Survey(one, **DESIGN).raked({"sex": SEX, "age": AGE}).estimate("score", min_n=0)[0]
        for one in several
    ]
    assert rows[0].estimate.value == pytest.approx(rows[1].estimate.value, rel=1e-9)
    assert rows[0].se == pytest.approx(rows[1].se, rel=1e-9)


def test_raking_one_margin_is_post_stratification():
    survey = Survey(people(1), **DESIGN)
    raked, post = survey.raked({"sex": SEX}), survey.post_stratified("sex", SEX)
    assert raked.weighting.weight == pytest.approx(post.weighting.weight, rel=1e-12)
    assert raked.estimate("score")[0].se == pytest.approx(post.estimate("score")[0].se, rel=1e-10)


def test_what_is_known_does_not_vary():
    table = people(2).with_columns(woman=(pl.col("sex") == "f").cast(pl.Int8))
    survey = Survey(table, **DESIGN).post_stratified("sex", SEX)
    row = survey.estimate("woman", "total")[0]
    assert row.estimate.value == pytest.approx(5200)
    assert row.se == pytest.approx(0, abs=1e-8)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_bounds_hold(seed: int):
    table = people(seed)
    survey = Survey(table, **DESIGN)
    known = {
        label: 0.95 * table.filter(sex=label)["w"].sum() + 0.025 * table["w"].sum()
        for label in ("f", "m")
    }
    for method in ("linear", "raking", "logit"):
        done = survey.calibrated({"sex": known}, method=method, bounds=(0.8, 1.3)).weighting
        assert 0.8 <= done.least <= done.most <= 1.3
        assert done.margins["after"].to_list() == pytest.approx(done.margins["known"].to_list())


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(1.2, 4))
def test_trimming_keeps_the_sum(seed: int, times: float):
    survey = Survey(people(seed), **DESIGN)
    weight = survey.sample.weight
    done = survey.trimmed(upper=times * weight.mean(), lower=weight.mean() / 3).weighting
    assert done.weight.sum() == pytest.approx(weight.sum(), rel=1e-12)
    assert done.weight.max() <= times * weight.mean()
    assert done.weight.min() >= weight.mean() / 3
    assert done.deff_after <= done.deff_before + 1e-12


def test_the_first_survey_stays_as_it_was():
    survey = Survey(people(3), **DESIGN)
    before = survey.estimate("score").to_csv()
    weighted = survey.raked({"sex": SEX, "age": AGE})
    assert survey.weighting is None
    assert survey.estimate("score").to_csv() == before != weighted.estimate("score").to_csv()


def test_people_without_weight_stay_without():
    table = people(4).with_columns(
        w=pl.when(pl.col("psu") == 3).then(0).otherwise(pl.col("w")),
        sex=pl.when(pl.col("psu") == 3).then(None).otherwise(pl.col("sex")),
    )
    survey = Survey(table, **DESIGN).post_stratified("sex", SEX)
    assert not survey.weighting.weight[table["psu"] == 3].any()
    assert survey.estimate("score")[0].n == len(table.filter(pl.col("psu") != 3))


def test_the_report_is_in_words():
    words = str(Survey(people(5), **DESIGN).raked({"sex": SEX, "age": AGE}).weighting)
    assert words.startswith("Raking in ")
    assert "120 of 120 weights" in words
    assert "design effect" in words


@pytest.mark.parametrize(
    ("do", "says"),
    [
        (lambda s: s.post_stratified("sex", {"f": 1}), "No total is known for m"),
        (lambda s: s.post_stratified("sex", SEX | {"x": 3}), "Nobody in the sample is in x"),
        (lambda s: s.post_stratified("sex", SEX | {"m": 0}), "is not above 0"),
        (lambda s: s.raked({}), "No margin is given"),
        (lambda s: s.raked({"sex": SEX, "age": {"old": 1, "young": 2}}), "sum to"),
        (lambda s: s.calibrated({}), "No total is given"),
        (lambda s: s.calibrated({"sex": 3}), "holds words"),
        (lambda s: s.calibrated({"sex": SEX}, method="log"), "no calibration “log”"),
        (lambda s: s.calibrated({"sex": SEX}, method="logit"), "needs bounds"),
        (lambda s: s.calibrated({"sex": SEX}, bounds=(1.1, 2)), "around 1"),
        (lambda s: s.calibrated({"sex": SEX}, bounds=(0.99, 1.01)), "No weights within"),
        (lambda s: s.calibrated({"years": 9e5}, people=1e4), "weight of 0 or below"),
        (lambda s: s.calibrated({"years": 9.5e6}, people=1e4, method="raking"), "No weights"),
        (lambda s: s.trimmed(upper=1), "cannot sum to"),
        (lambda s: s.raked({"sex": SEX}).trimmed(upper=500), "would undo"),
    ],
)
def test_errors_say_what_to_do(do, says: str):
    with pytest.raises(InputError, match=says) as raised:
        do(Survey(people(6), **DESIGN))
    assert raised.value.expected or raised.value.todo


def test_margins_that_contradict_each_other_are_said():
    table = people(7).with_columns(age=pl.col("sex").replace({"f": "old", "m": "young"}))
    with pytest.raises(InputError, match="does not settle"):
        Survey(table, **DESIGN).raked({"sex": SEX, "age": AGE})


def test_a_group_that_is_missing_is_said():
    table = people(8).with_columns(sex=pl.when(pl.col("years") > 80).then(None).otherwise("sex"))
    with pytest.raises(InputError, match="is missing for"):
        Survey(table, **DESIGN).post_stratified("sex", SEX)
    with pytest.raises(MissingColumn):
        Survey(table, **DESIGN).post_stratified("sexx", SEX)


def test_a_table_that_is_summed_elsewhere_is_refused():
    with pytest.raises(InputError, match="summed where it is"):
        Survey(people(9).lazy(), **DESIGN).post_stratified("sex", SEX)


@pytest.mark.parametrize("lonely_psu", ["adjust", "average", "certainty"])
@pytest.mark.parametrize("stages", [1, 2])
def test_the_quadratic_form_is_the_variance_over_all_units(stages: int, lonely_psu: str):
    table = people(10).with_columns(
        h=pl.when(pl.col("psu") == 4).then(7).otherwise("h"),  # alone in its stratum
        hh=pl.int_range(pl.len()) // 24,
        psus=40,
        hhs=pl.when(pl.col("psu") == 4).then(5).otherwise(30),  # all of its second stage
    )
    table = table.filter((pl.col("psu") != 5) | (pl.col("hh") == 0))  # one unit in its PSU
    two = {"psu": ("psu", "hh"), "fpc": ("psus", "hhs")}
    chosen = DESIGN | (two if stages == 2 else {})
    design = Survey(table, **chosen, lonely_psu=lonely_psu).sample.design
    units = len(design.psu_of_unit)
    stratum = design.first.group[design.psu_of_unit]
    x = np.random.default_rng(11).normal(size=(units, 2))
    place, one = np.arange(units), np.zeros(units, int)
    every = Cells(place, place, stratum, one, np.array([0, units]))
    found = spread(design, every, x, np.ones(units, bool), lonely_psu=lonely_psu)
    weighed = weigh_units(design, x, lonely_psu=lonely_psu)
    assert (x * weighed).sum(0) == pytest.approx(found.variance[0], rel=1e-12)
