"""τ² by maximum likelihood (ML) and restricted maximum likelihood (REML), at the global maximum.

Arrays are (k, n): studies down, meta-analyses across. Source: viechtbauer2005.
"""

from __future__ import annotations

import numpy as np

from commonweal.evidence.effect import Floats
from commonweal.synthesis.generalised_q import add, total, weigh

_STEPS = 200  # never reached in practice: most roots need four to six
_FINE = 64
_BLOCK = 32_768  # doubles in a temporary of the grid search: 256 KiB, so that they stay in cache


def log_likelihood(y: Floats, v: Floats, tau2: Floats, *, restricted: bool) -> Floats:
    """Return twice the profile log-likelihood of τ², without constants.

    y, v: (k, n). tau2: (g, n), g values for each meta-analysis. Returns (g, n).
    """
    total_variance = v[:, None, :] + tau2
    w = 1 / total_variance
    weight = add(w)
    mean = np.einsum("ign,in->gn", w, y) / weight
    r = y[:, None, :] - mean
    fit: Floats = np.einsum("ign,ign,ign->gn", w, r, r)
    spread = add(np.log(total_variance))
    return -(spread + fit + np.log(weight)) if restricted else -(spread + fit)


def maximise(y: Floats, v: Floats, *, restricted: bool) -> Floats:
    """Return the τ² ≥ 0 with the highest (restricted) likelihood: (k, n) to (n,).

    The likelihood can have several maxima when variances differ much. Each peak of a grid that
    holds every stationary point is closed in on by Newton's method, kept between the
    neighbouring grid points; the highest wins.
    """
    grid = _grid(y, v)
    n = grid.shape[1]
    step = max(1, _BLOCK // y.size)
    height = np.vstack(
        [
            log_likelihood(y, v, grid[i : i + step], restricted=restricted)
            for i in range(0, len(grid), step)
        ]
    )
    rises = np.ones((len(grid) + 1, n), dtype=bool)
    np.greater(height[1:], height[:-1], out=rises[1:-1])
    rises[-1] = False
    which, peak = np.nonzero((rises[:-1] & ~rises[1:]).T)
    several = which.size > n
    if several:
        y, v = np.take(y, which, axis=1), np.take(v, which, axis=1)
    summit = _close_in(
        y,
        v,
        start=grid[peak, which],
        lower=grid[np.maximum(peak - 1, 0), which],
        upper=grid[np.minimum(peak + 1, len(grid) - 1), which],
        restricted=restricted,
    )
    if not several:
        return summit
    order = np.lexsort((log_likelihood(y, v, summit[None], restricted=restricted)[0], which))
    last = np.append(which[1:] != which[:-1], True)
    highest: Floats = summit[order[last]]
    return highest


def _grid(y: Floats, v: Floats) -> Floats:
    """Return (g, n) values of τ², from 0 to above every stationary point.

    With P the matrix of weights and mean, the score is y'PPy − tr P (or − Σw for ML), where
    y'PPy ≤ S / (v_min + τ²)² and tr P ≥ (k − 1) / (v_max + τ²); S is the sum of squares about
    the plain mean. It is negative beyond the root of (v_min + τ²)² = (v_max + τ²) S / (k − 1).

    Each term of the likelihood bends on the scale of log(v + τ²), over several e-folds, so
    steps of a factor of two in v_min + τ² do not miss a maximum. Few meta-analyses get finer
    steps, which cost next to nothing there and save two rounds of Newton's method.
    """
    k = y.shape[0]
    least = np.minimum.reduce(v, axis=0)
    most = np.maximum.reduce(v, axis=0)
    r = y - add(y) / k
    m = total(r, r) / (k - 1)
    top = np.maximum((m + np.sqrt(m * (m + 4 * (most - least)))) / (2 * least), 1)
    rungs = max(1, int(np.ceil(np.log2(top.max()))), min(_FINE, _BLOCK // y.size // 8))
    climb = np.arange(rungs + 1)[:, None] / rungs
    grid: Floats = least * np.expm1(climb * np.log(top))
    return grid


def _close_in(
    y: Floats, v: Floats, *, start: Floats, lower: Floats, upper: Floats, restricted: bool
) -> Floats:
    """Return the root of the score between `lower` and `upper`, (n,) all three."""
    tau2 = start.copy()
    noise = 1e-13 * np.minimum.reduce(v, axis=0)
    active = np.arange(start.size)
    at = start
    for _ in range(_STEPS):
        score, bend = _score(y, v, at, restricted=restricted)
        uphill = score > 0
        lower, upper = np.where(uphill, at, lower), np.where(uphill, upper, at)
        with np.errstate(divide="ignore", invalid="ignore"):
            new = at + score / bend
        newton = (bend > 0) & (new >= lower) & (new <= upper)
        new = np.where(newton, new, (lower + upper) / 2)
        going = np.abs(new - at) > 1e-9 * new + noise
        at = new
        if going.all():
            continue
        tau2[active] = at
        if not going.any():
            break
        active, at, noise = active[going], at[going], noise[going]
        lower, upper = lower[going], upper[going]
        y, v = np.compress(going, y, axis=1), np.compress(going, v, axis=1)
    else:
        tau2[active] = at
    return tau2


def _score(y: Floats, v: Floats, tau2: Floats, *, restricted: bool) -> tuple[Floats, Floats]:
    """Return twice the score of τ² and minus its derivative, (n,) each.

    Score: y'PPy − tr P (REML) or − Σw (ML). Derivative: −2 y'PPPy + tr PP (or + Σw²).
    """
    w = 1 / (v + tau2)
    weight, _, r = weigh(y, w)
    u = w * r
    wu = w * u
    squares = total(w, w)
    pull = add(wu)
    cubic = total(wu, u) - pull * pull / weight
    if not restricted:
        return total(u, u) - weight, 2 * cubic - squares
    share = squares / weight
    trace, trace2 = weight - share, squares - 2 * total(w * w, w) / weight + share * share
    return total(u, u) - trace, 2 * cubic - trace2
