"""The arithmetic of a gap between two groups: Oaxaca-Blinder, and Kitagawa as a case of it.

A mean is x̄ᵀβ, so the gap of two means is a difference of x̄ and a difference of β. Which β
values the difference of x̄ is a choice (`Reference`). With a column for each cell of a table and
the average of the two β, it is Kitagawa's: β are the rates of the cells, x̄ their shares.
Every part is a product of x̄ and β, so its influence is by the rule for products; nothing is
held fixed. Source: oaxaca1973; blinder1973; kitagawa1955; jann2008.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from commonweal.surveys.design import Floats
from commonweal.surveys.regression.linear import fit_linear

PARTS = (
    *("first_mean", "second_mean", "gap", "explained", "unexplained"),
    *("endowments", "coefficients", "interaction"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One group. mean: (p,) x̄; beta: (p,); each with its influence, (2P, p)."""

    mean: Floats
    beta: Floats
    of_mean: Floats = field(repr=False)
    of_beta: Floats = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A gap taken apart. value: (8 + 2p,) PARTS, then explained and unexplained by column.

    influence: (2P, 8 + 2p) of the sums of weights and of weighted outcomes.
    """

    value: Floats
    influence: Floats = field(repr=False)


def split_gap(x: Floats, first: NDArray[np.bool_], sums: Floats, reference: str) -> Split:
    """Take the gap first − second apart.

    x: (P, p) of full rank in both groups. first: (P,) which rows are of the first group. sums:
    (2P,). reference: the coefficients that value differences in x: first, second, average, or
    pooled (of both groups together, with a shift between them: Jann's advice).
    """
    a, b = _side(x, first, sums), _side(x, ~first, sums)
    if reference == "pooled":
        both = np.column_stack((x, first.astype(float)))
        fit = fit_linear(both, sums, ())
        beta, of_beta = fit.coefficient[:-1], fit.influence[:, :-1]
    else:
        share = {"first": 1.0, "second": 0.0, "average": 0.5}[reference]
        beta = share * a.beta + (1 - share) * b.beta
        of_beta = share * a.of_beta + (1 - share) * b.of_beta
    apart, of_apart = a.mean - b.mean, a.of_mean - b.of_mean
    change, of_change = a.beta - b.beta, a.of_beta - b.of_beta
    explained = _product(apart, of_apart, beta, of_beta)
    over = _product(a.mean, a.of_mean, a.beta - beta, a.of_beta - of_beta)
    under = _product(b.mean, b.of_mean, beta - b.beta, of_beta - b.of_beta)
    unexplained = (over[0] + under[0], over[1] + under[1])
    threefold = (
        _product(apart, of_apart, b.beta, b.of_beta),
        _product(b.mean, b.of_mean, change, of_change),
        _product(apart, of_apart, change, of_change),
    )
    means = [_product(one.mean, one.of_mean, one.beta, one.of_beta) for one in (a, b)]
    sums_of = [(value.sum(), influence.sum(axis=1)) for value, influence in means]
    parts = [
        *sums_of,
        (sums_of[0][0] - sums_of[1][0], sums_of[0][1] - sums_of[1][1]),
        *((value.sum(), u.sum(axis=1)) for value, u in (explained, unexplained, *threefold)),
    ]
    value = np.array([one for one, _ in parts])
    influence = np.column_stack([u for _, u in parts])
    return Split(
        np.concatenate((value, explained[0], unexplained[0])),
        np.column_stack((influence, explained[1], unexplained[1])),
    )


def _side(x: Floats, here: NDArray[np.bool_], sums: Floats) -> Side:
    weight, total = sums.reshape(2, -1)
    fit = fit_linear(x[here], np.concatenate((weight[here], total[here])), ())
    mean = np.average(x[here], axis=0, weights=weight[here])
    of_mean, of_beta = np.zeros((2, len(sums), x.shape[1]))
    of_mean[: len(x)][here] = (x[here] - mean) / weight[here].sum()
    of_beta[np.tile(here, 2)] = fit.influence
    return Side(mean, fit.coefficient, of_mean, of_beta)


def _product(a: Floats, of_a: Floats, b: Floats, of_b: Floats) -> tuple[Floats, Floats]:
    """Return (p,) products and their influences, (2P, p)."""
    return a * b, of_a * b + of_b * a
