"""Weighted least squares, and its influence. Source: fuller1975; binder1983."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from commonweal.surveys.design import Floats
from commonweal.surveys.regression.algebra import solve_least_squares
from commonweal.surveys.regression.fit import Fit


def fit_linear(x: Floats, sums: Floats, names: Sequence[str], start: Floats | None = None) -> Fit:
    """Fit by sums (2P,): of weights, then of weighted outcomes, for each row of x, (P, p)."""
    del names, start  # needed where fitting is iterative
    weight, total = sums.reshape(2, -1)
    here = weight > 0
    y = np.divide(total, weight, out=np.zeros_like(total), where=here)
    coefficient, bread = solve_least_squares(x, weight, y)
    scores = x @ bread
    return Fit(coefficient, np.vstack((-(x @ coefficient)[:, None] * scores, scores)))


def average_linear(x: Floats, coefficient: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return (P, 1) predictions and the (1, p) gradient of their average. share: (P,)."""
    return (x @ coefficient)[:, None], (share @ x)[None]
