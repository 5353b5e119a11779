"""Indices for ordered answers: golden values, the twin, and what must always hold of them."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from surveys.random_samples import samples, survey
from surveys.test_inequality import SCORES
from twins import surveys as twin

from commonweal.surveys import Survey, ordinal
from commonweal.terms import InputError

GOLDEN = {  # methods, golden values B3
    "allison_foster": 3.0,
    "allison_foster_scaled": 0.30,
    "happiness_gap": 2.68,  # Allison and Foster with exact halves
    "abul_naga_yalcin:1:1": 0.268,
    "apouey:1": 0.268,
    "leik": 0.268,
    "apouey:2": 0.39904,
    "blair_lacy": 0.39904,
}
EVERY = [*twin.ORDINAL, "apouey:0.5"]


def values(table: pl.DataFrame, stats: list[str], scale: tuple[float, float]) -> list[float]:
    rows = Survey(table, weights="w").estimate("y", stats, scale=scale, missing=[], min_n=0)
    return [row.estimate.value for row in rows]


def test_golden_values():
    for row in Survey(SCORES).estimate("y", GOLDEN, scale=(0, 10)):
        assert row.estimate.value == pytest.approx(GOLDEN[row.stat], abs=1e-12)
        assert row.se > 0


@settings(max_examples=50)
@given(people=samples())
def test_values_agree_with_the_twin(people: list[twin.Person]):
    members = [p for p in people if p["inside"] and p["y"] is not None]
    y, w = [float(p["y"]) for p in members], [float(p["w"]) for p in members]
    rows = survey(people).estimate(
        "y", twin.ORDINAL, where="inside", scale=(0, 10), missing=[], min_n=0
    )
    for row in rows:
        wanted = twin.ORDINAL[row.stat](y, w)
        if math.isnan(wanted):
            assert (row.estimate, row.note) == (None, "not defined for these answers")
        else:
            assert row.estimate.value == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@settings(max_examples=25)  # the twin's nudging is slow
@given(people=samples())
def test_standard_errors_agree_with_the_twin(people: list[twin.Person]):
    """Away from corners: where exactly half are at or below an answer there are two slopes."""
    members = [p for p in people if p["inside"] and p["y"] is not None]
    y, w = [float(p["y"]) for p in members], [float(p["w"]) for p in members]
    assume(min(abs(F - 0.5) for F in twin.shares_up_to(y, w)) > 1e-3)
    assume(not math.isnan(twin.allison_foster(y, w)))
    rows = survey(people).estimate(
        "y", twin.ORDINAL, where="inside", scale=(0, 10), missing=[], min_n=0
    )
    for row in rows:
        _, se = twin.estimate(people, row.stat)
        assert row.se == pytest.approx(se, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("alpha", [0.5, 1, 1.5, 2, 3])
def test_gradients_are_derivatives(alpha: float):
    """One more person of weight W·step, answer by answer, moves the index by step times u."""
    x = np.array([0.0, 2, 3, 7, 10])
    weight = np.array([[3.0, 1, 4, 1, 5], [2, 7, 1, 8, 3]])
    n, whole = np.full(2, 50.0), weight.sum(1)
    for index in (
        ordinal.apouey(alpha, (-1, 12)),
        ordinal.abul_naga_yalcin(max(alpha, 1), 2, (-1, 12)),
        ordinal.allison_foster,
    ):
        _, u = index(x, weight, n)
        for k in range(len(x)):
            step = np.zeros_like(weight)
            step[:, k] = 1e-6 * whole
            up, down = index(x, weight + step, n)[0], index(x, weight - step, n)[0]
            assert (up - down) / 2e-6 == pytest.approx(u[:, k], rel=1e-6, abs=1e-8)


def test_all_agreeing_is_0_and_half_at_either_end_is_1():
    bounded = [stat for stat in EVERY if not stat.startswith("allison_foster")]
    ends = pl.DataFrame({"y": [0, 0, 10, 10], "w": [1.0, 2, 2, 1]})
    agreed = pl.DataFrame({"y": [7, 7, 7, 7], "w": [1.0, 2, 2, 1]})
    assert values(ends, bounded, (0, 10)) == pytest.approx([1.0] * len(bounded))
    assert values(agreed, bounded, (0, 10)) == pytest.approx([0.0] * len(bounded), abs=1e-12)


@settings(max_examples=25)
@given(people=samples())
def test_only_the_order_and_the_scale_count(people: list[twin.Person]):
    """Weights times 7, answers times 4 with their scale, and for most a scale turned round."""
    table = survey(people).sample.frame.table.to_native().drop_nulls("y")
    assume(table["y"].n_unique() > 1)
    F = twin.shares_up_to(table["y"].to_list(), table["w"].to_list())
    assume(min(abs(share - 0.5) for share in F) > 1e-6)
    stats = ["leik", "blair_lacy", "apouey:0.5", "abul_naga_yalcin:2:3"]
    wanted = values(table, stats, (0, 10))
    assert values(table.with_columns(pl.col("w") * 7), stats, (0, 10)) == pytest.approx(wanted)
    assert values(table.with_columns(pl.col("y") * 4), stats, (0, 40)) == pytest.approx(wanted)
    turned = values(table.with_columns(10 - pl.col("y")), stats[:3], (0, 10))
    assert turned == pytest.approx(wanted[:3])


def test_a_longer_scale_leaves_less_of_the_same_spread():
    table = SCORES.with_columns(w=pl.lit(1.0))
    short, long = values(table, ["leik"], (0, 10))[0], values(table, ["leik"], (-10, 30))[0]
    assert long == pytest.approx(short * 10 / 40)


def test_the_scale_comes_from_the_caller_or_a_known_score():
    known = SCORES.rename({"y": "life_satisfaction"})
    found = Survey(known).estimate("life_satisfaction", "leik")
    assert found[0].estimate.value == pytest.approx(0.268)
    assert "from 0 to 10, as in ONS personal well-being" in found.notes[-1]
    given_scale = Survey(known).estimate("life_satisfaction", "leik", scale=(0, 20))
    assert given_scale[0].estimate.value == pytest.approx(0.134)
    assert not any("is taken to run" in note for note in given_scale.notes)
    by_name = Survey(SCORES).estimate("y", "leik", scale={"y": (0, 10), "z": (1, 5)})
    assert by_name[0].estimate.value == pytest.approx(0.268)


def test_a_scale_that_is_missing_or_wrong_is_said():
    with pytest.raises(InputError, match=r"needs the whole scale.*--scale y=0-10"):
        Survey(SCORES).estimate("y", "mean,leik")
    with pytest.raises(InputError, match=r"holds 10, beyond its scale of 0 to 9"):
        Survey(SCORES).estimate("y", "leik", scale=(0, 9))
    with pytest.raises(InputError, match="has no length"):
        Survey(SCORES).estimate("y", "leik", scale=(10, 0))


@pytest.mark.parametrize("stat", ["apouey:0", "abul_naga_yalcin:0.5:1", "abul_naga_yalcin:1"])
def test_parameters_out_of_range_are_refused(stat: str):
    with pytest.raises(InputError, match=r"does not exist|no statistic"):
        Survey(SCORES).estimate("y", stat, scale=(0, 10))


def test_groups_are_compared_on_an_ordinal_index():
    table = pl.concat(
        [SCORES.with_columns(g=pl.lit("a")), (SCORES - SCORES // 2).with_columns(g=pl.lit("b"))]
    )
    (row,) = Survey(table).compare("y", "leik", by="g", scale=(0, 10)).to_frame().to_dicts()
    assert row["p"] < 0.01
