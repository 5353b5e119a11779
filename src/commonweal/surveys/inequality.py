"""Inequality of a weighted distribution of answers, each index with its gradient.

Shapes and gradients are those of `distribution`. Formulas: kolm1976 for Kolm, atkinson1970,
cowell2017 for answers that are only ordered; the happiness gap is that of the World Happiness
Report.
"""

from __future__ import annotations

import numpy as np

from commonweal.surveys.design import Floats
from commonweal.surveys.distribution import Gradient, Statistic, quantile


def gap_of_tails(part: float) -> Statistic:
    """Return the statistic “mean of the highest `part` of people less that of the lowest”.

    People at the edge are split, so that both tails hold exactly that part. With q the quantile,
    the mean of the lower tail is q − E(q − x)₊/part, whose derivative by q is 0.
    """

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        p = weight / weight.sum(1)[:, None]
        low = quantile(x, weight, np.full(len(n), part))[:, None]
        high = quantile(x, weight, np.full(len(n), 1 - part))[:, None]
        reach = (np.maximum(x - high, 0) + np.maximum(low - x, 0)) / part
        beyond = np.sum(p * reach, axis=1)
        return (high - low)[:, 0] + beyond, reach - beyond[:, None]

    return of


def kolm(alpha: float) -> Statistic:
    """Return Kolm's index: absolute, so that it suits a scale whose 0 means nothing special."""

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        p = weight / weight.sum(1)[:, None]
        centre = p @ x
        y = x - centre[:, None]
        grown = np.exp(-alpha * y)
        mean = np.sum(p * grown, axis=1)
        return np.log(mean) / alpha, y + (grown / mean[:, None] - 1) / alpha

    return of


def atkinson(epsilon: float) -> Statistic:
    """Return Atkinson's index, for answers above 0."""

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        p = weight / weight.sum(1)[:, None]
        centre = (p @ x)[:, None]
        if epsilon == 1:
            y = np.log(x)
            equal = np.exp(p @ y)[:, None]
            moves = equal * (y - (p @ y)[:, None])
        else:
            y = x ** (1 - epsilon)
            mean = (p @ y)[:, None]
            equal = mean ** (1 / (1 - epsilon))
            moves = equal / mean * (y - mean) / (1 - epsilon)
        return 1 - (equal / centre)[:, 0], equal * (x - centre) / centre**2 - moves / centre

    return of


def cowell_flachaire(alpha: float, *, upward: bool = False) -> Statistic:
    """Return the index of Cowell and Flachaire on status: the share at or below one's answer.

    upward: the share at or above it. It uses the order of answers only.
    """

    def of(x: Floats, weight: Floats, n: Floats) -> Gradient:
        p = weight / weight.sum(1)[:, None]
        p = p[:, ::-1] if upward else p
        status = np.where(p > 0, np.cumsum(p, axis=1), 1.0)  # nobody has the status of no answer
        if alpha == 0:
            each, slope, scale, zero = -np.log(status), -1 / status, 1.0, 0.0
        else:
            scale, zero = 1 / (alpha * (alpha - 1)), 1.0
            each, slope = status**alpha, alpha * status ** (alpha - 1)
        value = np.sum(p * each, axis=1)
        # one more person raises the status of everybody with that answer or a higher one
        raised = np.cumsum((p * slope)[:, ::-1], axis=1)[:, ::-1]
        gradient = each + raised
        u = scale * (gradient - np.sum(p * gradient, axis=1)[:, None])
        return scale * (value - zero), u[:, ::-1] if upward else u

    return of
