"""p values on whole degrees of freedom, for many statistics at once.

The incomplete beta and gamma functions take 80 to 400 ns a value: as long as a whole
DerSimonian-Laird fit. On whole degrees of freedom both have finite series of positive terms,
which take 20. Source: abramowitz1964, 26.4.4, 26.4.5, 26.7.3 and 26.7.4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import chdtrc, erfc, stdtr

from commonweal.evidence.effect import Floats

_MANY = 64  # fewer values than this are quicker one by one
_TERMS = 60  # longer series are slower than the general function
_FAR = 1e-5  # below it 1 − series would lose more than eleven of its sixteen digits


def t_two_sided(t: Floats, df: int) -> Floats:
    """Return P(|T| ≥ |t|) for Student's t on df degrees of freedom, (n,) to (n,)."""
    if t.size < _MANY or df > 2 * _TERMS:
        exact: Floats = 2 * stdtr(df, -np.abs(t))
        return exact
    with np.errstate(invalid="ignore", over="ignore"):  # an infinite t is far out, below
        square = t * t
        sine2 = square / (df + square)
        sine, cosine2 = np.sqrt(sine2), df / (df + square)
        if df % 2:
            within = np.arctan(np.abs(t) / math.sqrt(df))
            if df > 1:
                ratios = [2 * j / (2 * j + 1) for j in range(1, (df - 1) // 2)]
                within += sine * np.sqrt(cosine2) * _nest(cosine2, ratios)
            within *= 2 / math.pi
        else:
            within = sine * _nest(cosine2, [(2 * j - 1) / (2 * j) for j in range(1, df // 2)])
    p: Floats = 1 - within
    far = ~(p > _FAR)
    p[far] = 2 * stdtr(df, -np.abs(t[far]))
    return p


def chi2_upper(x: Floats, df: int) -> Floats:
    """Return P(X ≥ x) for chi-squared on df degrees of freedom, (n,) to (n,)."""
    if x.size < _MANY or df > 2 * _TERMS:
        exact: Floats = chdtrc(df, x)
        return exact
    half = x / 2
    near = np.minimum(half, 600)  # e^−600 is still a normal number
    if df % 2:
        p = erfc(np.sqrt(near))
        if df > 1:
            series = _nest(near, [1 / (j + 0.5) for j in range(1, (df - 1) // 2)])
            p += 2 / math.sqrt(math.pi) * np.sqrt(near) * np.exp(-near) * series
    else:
        p = np.exp(-near) * _nest(near, [1 / j for j in range(1, df // 2)])
    far = half > 600
    p[far] = chdtrc(df, x[far])
    summed: Floats = p
    return summed


def _nest(x: Floats, ratios: Sequence[float]) -> Floats:
    """Return 1 + r₁x (1 + r₂x (1 + …)): a sum of terms, each rᵢx times the one before."""
    summed = np.ones_like(x)
    for ratio in reversed(ratios):
        summed *= x
        summed *= ratio
        summed += 1
    return summed
