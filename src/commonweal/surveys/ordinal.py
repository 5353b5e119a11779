"""Inequality of answers that are only ordered, on a scale with a lowest and a highest answer.

Shapes and gradients are those of `distribution`. scale: the lowest and highest answer that could
be given; answers are equally far apart. Each index compares F, the share at or below an answer,
with that of a population in which all agree or half are at either end; answers that nobody gave
keep the F of the one below, so only the distances between answers count.
Formulas: apouey2007; abulnaga2008; leik1966; blair2000; allison2004.
"""

from __future__ import annotations

import numpy as np

from commonweal.surveys.design import Floats
from commonweal.surveys.distribution import Gradient, Statistic, quantile

Scale = tuple[float, float]


def apouey(alpha: float, scale: Scale) -> Statistic:
    """Return Apouey's index of bipolarisation: 1 where half are at either end, 0 where all agree.

    With alpha 1 it is Leik's ordinal dispersion, with 2 what Blair and Lacy's consensus leaves.
    """

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        low, high = scale
        F = _at_or_below(weight)
        off = F - 0.5
        beyond = 2**alpha * np.abs(off) ** alpha
        beyond[np.abs(off) > 0.5 - 1e-15] = 1.0
        length = np.append(np.diff(x), high - x[-1])
        value = 1 - (beyond @ length + x[0] - low) / (high - low)
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = -alpha * beyond / off * length / (high - low)
        return value, _influence(weight, np.where(off == 0, 0.0, slope))

    return of


def abul_naga_yalcin(a: float, b: float, scale: Scale) -> Statistic:
    """Return the index of Abul Naga and Yalcin; a, b: what inequality below, above the median

    counts: the higher, the less. The median answer is held fixed in the gradient.
    """

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        low, high = scale
        F = _at_or_below(weight)
        median = quantile(x, weight, np.full(len(n), 0.5))[:, None]
        length = np.append(np.diff(x), high - x[-1])
        most = (median - low) * 0.5**a + (high - median) * (1 - 0.5**b)
        below = x < median
        value = np.sum(np.where(below, F**a, 1 - F**b) * length / most, axis=1)
        slope = np.where(below, a * F ** (a - 1), -b * F ** (b - 1)) * length / most
        return value, _influence(weight, slope)

    return of


def allison_foster(x: Floats, weight: Floats, n: Floats) -> Gradient:
    """Mean of those at or above the median answer, less that of those below; NaN without any."""
    median = quantile(x, weight, np.full(len(n), 0.5))[:, None]
    value, u = np.zeros(len(n)), np.zeros(weight.shape)
    for sign, inside in ((1.0, x >= median), (-1.0, x < median)):
        held = weight * inside
        with np.errstate(divide="ignore", invalid="ignore"):
            centre = (held @ x) / held.sum(1)
            share = held.sum(1) / weight.sum(1)
            u += sign * inside * (x - centre[:, None]) / share[:, None]
        value += sign * centre
    return value, u


def scaled_allison_foster(scale: Scale) -> Statistic:
    """Return the same over the length of the scale, from 0 to 1."""

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        value, u = allison_foster(x, weight, n)
        return value / (scale[1] - scale[0]), u / (scale[1] - scale[0])

    return of


def _at_or_below(weight: Floats) -> Floats:
    """Return (D, K) the share at or below each answer; exactly 1 at the highest."""
    below = np.cumsum(weight, axis=1)
    return np.asarray(below / below[:, -1:])


def _influence(weight: Floats, slope: Floats) -> Floats:
    """Return (D, K) the influence of a person with each answer: on every F at or above it."""
    raised = np.cumsum(slope[:, ::-1], axis=1)[:, ::-1]
    share = weight / weight.sum(1)[:, None]
    return np.asarray(raised - np.sum(share * raised, axis=1)[:, None])
