"""Effects: one set of numbers in one unit, whatever they were given as."""

import math
import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence import Effect, Effects, RiskOfBias
from commonweal.evidence.effect import lopsided
from commonweal.terms import (
    LOG_ODDS_RATIO,
    MEAN_DIFFERENCE,
    SMD,
    InputError,
    InvalidVariance,
    MixedUnits,
)

Z = 1.959963984540054


def test_labels_are_made_when_none_are_given():
    effects = Effects([0.1, 0.2], [0.01, 0.02])
    assert effects.study == ("Study 1", "Study 2")
    assert len(effects) == 2
    assert Effects(0.1, 0.01).effect.shape == (1,)


@pytest.mark.parametrize(
    ("effect", "variance", "study"),
    [([1, 2], [1], []), ([1], [1], ["a", "b"]), ([[1, 2]], [[1, 2]], [])],
)
def test_one_of_each_for_every_study(effect, variance, study):
    with pytest.raises(InputError, match="one of each"):
        Effects(effect, variance, study=study)


@pytest.mark.parametrize("variance", [-0.01, math.inf])
def test_impossible_variances_name_their_study(variance):
    with pytest.raises(InvalidVariance, match="The variance of Birch"):
        Effects([0.1, 0.2], [0.01, variance], study=["Ash", "Birch"])
    with pytest.raises(InvalidVariance, match="The variance of Birch"):
        Effect("Birch", 0.2, variance)


def test_an_infinite_effect_is_refused():
    with pytest.raises(InputError, match="effect of Birch is infinite"):
        Effects([0.1, math.inf], [0.01, 0.01], study=["Ash", "Birch"])
    with pytest.raises(InputError, match="effect of Birch is infinite"):
        Effect("Birch", -math.inf, 0.01)


def test_missing_values_and_zero_variances_may_stand():
    effects = Effects([0.1, math.nan, 0.3], [0.0, 0.02, math.nan])
    assert effects.complete.tolist() == [True, False, False]


def test_nothing_can_be_changed_afterwards():
    given_effect = np.array([0.1, 0.2])
    effects = Effects(given_effect, [0.01, 0.02])
    given_effect[0] = 9
    assert effects.effect[0] == 0.1
    with pytest.raises(ValueError, match="read-only"):
        effects.effect[0] = 9
    with pytest.raises(ValueError, match="read-only"):
        effects.variance[:] = 0
    with pytest.raises(FrozenInstanceError):
        effects.unit = SMD


def test_they_can_be_sent_to_a_worker():
    effects = Effects([0.1], [0.01], study=["Ash"], unit=SMD)
    copy = pickle.loads(pickle.dumps(effects))
    assert (copy.effect[0], copy.study, copy.unit) == (0.1, ("Ash",), SMD)


def test_standard_errors_are_squared():
    assert Effects.from_se([0.1], [0.2]).variance[0] == pytest.approx(0.04)
    with pytest.raises(InvalidVariance, match=r"standard error of Ash is -0\.2"):
        Effects.from_se([0.1], [-0.2], study=["Ash"])
    with pytest.raises(InvalidVariance, match="standard error of Study 2"):
        Effects.from_se([0.1, 0.1], [0.2, -0.2])


@given(st.floats(-10, 10), st.floats(0.001, 5), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_an_interval_gives_back_its_standard_error(effect, se, level):
    from scipy.stats import norm

    reach = norm.ppf((1 + level) / 2) * se
    effects = Effects.from_interval([effect], [effect - reach], [effect + reach], level=level)
    assert math.sqrt(effects.variance[0]) == pytest.approx(se, rel=1e-9)


def test_an_interval_holds_its_own_effect():
    with pytest.raises(InvalidVariance, match=r"effect of Ash \(0.9\) lies outside"):
        Effects.from_interval([0.9], [0.1], [0.5], study=["Ash"])
    with pytest.raises(InputError, match=r"0\.95"):
        Effects.from_interval([0.3], [0.1], [0.5], level=95)
    with pytest.raises(InputError, match="one of each"):
        Effects.from_interval([0.3], [0.1, 0.2], [0.5])


def test_a_ratio_that_was_not_logged_is_noticed():
    odds = np.array([0.5, 2.0])
    lower, upper = odds / 3, odds * 3
    with pytest.raises(InvalidVariance, match="Take logs of ratios"):
        Effects.from_interval(odds, lower, upper)
    logged = Effects.from_interval(np.log(odds), np.log(lower), np.log(upper))
    np.testing.assert_allclose(logged.variance, (math.log(3) / Z) ** 2)


def test_rounding_is_not_lopsided():
    assert not lopsided(np.array([0.25]), np.array([0.11]), np.array([0.40]))[0]
    assert lopsided(np.array([2.0]), np.array([1.0]), np.array([4.0]))[0]
    assert not lopsided(np.array([np.nan]), np.array([1.0]), np.array([4.0]))[0]


def effect(study, value, unit=SMD, **more):
    return Effect(study, value, 0.01, unit, outcome="life satisfaction", **more)


def test_rows_are_gathered_in_one_unit():
    rows = [effect("Ash", 0.1), effect("Birch", 0.3, risk_of_bias=RiskOfBias.HIGH)]
    effects = Effects.of(rows)
    assert effects.effect.tolist() == [0.1, 0.3]
    assert effects.unit == SMD
    assert effects.rows == tuple(rows)
    assert len(Effects.of([])) == 0


def test_mixed_units_are_refused_even_when_only_the_words_differ():
    with pytest.raises(MixedUnits, match="log_odds_ratio"):
        Effects.of([effect("Ash", 0.1), effect("Birch", 0.3, LOG_ODDS_RATIO)])
    minutes, points = MEAN_DIFFERENCE.of("minutes"), MEAN_DIFFERENCE.of("points")
    with pytest.raises(MixedUnits, match=r"\(minutes\).*\(points\)"):
        Effects.of([effect("Ash", 5, minutes), effect("Birch", 0.3, points)])


def test_rows_and_effects_must_match():
    with pytest.raises(InputError, match="2 effects and 1 rows"):
        Effects([0.1, 0.2], [0.01, 0.01], rows=[effect("Ash", 0.1)])


@pytest.mark.parametrize(
    ("keep", "left"),
    [
        ([True, False, True], ("Ash", "Cedar")),
        (np.array([2, 0]), ("Cedar", "Ash")),
        ([], ()),
        ([False, False, False], ()),
    ],
)
def test_taking_rows_keeps_everything_together(keep, left):
    effects = Effects.of([effect("Ash", 0.1), effect("Birch", 0.2), effect("Cedar", 0.3)])
    taken = effects.take(keep)
    assert taken.study == left
    assert tuple(row.study for row in taken.rows) == left
    assert taken.unit == SMD
    assert taken.effect.tolist() == [row.value for row in taken.rows]


def test_other_values_reach_the_rows_too():
    effects = Effects.of([effect("Ash", 0.1, benefit="lower"), effect("Birch", 0.2)])
    changed = effects.with_values([1.0, 2.0], [0.5, np.nan], unit=LOG_ODDS_RATIO)
    assert [row.value for row in changed.rows] == [1.0, 2.0]
    assert changed.rows[0].benefit == "lower"
    assert changed.rows[1].unit == changed.unit == LOG_ODDS_RATIO
    assert effects.effect.tolist() == [0.1, 0.2]
