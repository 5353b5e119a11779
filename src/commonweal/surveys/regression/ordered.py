"""Weighted ordered logistic regression (proportional odds), and its influence.

Source: mccullagh1980. logit P(answer ≤ k) = ζₖ − xᵀβ, so a coefficient above 0 goes with higher
answers. Newton's method with the exact second derivatives, which the sandwich needs as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import numpy as np
from scipy import linalg
from scipy.special import expit, logit

from commonweal.surveys.design import Floats
from commonweal.surveys.regression.fit import Fit
from commonweal.terms import InputError

ROUNDS, HALVINGS = 100, 40
APART = 30.0


def fit_ordered(x: Floats, sums: Floats, names: Sequence[str], start: Floats | None = None) -> Fit:
    """Fit by sums (P·K,): of weights by answer, lowest first, for each row of x, (P, p).

    Coefficients are p slopes, then K − 1 cut points. Raises InputError for separation.
    """
    del names
    weight = sums.reshape(-1, len(x)).T
    scale = weight.sum() / np.count_nonzero(weight)
    weight = weight / scale
    people = weight.sum(axis=0)
    if (people <= 0).any():
        raise InputError("Nobody gave one of the answers.", todo="Merge it with the one beside it.")
    p = x.shape[1]
    spread = np.sqrt(np.average(x**2, axis=0, weights=weight.sum(axis=1))) if p else np.ones(0)
    scaled = x / spread
    below = np.cumsum(people)[:-1] / people.sum()
    theta = np.concatenate((np.zeros(p), logit(below)))
    if start is not None:
        theta = np.concatenate((start[:p] * spread, start[p:]))
    value = _likelihood(scaled, weight, theta)
    for _ in range(ROUNDS):
        scores, hessian = _derivatives(scaled, weight, theta)
        gradient = np.tensordot(weight, scores, axes=2)
        try:
            step = linalg.solve(-hessian, gradient, assume_a="pos")
        except linalg.LinAlgError:
            _refuse()
        size = 1.0
        for _ in range(HALVINGS):
            moved = theta + size * step
            now = _likelihood(scaled, weight, moved)
            if now >= value - 1e-12 * abs(value):
                break
            size /= 2
        theta, value = moved, now
        if np.abs(theta).max() > APART * 2:
            _refuse()
        if np.abs(size * step).max() <= 1e-12 * (1 + np.abs(theta).max()):
            break
    else:
        _refuse()
    scores, hessian = _derivatives(scaled, weight, theta)
    bread = linalg.inv(-hessian) / scale
    back = np.concatenate((1 / spread, np.ones(len(theta) - p)))
    influence = (scores.transpose(1, 0, 2).reshape(len(sums), -1) @ bread) * back
    eta = np.abs(scaled @ theta[:p])
    return Fit(theta * back, influence, bool(eta.max(initial=0.0) > APART))


def average_ordered(x: Floats, coefficient: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return (P, K) predicted shares of answers, and the (K, q) gradient of their averages."""
    p = x.shape[1]
    upper, lower = _cumulate(x, coefficient)
    high, low = upper * (1 - upper), lower * (1 - lower)
    slopes = -((share[:, None] * (high - low)).T @ x)
    cuts = np.zeros((upper.shape[1], len(coefficient) - p))
    of_high, of_low = share @ high, share @ low
    for k in range(cuts.shape[1]):
        cuts[k, k], cuts[k + 1, k] = of_high[k], -of_low[k + 1]
    return upper - lower, np.hstack((slopes, cuts))


def _cumulate(x: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Return (P, K) the chance of at most each answer, and of less than it."""
    p = x.shape[1]
    chance = expit(theta[p:] - (x @ theta[:p])[:, None])
    edge = np.ones((len(x), 1))
    return np.hstack((chance, edge)), np.hstack((0 * edge, chance))


def _share(x: Floats, theta: Floats) -> Floats:
    """Return (P, K) the chance of each answer, without loss of digits at either end."""
    p = x.shape[1]
    at = theta[p:] - (x @ theta[:p])[:, None]
    edge = np.full((len(x), 1), np.inf)
    upper, lower = np.hstack((at, edge)), np.hstack((-edge, at))
    flip = lower > 0  # far above 0, differences of 1 − chance keep their digits
    return np.where(flip, expit(-lower) - expit(-upper), expit(upper) - expit(lower))


def _likelihood(x: Floats, weight: Floats, theta: Floats) -> float:
    if (np.diff(theta[x.shape[1] :]) <= 0).any():
        return -np.inf
    share = _share(x, theta)
    used = weight > 0
    if (share[used] <= 0).any():
        return -np.inf
    return float(weight[used] @ np.log(share[used]))


def _derivatives(x: Floats, weight: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Return (P, K, q) scores of an answer, and the (q, q) second derivative over all people."""
    (P, K), p = weight.shape, x.shape[1]
    q = len(theta)
    upper, lower = _cumulate(x, theta)
    share = np.maximum(_share(x, theta), 1e-300)
    high, low = upper * (1 - upper), lower * (1 - lower)
    scores = np.zeros((P, K, q))
    scores[:, :, :p] = (upper + lower - 1)[:, :, None] * x[:, None, :]
    hessian = np.zeros((q, q))
    hessian[:p, :p] = -(x * (weight * (high + low)).sum(axis=1)[:, None]).T @ x
    for k in range(K - 1):
        at = p + k
        scores[:, k, at] = high[:, k] / share[:, k]
        scores[:, k + 1, at] = -low[:, k + 1] / share[:, k + 1]
        cross = weight[:, k] * high[:, k] + weight[:, k + 1] * low[:, k + 1]
        hessian[:p, at] = hessian[at, :p] = cross @ x
        one = high[:, k] * (1 - 2 * upper[:, k]) / share[:, k] - scores[:, k, at] ** 2
        other = -low[:, k + 1] * (1 - 2 * lower[:, k + 1]) / share[:, k + 1]
        other -= scores[:, k + 1, at] ** 2
        hessian[at, at] = weight[:, k] @ one + weight[:, k + 1] @ other
        if k:
            both = high[:, k] * low[:, k] / share[:, k] ** 2
            hessian[at - 1, at] = hessian[at, at - 1] = weight[:, k] @ both
    return scores, hessian


def _refuse() -> NoReturn:
    raise InputError(
        "The covariates foretell some people's answers without doubt (separation).",
        expected="Their odds are then without limit: no coefficient can be estimated.",
        todo="Merge small groups, merge answers that few people gave, or leave a covariate out.",
    )
