"""Comparisons: R survey's contrasts, truths about multiplicity and ranks, and words."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.surveys import ReplicateWeights, Survey
from commonweal.surveys.comparison import Groups, compare_estimates, compare_groups, rank_groups
from commonweal.surveys.comparison.result import adjust_p
from commonweal.terms import InputError

EXACT = 1e-10
DESIGNS = {
    "stratified": {"strata": "stratum"},
    "both": {"strata": "stratum", "psu": "school"},
    "both_fpc": {"strata": "stratum", "psu": "school", "fpc": "schools"},
    "two_stage": {
        "strata": "stratum",
        "psu": ("school", "class"),
        "fpc": ("schools", "classes"),
    },
    "post_stratified": {"strata": "stratum", "psu": "school"},
}


def open_survey(reference: Path, design: str) -> Survey:
    people = pl.read_csv(reference / "survey_people.csv")
    if design == "jkn":
        factors = pl.read_csv(reference / "replicate_factors.csv").filter(kind="jkn")
        wide = factors.pivot("replicate", index="school", values="factor")
        names = [name for name in wide.columns if name != "school"]
        people = people.join(wide, on="school", maintain_order="left")
        people = people.with_columns(pl.col(names) * pl.col("w"))
        scales = pl.read_csv(reference / "replicates.csv").filter(
            design="jkn", how="mean", stat="rscale"
        )
        scales = scales.sort(pl.col("domain").cast(pl.Int64))["estimate"].to_list()
        given_ = ReplicateWeights(names, kind="jkn", rscales=scales)
        return Survey(people, weights="w", replicate_weights=given_)
    survey = Survey(people, weights="w", **DESIGNS[design])
    if design == "post_stratified":
        return survey.post_stratified("sex", {"female": 8400, "male": 8600})
    return survey


@pytest.mark.parametrize("design", [*DESIGNS, "jkn"])
def test_differences_agree_with_r(reference: Path, design: str):
    survey = open_survey(reference, design)
    wanted = pl.read_csv(reference / "comparing.csv").filter(design=design)
    assert len(wanted) == 70
    for (measure, stat, by), rows in wanted.group_by("measure", "stat", "by"):
        for control in ("holm", "bh"):
            found = survey.compare(measure, stat, by=by, control=control, min_n=0).to_frame()
            ours = {(row["group"], row["other"]): row for row in found.to_dicts()}
            assert len(ours) == len(rows)
            for row in rows.to_dicts():
                got = ours[row["group"], row["other"]]
                assert got["difference"] == pytest.approx(row["difference"], rel=1e-8)
                assert got["se"] == pytest.approx(row["se"], rel=EXACT), (row, got)
                assert got["p"] == pytest.approx(row["p"], rel=1e-7)
                assert got["p_adjusted"] == pytest.approx(row[control], rel=1e-7)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_variance_of_a_group_is_that_of_its_estimate(reference: Path, design: str):
    survey = open_survey(reference, design)
    for measure, stat in (("score", "gini"), ("score", "at_least:8"), ("income", "sd")):
        found = survey.compare(measure, stat, by="age", benchmark=0.3, min_n=0).to_frame()
        rows = survey.estimate(measure, stat, by="age", min_n=0)
        assert found["se"].to_list() == pytest.approx([row.se for row in rows], rel=1e-9)


def test_against_one_group_is_some_of_all_pairs(reference: Path):
    survey = open_survey(reference, "both")
    every = survey.compare("score", by="stratum", control="none", min_n=0).to_frame()
    some = survey.compare("score", by="stratum", against=1, control="none", min_n=0).to_frame()
    assert some["other"].to_list() == ["1"] * 3
    turned = every.filter(group="1")
    assert some["difference"].to_list() == pytest.approx((-turned["difference"]).to_list())
    assert some["se"].to_list() == pytest.approx(turned["se"].to_list())


def test_halves_of_a_psu_vary_together(reference: Path):
    """Ignoring the covariance of groups in the same schools gives another standard error."""
    survey = open_survey(reference, "both")
    joint = survey.compare("score", by="sex").to_frame()["se"].item()
    apart = np.hypot(*(row.se for row in survey.estimate("score", by="sex")))
    assert abs(joint / apart - 1) > 0.01


def test_years_in_strata_of_their_own_are_independent(reference: Path):
    people = pl.read_csv(reference / "survey_people.csv").with_columns(
        year=pl.when(pl.col("stratum") <= 2).then(2023).otherwise(2024)
    )
    together = Survey(people, weights="w", **DESIGNS["both"]).compare("score", by="year")
    apart = {
        year: Survey(people.filter(year=year), weights="w", **DESIGNS["both"]).estimate("score")
        for year in (2024, 2023)
    }
    found = compare_estimates(apart).to_frame()
    wanted = together.to_frame()
    assert found["group"].item() == "2023"
    assert found["difference"].item() == pytest.approx(wanted["difference"].item(), rel=1e-9)
    assert found["se"].item() == pytest.approx(wanted["se"].item(), rel=1e-9)
    assert 8 < found["df"].item() <= wanted["df"].item()


def test_conclusions_are_in_words(reference: Path):
    found = open_survey(reference, "both").compare("score", by="stratum", min_n=50)
    text = str(found)
    assert "cannot be told apart." in text
    assert "Holm" in text
    assert "Not compared" in text
    benchmark = open_survey(reference, "both").compare("score", benchmark=5)
    assert str(benchmark) == "everybody is higher than the benchmark 5."


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_by_their_definitions(p: list[float]):
    p = np.array(p)
    holm, bh = adjust_p(p, "holm"), adjust_p(p, "bh")
    m, order = len(p), np.sort(p)
    for i, one in enumerate(p):
        before = [(m - j) * q for j, q in enumerate(order) if q <= one]
        # Equal values take the largest multiple among them.
        assert holm[i] == pytest.approx(min(1, max(before)))
        after = [m / (j + 1) * q for j, q in enumerate(order) if q >= one]
        assert bh[i] == pytest.approx(min(1, *after))
        assert one - 1e-15 <= bh[i] <= holm[i] + 1e-15
    assert (adjust_p(p, "none") == p).all()


def groups(value: list[float], se: float = 1.0, correlation: float = 0.0) -> Groups:
    D = len(value)
    covariance = se**2 * (np.eye(D) * (1 - correlation) + correlation)
    return Groups(
        measure="score",
        stat="mean",
        by=("area",),
        keys=tuple((name,) for name in "abcdefghij"[:D]),
        value=np.array(value, float),
        covariance=covariance,
        n=np.full(D, 100.0),
        df=1e6,
        level=0.95,
        left_out=(),
    )


def test_ranks_far_apart_are_certain_and_equal_ones_are_not():
    far = rank_groups(groups([30, 10, 20]))
    assert far.to_frame()["group"].to_list() == ["a", "c", "b"]
    assert far.to_frame()["best_rank"].to_list() == far.to_frame()["worst_rank"].to_list()
    same = rank_groups(groups([5, 5, 5, 5])).to_frame()
    assert same["best_rank"].to_list() == [1] * 4
    assert same["worst_rank"].to_list() == [4] * 4
    assert "cannot be told apart at the top" in str(rank_groups(groups([5, 5])))
    lowest = rank_groups(groups([30, 10, 20]), best="lowest").to_frame()
    assert lowest["group"].to_list() == ["b", "c", "a"]


def test_the_critical_value_of_two_groups_is_that_of_t():
    assert rank_groups(groups([1, 2])).critical == pytest.approx(1.96, abs=0.06)
    # Ten independent means, all pairs: the studentised range q(0.95; 10, ∞) / √2 = 3.164.
    assert rank_groups(groups([0] * 10)).critical == pytest.approx(3.164, abs=0.06)


def test_ranges_of_ranks_hold_together_as_often_as_they_say():
    random, truth, hits = np.random.default_rng(5), np.array([0, 0.5, 1, 1.5, 3]), 0
    rank = np.array([5, 4, 3, 2, 1])
    for _ in range(200):
        found = rank_groups(groups((truth + random.standard_normal(5)).tolist())).to_frame()
        found = found.sort("group")
        inside = (found["best_rank"].to_numpy() <= rank) & (rank <= found["worst_rank"].to_numpy())
        hits += inside.all()
    assert hits >= 190


def test_correlation_makes_ranks_surer():
    loose = rank_groups(groups([0, 2, 4])).to_frame()
    tight = rank_groups(groups([0, 2, 4], correlation=0.9)).to_frame()
    width = [(one["worst_rank"] - one["best_rank"]).sum() for one in (loose, tight)]
    assert width[1] < width[0]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"by": "stratum", "stat": "median"}, "not one figure"),
        ({"by": "stratum", "stat": "proportion"}, "not one figure"),
        ({"by": "stratum", "against": 9}, "no group “9”"),
        ({"by": "stratum", "against": 1, "benchmark": 7}, "Both"),
        ({"by": "stratum", "control": "bonferoni"}, "no control"),
        ({}, "1 groups"),
        ({"by": "stratum", "min_n": 1000}, "0 groups"),
    ],
)
def test_errors_say_what_to_do(reference: Path, how: dict, says: str):
    with pytest.raises(InputError, match=says):
        open_survey(reference, "both").compare("score", **how)


def test_different_figures_are_not_compared(reference: Path):
    survey = open_survey(reference, "both")
    with pytest.raises(InputError, match="2 different figures"):
        compare_estimates({"a": survey.estimate("score"), "b": survey.estimate("income")})
    with pytest.raises(InputError, match="Two surveys"):
        compare_estimates({"a": survey.estimate("score")})
    one = survey.estimate("score")
    with pytest.raises(InputError, match="no survey"):
        compare_estimates({"a": one, "b": one}, against="c")


def test_a_difference_without_variance_is_certain():
    found = compare_groups(groups([1, 2], se=0.0)).to_frame()
    assert found["p"].item() == 0
    assert compare_groups(groups([2, 2], se=0.0)).to_frame()["p"].item() == 1
