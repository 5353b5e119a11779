"""The library beside a slow, obvious version of itself, on random studies."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import pooling as twin

from commonweal.evidence import Effects
from commonweal.synthesis import pool
from commonweal.synthesis.likelihood import maximise


@st.composite
def studies(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    k = draw(st.integers(2, 10))
    spread = draw(st.sampled_from([0.0, 0.1, 1.0, 5.0]))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    v = 10 ** random.uniform(-3, draw(st.sampled_from([-2.5, -1.0, 1.0])), k)
    y = 0.2 + random.normal(size=k) * np.sqrt(v + spread**2)
    return y.tolist(), v.tolist()


@given(studies(), st.sampled_from(sorted(twin.TAU2)), st.sampled_from(["hk", "t", "z"]))
@settings(deadline=None, max_examples=150)
def test_tau2_and_what_follows_from_it(data, tau2: str, test: str) -> None:
    y, v = data
    pooled = pool(Effects(y, v), tau2=tau2, test=test, level=0.9)
    expected = twin.TAU2[tau2](y, v)
    if tau2 in ("ml", "reml"):
        heights = (twin.log_likelihood(t, y, v, tau2 == "reml") for t in (pooled.tau2, expected))
        ours, theirs = heights
        assert ours >= theirs - 1e-10 * (1 + abs(theirs))
    else:
        assert pooled.tau2 == pytest.approx(expected, rel=1e-9, abs=1e-12)
    for name, value in twin.infer(y, v, pooled.tau2, test, 0.9).items():
        kind, _, side = name.partition("_")
        interval = pooled.prediction if kind == "prediction" else pooled.estimate.interval
        found = {"estimate": pooled.estimate.value, "se": pooled.se, "p": pooled.p}.get(name)
        found = getattr(interval, side or name) if found is None else found
        assert found == pytest.approx(value, rel=1e-8, abs=1e-9), name


@given(studies(), st.sampled_from([0.5, 0.95, 0.999]))
@settings(deadline=None)
def test_q_profile(data, level: float) -> None:
    y, v = data
    interval = pool(Effects(y, v), level=level).tau2_interval
    assert interval is not None
    from scipy.stats import chi2

    tail = (1 - level) / 2
    lower, upper = (twin.where_q_is(chi2.isf(p, len(y) - 1), y, v) for p in (tail, 1 - tail))
    assert interval.lower == pytest.approx(lower, rel=1e-9, abs=1e-12)
    assert interval.upper == pytest.approx(upper, rel=1e-9, abs=1e-12)


@given(st.integers(0, 2**32 - 1), st.integers(3, 8), st.booleans())
@settings(deadline=None, max_examples=100)
def test_the_highest_of_several_maxima(seed: int, k: int, restricted: bool) -> None:
    """Variances over six orders of magnitude: about one likelihood in ten has two maxima."""
    random = np.random.default_rng(seed)
    v = 10 ** random.uniform(-5, 1, (k, 5))
    y = random.normal(size=(k, 5)) * np.sqrt(v * 10 ** random.uniform(-2, 1, (k, 5)))
    found = maximise(y, v, restricted=restricted)
    for j, tau2 in enumerate(found.tolist()):
        data = y[:, j].tolist(), v[:, j].tolist()
        best = twin.likelihood_tau2(*data, restricted)
        height = twin.log_likelihood(tau2, *data, restricted)
        highest = twin.log_likelihood(best, *data, restricted)
        assert height >= highest - 1e-9 * (1 + abs(highest))
        assert math.isfinite(tau2)
