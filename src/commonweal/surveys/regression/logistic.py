"""Weighted logistic regression by Newton's method, and its influence. Source: binder1983."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import numpy as np
from scipy.special import expit, xlog1py, xlogy

from commonweal.surveys.design import Floats
from commonweal.surveys.regression.algebra import solve_least_squares
from commonweal.surveys.regression.fit import Fit
from commonweal.terms import InputError

ROUNDS = 50
APART = 18.0  # a log odds beyond which a share is 0 or 1 to eight digits


def fit_logistic(x: Floats, sums: Floats, names: Sequence[str], start: Floats | None = None) -> Fit:
    """Fit by sums (2P,): of weights, then of weighted outcomes, for each row of x, (P, p).

    names: of the columns, for errors. start: coefficients to begin from.
    Raises InputError where a group's answers are all alike (separation).
    """
    weight, yes = sums.reshape(2, -1)
    here = weight > 0
    x_all, x, weight, yes = x, x[here], weight[here], yes[here]
    weight, yes = weight / weight.mean(), yes / weight.mean()
    if not 0 < yes.sum() < weight.sum():
        raise InputError(
            f"Everybody in the model answered {'yes' if yes.sum() else 'no'}.",
            expected="Odds need people of both answers.",
        )
    eta = np.log((yes + 0.5 * weight.min()) / (weight - yes + 0.5 * weight.min()))
    coefficient = np.zeros(x.shape[1]) if start is None else start
    if start is not None:
        eta = x @ start
    deviance = np.inf
    for _ in range(ROUNDS):
        share = expit(eta)
        working = np.maximum(weight * share * (1 - share), 1e-300)
        step, bread = _solve(
            x, working, eta + (yes - weight * share) / working, yes=yes, weight=weight, names=names
        )
        eta, moved, coefficient = x @ step, np.abs(step - coefficient), step
        if np.abs(eta).max() > 2 * APART:
            _refuse(x, yes, weight, names)
        before, deviance = deviance, _deviance(eta, yes, weight)
        if (moved <= 1e-13 * (1 + np.abs(step))).all() or (
            abs(before - deviance) <= 1e-15 * abs(deviance) and moved.max() < 1e-9
        ):
            break
    else:
        _refuse(x, yes, weight, names)
    share = expit(eta)
    _, bread = _solve(
        x,
        np.maximum(weight * share * (1 - share), 1e-300),
        eta,
        yes=yes,
        weight=weight,
        names=names,
    )
    scale = sums.reshape(2, -1)[0][here].mean()
    scores = x_all @ (bread / scale)
    influence = np.vstack((-expit(x_all @ coefficient)[:, None] * scores, scores))
    return Fit(coefficient, influence, bool(np.abs(eta).max() > APART))


def average_logistic(x: Floats, coefficient: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return (P, 1) predicted shares and the (1, p) gradient of their average. share: (P,)."""
    p = expit(x @ coefficient)
    return p[:, None], ((share * p * (1 - p)) @ x)[None]


def _deviance(eta: Floats, yes: Floats, weight: Floats) -> float:
    p = expit(eta)
    return float(-2 * np.sum(xlogy(yes, p) + xlog1py(weight - yes, -p)))


def _solve(
    x: Floats,
    working: Floats,
    answer: Floats,
    *,
    yes: Floats,
    weight: Floats,
    names: Sequence[str],
) -> tuple[Floats, Floats]:
    try:
        return solve_least_squares(x, working, answer)
    except InputError:
        _refuse(x, yes, weight, names)


def _refuse(x: Floats, yes: Floats, weight: Floats, names: Sequence[str]) -> NoReturn:
    """Raise InputError for separation, with the group whose answers are all alike if one is."""
    what = "Some people's answers are foretold without doubt by the covariates together."
    for place, name in enumerate(names):
        column = x[:, place]
        for value in np.unique(column) if len(np.unique(column)) == 2 else ():
            group = column == value
            odds = yes[group].sum() / weight[group].sum()
            if odds < 1e-12 or odds > 1 - 1e-12:
                who = f"in “{name}”" if value == column.max() else f"outside “{name}”"
                what = f"Everybody {who} answered {'yes' if odds > 0.5 else 'no'}."
                break
    raise InputError(
        what,
        expected="Such odds are 0 or without limit: no coefficient can be estimated (separation).",
        todo="Merge the group with another, leave the covariate out, or estimate the share itself.",
    )
