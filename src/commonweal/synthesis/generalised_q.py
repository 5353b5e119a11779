"""The generalised Q statistic, Q(τ²) = Σ wᵢ (yᵢ − μ̂)² with wᵢ = 1 / (vᵢ + τ²), and its roots.

Arrays are (k, n): studies down, meta-analyses across. Sums then run over long contiguous rows,
about eight times faster than over many short ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri

from commonweal.evidence.effect import Floats

_STEPS = 200  # never reached in practice: most roots need four to eight


def add(a: Floats) -> Floats:
    """Return Σ aᵢ over studies: (k, n) to (n,)."""
    summed: Floats = np.add.reduce(a, axis=0)
    return summed


def total(a: Floats, b: Floats) -> Floats:
    """Return Σ aᵢ bᵢ over studies: (k, n) and (k, n) to (n,)."""
    summed: Floats = np.einsum("ij,ij->j", a, b)
    return summed


def weigh(y: Floats, w: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the sum of the weights (n,), the weighted mean (n,) and residuals (k, n)."""
    weight = add(w)
    mean = total(w, y) / weight
    return weight, mean, y - mean


def solve(y: Floats, v: Floats, target: ArrayLike) -> Floats:
    """Return the τ² ≥ 0 at which Q(τ²) meets `target`; 0 where Q is already below it at zero.

    y, v: (k, n) or (k, 1). target: one positive number, or (n,). Returns (n,).

    Q is a sum of terms cᵢ² / (dᵢ + τ²) with dᵢ > 0, so 1/Q is increasing and concave (a parallel
    sum). Newton's method on 1/Q, started at zero, therefore climbs to the root and never
    passes it: no bracket, no damping, no failure at large τ². Paule & Mandel (1982) for
    target k − 1; Viechtbauer (2007) for the chi-squared quantiles of the Q-profile interval.
    """
    goal = np.atleast_1d(np.asarray(target, dtype=np.float64))
    n = max(y.shape[1], goal.size)
    tau2, goal = np.zeros(n), np.broadcast_to(goal, n)
    tiny = 1e-15 * np.minimum.reduce(v, axis=0)
    active = np.arange(n)
    at, yt, vt = tau2.copy(), y, v
    for _ in range(_STEPS):
        w = 1 / (vt + at)
        _, _, r = weigh(yt, w)
        u = w * r
        q, fall = total(u, r), total(u, u)
        step = np.zeros_like(q)
        np.divide(q * (q / goal - 1), fall, out=step, where=q > goal)
        at = at + np.maximum(step, 0)
        going = step > 1e-9 * at + tiny  # convergence is quadratic: the next step is ~1e-18
        if going.all():
            continue
        tau2[active] = at
        if not going.any():
            break
        active, at, goal, tiny = active[going], at[going], goal[going], _some(tiny, going)
        yt, vt = _columns(yt, going), _columns(vt, going)
    else:
        tau2[active] = at
    return tau2


def profile(y: Floats, v: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the Q-profile limits of τ², (n,) each: 0 where a limit is cut off at zero.

    Both are 0 when the studies agree better than chance would have it (Q(0) below the lower
    quantile), where metafor returns an empty interval. Source: viechtbauer2007.
    """
    k, n = y.shape
    tail = (1 - level) / 2
    target = np.repeat(chdtri(k - 1, [tail, 1 - tail]), n)
    if n > 1:
        y, v = np.tile(y, 2), np.tile(v, 2)
    lower, upper = solve(y, v, target).reshape(2, n)
    return lower, upper


def _columns(x: Floats, keep: NDArray[np.bool_]) -> Floats:
    return x if x.shape[1] == 1 else np.compress(keep, x, axis=1)


def _some(x: Floats, keep: NDArray[np.bool_]) -> Floats:
    return x if x.size == 1 else x[keep]
