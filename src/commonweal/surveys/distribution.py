"""Statistics of a weighted distribution of answers, each with its gradient.

x: (K,) different answers, ascending. weight: (D, K) their weights in each domain. n: (D,) people.
Each function returns the statistic, (D,), and u, (D, K): how one more person with that answer,
of relative weight 1/W, would move it (the influence function). The linearised value of a person
is then w·u/W, and the standard error follows from one mechanism for all (deville1999).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from commonweal.surveys.design import Floats

Gradient = tuple[Floats, Floats]
Statistic = Callable[[Floats, Floats, Floats], Gradient]

_NEAR = 1e-12  # shares this close to p count as p, in spite of rounding


def mean(x: Floats, weight: Floats, n: Floats) -> Gradient:
    value = _average(weight, x)
    return value, x - value[:, None]


def total(x: Floats, weight: Floats, n: Floats) -> Gradient:
    return weight @ x, weight.sum(1)[:, None] * x


def variance(x: Floats, weight: Floats, n: Floats) -> Gradient:
    """n/(n − 1) times the weighted mean square: free of the weights' scale, and n − 1 without."""
    centre = _average(weight, x)[:, None]
    scale = (n / (n - 1))[:, None]
    squares = scale * (x - centre) ** 2
    value = np.sum(weight * squares, axis=1) / weight.sum(1)
    return value, squares - value[:, None]


def standard_deviation(x: Floats, weight: Floats, n: Floats) -> Gradient:
    value, u = variance(x, weight, n)
    root = np.sqrt(value)
    return root, np.where(root[:, None] > 0, u / (2 * root[:, None]), 0.0)


def share(inside: Callable[[Floats], NDArray[np.bool_]]) -> Statistic:
    """Return the statistic “share of the answers that are inside”."""

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        within = inside(x).astype(float)
        value = _average(weight, within)
        return value, within - value[:, None]

    return of


def quantile(x: Floats, weight: Floats, p: Floats) -> Floats:
    """Return (D,) the smallest answer that a share p, (D,), gives or stays below."""
    below = np.cumsum(weight, axis=1) / weight.sum(1)[:, None]
    return np.asarray(x[np.argmax(below >= p[:, None] - _NEAR, axis=1)])


def up_to_quantile(p: float) -> Statistic:
    """Return the statistic “share of answers at or below the p quantile”, held fixed.

    Woodruff's interval is that of this share, read back through the distribution (woodruff1952).
    """

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        inside = (x <= quantile(x, weight, np.full(len(n), p))[:, None]).astype(float)
        value = np.sum(weight * inside, axis=1) / weight.sum(1)
        return value, inside - value[:, None]

    return of


def between_quantiles(p: float, q: float) -> Statistic:
    """Return the statistic “quantile q less quantile p”, with gradient 0.

    Its gradient depends on the design: inference finds it from Woodruff's intervals.
    """

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        ends = [quantile(x, weight, np.full(len(n), share)) for share in (p, q)]
        return ends[1] - ends[0], np.zeros_like(weight)

    return of


def mean_pair_distance(x: Floats, weight: Floats, n: Floats) -> Gradient:
    """How far apart two people are on average, drawn with replacement."""
    distance = _distance(x, weight)
    value = np.sum(weight * distance, axis=1) / weight.sum(1)
    return value, 2 * (distance - value[:, None])


def gini(x: Floats, weight: Floats, n: Floats) -> Gradient:
    """Mean pair distance over twice the mean; NaN unless the mean is above 0 and no x below."""
    pair, u = mean_pair_distance(x, weight, n)
    centre = _average(weight, x)
    sound = (centre > 0) & ~(weight[:, x < 0] > 0).any(axis=1)
    twice = np.where(sound, 2 * centre, np.nan)
    value = pair / twice
    return value, (u - 2 * value[:, None] * (x - centre[:, None])) / twice[:, None]


def _average(weight: Floats, of: Floats) -> Floats:
    return np.asarray(weight @ of / weight.sum(1))


def _distance(x: Floats, weight: Floats) -> Floats:
    """Return (D, K) the mean distance of everybody from each answer."""
    p = weight / weight.sum(1)[:, None]
    y = x - _average(weight, x)[:, None]
    below, part = np.cumsum(p, axis=1), np.cumsum(p * y, axis=1)
    return np.asarray(y * (2 * below - 1) + part[:, -1:] - 2 * part)
