"""Estimates, intervals and units."""

import math
from dataclasses import FrozenInstanceError

import pytest

from commonweal.terms import (
    CORRELATION,
    FISHER_Z,
    LOG_ODDS_RATIO,
    RISK_DIFFERENCE,
    SMD,
    UNITS,
    Estimate,
    InputError,
    Interval,
)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, math.nan])
def test_a_level_is_a_share(level):
    with pytest.raises(InputError, match=r"Write 95% as 0\.95\."):
        Interval(0, 1, level)


def test_limits_are_in_order():
    with pytest.raises(InputError, match="exchanged"):
        Interval(2, 1)
    assert Interval(1, 1).lower == 1


def test_an_interval_knows_what_it_holds():
    interval = Interval(-0.2, 0.4)
    assert 0 in interval
    assert 0.4 in interval
    assert 0.41 not in interval


def test_estimates_cannot_be_changed():
    estimate = Estimate(0.3, Interval(0.1, 0.5), SMD)
    with pytest.raises(FrozenInstanceError):
        estimate.value = 0.9


def test_the_natural_scale_turns_value_limits_and_null():
    estimate = Estimate(math.log(2), Interval(0.0, math.log(4), 0.9), LOG_ODDS_RATIO, n=7)
    natural = estimate.natural()
    assert natural.value == pytest.approx(2)
    assert (natural.interval.lower, natural.interval.upper) == pytest.approx((1, 4))
    assert (natural.interval.level, natural.n) == (0.9, 7)
    assert (natural.unit.name, natural.unit.label) == ("odds_ratio", "odds ratio")
    assert natural.unit.null == 1  # an odds ratio of 1 is no effect, here too
    assert natural.natural() == natural


def test_correlations_come_back_from_fisher_z():
    assert Estimate(math.atanh(0.3), unit=FISHER_Z).natural().value == pytest.approx(0.3)
    assert FISHER_Z.as_read() == CORRELATION
    assert Estimate(0.3, unit=SMD).natural().interval is None


def test_units_without_a_transform_are_read_as_they_are():
    for unit in (SMD, RISK_DIFFERENCE):
        assert unit.as_read() == unit
        assert unit.natural(-0.4) == -0.4


def test_a_vast_logarithm_does_not_overflow():
    assert LOG_ODDS_RATIO.natural(1e4) == pytest.approx(8.2e307, rel=0.01)
    assert LOG_ODDS_RATIO.natural(-1e4) == 0


def test_every_unit_is_listed_under_its_name_and_says_what_no_effect_is():
    assert all(UNITS[unit.name] is unit for unit in UNITS.values())
    assert {unit.null for unit in UNITS.values() if unit.transform == "exp"} == {1}
    assert {unit.null for unit in UNITS.values() if unit.transform != "exp"} == {0}


def test_a_unit_can_carry_the_words_of_an_outcome():
    points = SMD.of("points of life satisfaction")
    assert (points.name, points.label) == (SMD.name, "points of life satisfaction")
    assert SMD.label != points.label
