"""Groups of studies. Their numbers are compared with metafor in test_pooling_reference."""

import math

import pytest

from commonweal.evidence import Effects
from commonweal.synthesis import pool, pool_by
from commonweal.terms import InputError, InvalidVariance

EFFECTS = Effects([0.1, 0.5, 0.3, 0.9, 0.2, 0.4], [0.01, 0.02, 0.03, 0.04, 0.05, 0.06])


def test_each_group_is_pooled_on_its_own() -> None:
    found = pool_by(EFFECTS, ["a", "b", "a", "b", "a", "b"], tau2="pm", test="t", level=0.9)
    assert list(found.groups) == ["a", "b"]
    alone = pool(EFFECTS.take([0, 2, 4]), tau2="pm", test="t", level=0.9)
    assert found.groups["a"].estimate == alone.estimate
    assert found.df == 1
    gap = found.groups["a"].estimate.value - found.groups["b"].estimate.value
    assert found.q == pytest.approx(
        gap**2 / (found.groups["a"].se ** 2 + found.groups["b"].se ** 2)
    )


def test_a_group_of_one_study_shows_that_study() -> None:
    found = pool_by(EFFECTS, ["a", "a", "a", "a", "a", "b"])
    lone = found.groups["b"]
    assert (lone.k, lone.estimate.value, lone.test) == (1, 0.4, "z")
    assert lone.se == pytest.approx(math.sqrt(0.06))
    assert lone.estimate.interval is not None
    assert lone.estimate.interval.upper == pytest.approx(0.4 + 1.959963984540054 * math.sqrt(0.06))
    assert math.isnan(lone.tau2)
    assert lone.prediction is None
    assert lone.weights.tolist() == [100]
    assert math.isfinite(found.q)


def test_groups_without_a_complete_study_are_named() -> None:
    effects = Effects([0.1, 0.2, math.nan, 0.3], [0.1, 0.2, 0.3, math.nan])
    found = pool_by(effects, ["a", "a", "b", "a"])
    assert found.empty == ("b",)
    assert found.groups["a"].dropped == ("Study 4",)


def test_rows_without_a_group_make_one() -> None:
    assert list(pool_by(EFFECTS, ["a", "a", "", " ", "a", "a"]).groups) == ["a", "not stated"]


def test_one_group_leaves_nothing_to_compare() -> None:
    found = pool_by(EFFECTS, ["a"] * 6)
    assert found.df == 0
    assert math.isnan(found.q)
    assert math.isnan(found.p)


def test_a_group_whose_studies_agree_exactly_leaves_the_test_undefined() -> None:
    found = pool_by(Effects([0.2, 0.2, 0.1, 0.5], [0.1] * 4), ["a", "a", "b", "b"])
    assert math.isnan(found.p)


def test_group_names_must_match_the_rows() -> None:
    with pytest.raises(InputError, match="2 group names for 6 studies"):
        pool_by(EFFECTS, ["a", "b"])


def test_a_zero_variance_is_refused_in_a_group_of_one_too() -> None:
    with pytest.raises(InvalidVariance, match="Study 3 is 0"):
        pool_by(Effects([1, 2, 3], [1, 1, 0]), ["a", "a", "b"])
