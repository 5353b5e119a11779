"""Pooling written a second time: one study after another, dense matrices, bisection.

Slow and obvious on purpose. Nothing here is shared with the library.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats
from scipy.optimize import brentq


def q_at(tau2: float, y: Sequence[float], v: Sequence[float]) -> float:
    w = [1 / (x + tau2) for x in v]
    mean = math.fsum(a * b for a, b in zip(w, y, strict=True)) / math.fsum(w)
    return math.fsum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))


def where_q_is(target: float, y: Sequence[float], v: Sequence[float]) -> float:
    """Return the τ² at which Q falls to `target`, by bisection."""
    if q_at(0, y, v) <= target:
        return 0.0
    upper = 1.0
    while q_at(upper, y, v) > target:
        upper *= 2
    return brentq(lambda t: q_at(t, y, v) - target, 0, upper, xtol=1e-300, rtol=1e-14)


def projection(tau2: float, v: Sequence[float]) -> np.ndarray:
    """Return P = W − W1(1'W1)⁻¹1'W, (k, k)."""
    W = np.diag([1 / (x + tau2) for x in v])
    one = np.ones((len(v), 1))
    return W - W @ one @ np.linalg.inv(one.T @ W @ one) @ one.T @ W


def log_likelihood(tau2: float, y: Sequence[float], v: Sequence[float], restricted: bool) -> float:
    k = len(y)
    value = -0.5 * (k * math.log(2 * math.pi) + sum(math.log(x + tau2) for x in v))
    value -= 0.5 * q_at(tau2, y, v)
    if restricted:
        value -= 0.5 * math.log(sum(1 / (x + tau2) for x in v)) - 0.5 * math.log(2 * math.pi)
    return value


def likelihood_tau2(y: Sequence[float], v: Sequence[float], restricted: bool) -> float:
    """Return the τ² of highest likelihood: a fine grid, then the root of the score beside it."""

    def score(tau2: float) -> float:
        P = projection(tau2, v)
        u = P @ np.array(y)
        trace = np.trace(P) if restricted else sum(1 / (x + tau2) for x in v)
        return float(u @ u - trace)

    top = 10 * (np.var(y) + max(v)) + 1e-3
    grid = [0.0, *np.geomspace(min(v) * 1e-3, top, 1200)]
    best = max(range(len(grid)), key=lambda i: log_likelihood(grid[i], y, v, restricted))
    lower, upper = grid[max(best - 1, 0)], grid[best + 1]
    return 0.0 if score(lower) <= 0 else brentq(score, lower, upper, xtol=1e-300, rtol=1e-14)


def _moments(y: Sequence[float], v: Sequence[float]) -> tuple[float, float, float]:
    k, s1 = len(y), sum(1 / x for x in v)
    return k, s1, s1 - sum(x**-2 for x in v) / s1


def dl(y: Sequence[float], v: Sequence[float]) -> float:
    k, _, c = _moments(y, v)
    return max(0.0, (q_at(0, y, v) - (k - 1)) / c)


def hs(y: Sequence[float], v: Sequence[float]) -> float:
    k, s1, _ = _moments(y, v)
    return max(0.0, (q_at(0, y, v) - k) / s1)


def he(y: Sequence[float], v: Sequence[float]) -> float:
    return max(0.0, float(np.var(y, ddof=1)) - sum(v) / len(v))


def sj(y: Sequence[float], v: Sequence[float]) -> float:
    crude = float(np.var(y))
    return crude * q_at(crude, y, v) / (len(y) - 1)


def pm(y: Sequence[float], v: Sequence[float]) -> float:
    return where_q_is(len(y) - 1, y, v)


TAU2: dict[str, Callable[[Sequence[float], Sequence[float]], float]] = {
    "dl": dl,
    "hs": hs,
    "he": he,
    "sj": sj,
    "pm": pm,
    "eb": pm,
    "ml": lambda y, v: likelihood_tau2(y, v, restricted=False),
    "reml": lambda y, v: likelihood_tau2(y, v, restricted=True),
}


def infer(
    y: Sequence[float], v: Sequence[float], tau2: float, test: str, level: float
) -> dict[str, float]:
    """Return mean, standard error, limits, p and prediction limits at a given τ²."""
    w = [1 / (x + tau2) for x in v]
    mean = sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)
    variance = 1 / sum(w)
    if test == "hk":
        variance *= q_at(tau2, y, v) / (len(y) - 1)
    shape = stats.norm if test == "z" else stats.t(len(y) - 1)
    reach, se = shape.ppf((1 + level) / 2), math.sqrt(variance)
    far = reach * math.sqrt(variance + tau2)
    return {
        "estimate": mean,
        "se": se,
        "lower": mean - reach * se,
        "upper": mean + reach * se,
        "p": 2 * shape.sf(abs(mean) / se),
        "prediction_lower": mean - far,
        "prediction_upper": mean + far,
    }
