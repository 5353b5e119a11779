"""What must hold of any pooled result, and what happens at the edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.evidence import Effects
from commonweal.synthesis import pool
from commonweal.terms import SMD, InputError, InvalidVariance, TooFewStudies

TAU2 = ("reml", "dl", "pm", "ml", "sj", "he", "hs", "eb")
NAN = math.nan


@st.composite
def studies(draw: st.DrawFn, least: int = 2, most: int = 12) -> Effects:
    k = draw(st.integers(least, most))
    number = st.floats(-3, 3).map(lambda x: round(x, 3))
    effect = draw(st.lists(number, min_size=k, max_size=k))
    variance = draw(st.lists(st.floats(1e-3, 2), min_size=k, max_size=k))
    return Effects(effect, variance)


BCG = Effects(
    [-0.89, -1.59, -1.35, -1.44, -0.22, -0.79, -1.62, 0.01, -0.47, -1.37, -0.34, 0.45, -0.02],
    [0.326, 0.195, 0.415, 0.020, 0.051, 0.007, 0.223, 0.004, 0.056, 0.073, 0.012, 0.533, 0.071],
    unit=SMD,
)


# Truths about the method ----------------------------------------------------------------------


@given(studies(), st.sampled_from(TAU2), st.sampled_from(["hk", "t", "z"]), st.randoms())
@settings(deadline=None)
def test_the_order_of_studies_does_not_matter(effects, tau2, test, random) -> None:
    order = list(range(len(effects)))
    random.shuffle(order)
    a, b = (pool(e, tau2=tau2, test=test) for e in (effects, effects.take(order)))
    assert b.estimate.value == pytest.approx(a.estimate.value, rel=1e-9, abs=1e-9)
    assert b.se == pytest.approx(a.se, rel=1e-7, abs=1e-9)
    assert b.weights == pytest.approx(a.weights[order], rel=1e-7)


@given(studies(), st.sampled_from(TAU2), st.sampled_from([1e-12, 1e-3, -7.0, 1e12]))
@settings(deadline=None)
def test_another_scale_gives_the_same_answer_on_that_scale(effects, tau2, factor) -> None:
    scaled = Effects(effects.effect * factor, effects.variance * factor**2)
    a, b = (pool(e, tau2=tau2) for e in (effects, scaled))
    near = pytest.approx
    size = abs(factor)
    assert b.estimate.value == near(a.estimate.value * factor, rel=1e-8, abs=1e-8 * size)
    assert b.se == near(a.se * size, rel=1e-6, abs=1e-9 * size)
    assert b.tau2 == near(a.tau2 * factor**2, rel=1e-6, abs=1e-9 * factor**2)
    assert b.i2 == near(a.i2, rel=1e-6, abs=1e-6)
    assert b.weights == near(a.weights, rel=1e-6)


@given(studies(), st.sampled_from(TAU2), st.floats(-100, 100))
@settings(deadline=None)
def test_adding_a_constant_moves_the_mean_and_nothing_else(effects, tau2, constant) -> None:
    a, b = (
        pool(e, tau2=tau2) for e in (effects, Effects(effects.effect + constant, effects.variance))
    )
    assert b.estimate.value == pytest.approx(a.estimate.value + constant, rel=1e-9, abs=1e-9)
    assert b.tau2 == pytest.approx(a.tau2, rel=1e-6, abs=1e-9)
    assert b.q == pytest.approx(a.q, rel=1e-6, abs=1e-9)


@given(studies(), st.sampled_from(TAU2), st.sampled_from(["random", "common"]))
@settings(deadline=None)
def test_shares_stay_in_their_range(effects, tau2, model) -> None:
    pooled = pool(effects, tau2=tau2, model=model)
    assert pooled.weights.sum() == pytest.approx(100)
    assert pooled.tau2 >= 0
    assert 0 <= pooled.i2 <= 100
    assert pooled.se == 0 or 0 <= pooled.p <= 1
    assert 0 <= pooled.q_p <= 1
    assert pooled.estimate.interval is not None
    assert pooled.estimate.value in pooled.estimate.interval
    assert effects.effect.min() - 1e-9 <= pooled.estimate.value <= effects.effect.max() + 1e-9
    if model == "random":
        assert pooled.tau2_interval is not None
        assert pooled.prediction is not None
        assert 0 <= pooled.tau2_interval.lower <= pooled.tau2_interval.upper < math.inf
        assert pooled.prediction.lower <= pooled.estimate.interval.lower
        assert pooled.prediction.upper >= pooled.estimate.interval.upper


@given(studies())
@settings(deadline=None)
def test_a_wider_level_gives_wider_intervals(effects) -> None:
    narrow, wide = pool(effects, level=0.8), pool(effects, level=0.99)
    for name in ("prediction", "tau2_interval"):
        inner, outer = getattr(narrow, name), getattr(wide, name)
        assert outer.lower <= inner.lower + 1e-12
        assert outer.upper >= inner.upper - 1e-12


def test_the_paule_mandel_estimate_lies_in_its_q_profile_interval() -> None:
    pooled = pool(BCG, tau2="pm", level=0.5)
    assert pooled.tau2_interval is not None
    assert pooled.tau2 in pooled.tau2_interval


def test_the_unit_and_the_number_of_studies_are_kept() -> None:
    pooled = pool(BCG)
    assert pooled.estimate.unit is SMD
    assert pooled.k == pooled.estimate.n == 13
    assert pooled.estimate.method == "random effects (REML, Knapp-Hartung test)"


# Edges ----------------------------------------------------------------------------------------


def test_the_common_effect_model_is_tested_by_z_and_predicts_nothing() -> None:
    pooled = pool(BCG, model="common", test="hk")
    assert (pooled.test, pooled.tau2, pooled.prediction, pooled.tau2_interval) == (
        "z",
        0,
        None,
        None,
    )
    assert pooled.se == pytest.approx((1 / BCG.variance).sum() ** -0.5)


@pytest.mark.parametrize("count", [0, 1])
def test_one_study_cannot_be_pooled(count: int) -> None:
    with pytest.raises(TooFewStudies, match=f"at least 2 studies; got {count}"):
        pool(BCG.take(range(count)))


def test_rows_with_something_missing_are_left_out_and_named() -> None:
    effects = Effects(
        [0.1, NAN, 0.3, 0.2], [0.01, 0.02, NAN, 0.03], study=["Ash", "Birch", "Cedar", "Dogwood"]
    )
    pooled = pool(effects)
    assert pooled.dropped == ("Birch", "Cedar")
    assert pooled.effects.study == ("Ash", "Dogwood")
    assert pooled.k == 2
    assert pooled.weights.shape == (2,)


def test_nothing_but_missing_rows_is_too_few() -> None:
    with pytest.raises(TooFewStudies, match="got 0"):
        pool(Effects([NAN, 0.1], [0.1, NAN]))


@pytest.mark.parametrize("model", ["random", "common"])
def test_a_variance_of_zero_is_refused_by_name(model) -> None:
    with pytest.raises(InvalidVariance, match=r"variance of Birch is 0.*leave the variance empty"):
        pool(Effects([0.1, 0.2], [0.01, 0], study=["Ash", "Birch"]), model=model)


@pytest.mark.parametrize(
    ("effect", "variance", "words"),
    [
        (0.2, 1e-15, "variance of Birch is 1e-15.*not a trillionth"),
        (0.2, 1e61, r"variance of Birch is 1e\+61.*below 1e\+60"),
        (1e200, 0.02, r"effect of Birch is 1e\+200.*below 1e\+30"),
    ],
)
def test_what_doubles_cannot_weigh_is_refused_by_name(effect, variance, words: str) -> None:
    with pytest.raises(InputError, match=words):
        pool(Effects([0.1, effect], [0.01, variance], study=["Ash", "Birch"]))


@pytest.mark.parametrize("tau2", TAU2)
@pytest.mark.parametrize("scale", [1e-60, 1, 1e47])
def test_what_doubles_can_weigh_is_weighed(scale: float, tau2) -> None:
    effects = Effects([1e30, -1e30, 0, 1], [scale, scale * 1e12, scale, 7 * scale])
    pooled = pool(effects, tau2=tau2)
    assert np.isfinite([pooled.estimate.value, pooled.se, pooled.tau2, pooled.h2, pooled.q]).all()


@pytest.mark.parametrize("value", [0.3, 1 / 3, -1e12, 1e-12])
@pytest.mark.parametrize("tau2", TAU2)
def test_studies_that_agree_exactly(value: float, tau2) -> None:
    scale = value**2
    effects = Effects([value] * 5, [scale * x for x in (0.01, 0.02, 0.5, 0.04, 1)])
    hk, z = (pool(effects, tau2=tau2, test=test) for test in ("hk", "z"))
    for pooled in (hk, z):
        assert pooled.estimate.value == pytest.approx(value, rel=1e-15)
        assert pooled.q == pytest.approx(0, abs=1e-20)
        assert pooled.q_p == 1
        assert pooled.tau2 == pytest.approx(0, abs=1e-25 * scale)
        assert pooled.tau2_interval is not None
        assert pooled.tau2_interval.upper == 0
    assert hk.se == pytest.approx(0, abs=1e-12 * abs(value))
    assert hk.p == pytest.approx(0, abs=1e-12)
    assert z.se > 0


def test_no_effect_at_all_has_no_p_value_under_knapp_hartung() -> None:
    assert math.isnan(pool(Effects([0, 0, 0], [0.1, 0.2, 0.3])).p)


def test_knapp_hartung_may_be_narrower_than_z_where_studies_agree_closely() -> None:
    effects = Effects([0.30, 0.31, 0.29, 0.305], [0.02, 0.03, 0.01, 0.04])
    assert pool(effects, test="hk").se < pool(effects, test="z").se


@pytest.mark.parametrize("tau2", TAU2)
def test_weights_of_very_different_size(tau2) -> None:
    effects = Effects([0.1, 0.5, 0.9, -40], [1e-8, 1e-7, 1, 1e4])
    pooled = pool(effects, tau2=tau2)
    assert np.isfinite([pooled.estimate.value, pooled.se, pooled.p, pooled.tau2]).all()
    assert pooled.weights.sum() == pytest.approx(100)


def test_many_studies_at_once() -> None:
    random = np.random.default_rng(20261123)
    v = random.uniform(0.01, 0.2, 20_000)
    pooled = pool(Effects(random.normal(0.3, np.sqrt(v + 0.05)), v))
    assert pooled.tau2 == pytest.approx(0.05, rel=0.1)
    assert pooled.tau2_interval is not None
    assert pooled.tau2 in pooled.tau2_interval


def test_repeated_studies_are_named() -> None:
    effects = Effects([0.1, 0.2, 0.3], [0.1] * 3, study=["Ash", "Birch", "Ash"])
    assert pool(effects).repeated == ("Ash",)
    assert pool(BCG).repeated == ()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"model": "fixed"}, "no model “fixed”.*random, common"),
        ({"tau2": "REML"}, "no tau2 “REML”.*reml, dl"),
        ({"test": "knha"}, "no test “knha”.*hk, t, z"),
        ({"level": 95}, "level is 95.*0.95"),
        ({"level": 1.0}, "level is 1"),
    ],
)
def test_unknown_options_are_explained(options, words: str) -> None:
    with pytest.raises(InputError, match=words):
        pool(BCG, **options)


def test_the_result_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        pool(BCG).weights[0] = 50
