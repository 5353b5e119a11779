"""Turning effects so that positive is better."""

import numpy as np
import pytest

from commonweal.evidence import Effect, Effects
from commonweal.synthesis.effect_sizes import log_odds_ratio, orient
from commonweal.terms import LOG_ODDS_RATIO, SMD, InputError


def test_only_those_where_lower_is_better_are_turned():
    effects = Effects([0.3, -0.2], [0.01, 0.02], study=["Anxiety", "Joy"], unit=SMD)
    ours = orient(effects, ["lower", "higher"])
    assert ours.effect.tolist() == [-0.3, -0.2]
    assert ours.variance.tolist() == [0.01, 0.02]
    assert orient(effects, "higher").effect.tolist() == [0.3, -0.2]


def test_rows_say_which_way_and_are_turned_once():
    effects = Effects.of(
        [
            Effect("Ash", -0.4, 0.01, SMD, outcome="anxiety", benefit="lower"),
            Effect("Birch", 0.1, 0.02, SMD, outcome="life satisfaction", benefit="higher"),
        ]
    )
    once = orient(effects)
    assert once.effect.tolist() == [0.4, 0.1]
    assert [row.value for row in once.rows] == [0.4, 0.1]
    assert [row.benefit for row in once.rows] == ["higher", "higher"]
    assert orient(once).effect.tolist() == [0.4, 0.1]


def test_a_turned_odds_ratio_is_that_of_the_opposite_outcome():
    ill = log_odds_ratio(events1=12, n1=40, events2=20, n2=45)
    well = log_odds_ratio(events1=28, n1=40, events2=25, n2=45)
    turned = orient(ill, "lower")
    np.testing.assert_allclose(turned.effect, well.effect, rtol=1e-12)
    np.testing.assert_allclose(turned.variance, well.variance, rtol=1e-12)


def test_an_unknown_direction_is_asked_for():
    effects = Effects([0.3, 0.1], [0.01, 0.01], study=["Ash", "Birch"], unit=SMD)
    with pytest.raises(InputError, match="better in Ash is not stated"):
        orient(effects)
    with pytest.raises(InputError, match="better in Birch"):
        orient(effects, ["higher", "not stated"])
    with pytest.raises(InputError, match="2 effects and 1 directions"):
        orient(effects, ["higher"])


def test_a_ratio_that_was_not_logged_is_not_turned():
    with pytest.raises(InputError, match="Take logs"):
        orient(Effects([1.2], [0.01], unit=LOG_ODDS_RATIO.as_read()), "lower")
