"""Statistics of a continuous measure from its weighted power sums, each with its gradient.

sums: (D, 5) of w·yᵏ for k = 0 … 4, y measured from a centre common to all domains. Each function
returns the statistic, (D,), and c, (D, 3): the influence of a person is c₀ + c₁y + c₂y².
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from commonweal.surveys.design import Floats

Coefficients = tuple[Floats, Floats]
INFLUENCE = 3  # powers in an influence
POWERS = 5  # the variance of (y − ȳ)², for DEFF, needs the fourth


def mean(sums: Floats, n: Floats, centre: float) -> Coefficients:
    value = sums[:, 1] / sums[:, 0]
    return centre + value, _columns(-value, 1, 0)


def total(sums: Floats, n: Floats, centre: float) -> Coefficients:
    weight = sums[:, 0]
    return centre * weight + sums[:, 1], _columns(weight * centre, weight, 0)


def variance(sums: Floats, n: Floats, centre: float) -> Coefficients:
    """n/(n − 1) times the weighted mean square, as for a distribution of answers."""
    first = sums[:, 1] / sums[:, 0]
    scale = n / (n - 1)
    value = scale * np.maximum(sums[:, 2] / sums[:, 0] - first**2, 0)
    return value, _columns(scale * first**2 - value, -2 * scale * first, scale)


def standard_deviation(sums: Floats, n: Floats, centre: float) -> Coefficients:
    value, c = variance(sums, n, centre)
    root = np.sqrt(value)
    return root, np.where(root[:, None] > 0, c / (2 * root[:, None]), 0.0)


STATISTICS: dict[str, Callable[[Floats, Floats, float], Coefficients]] = {
    "mean": mean,
    "total": total,
    "variance": variance,
    "sd": standard_deviation,
}


def variance_of_influence(sums: Floats, c: Floats) -> Floats:
    """Return (D,) the weighted variance of c₀ + c₁y + c₂y² over people."""
    average = sums / sums[:, :1]
    squares = np.stack(
        (
            c[:, 0] ** 2,
            2 * c[:, 0] * c[:, 1],
            c[:, 1] ** 2 + 2 * c[:, 0] * c[:, 2],
            2 * c[:, 1] * c[:, 2],
            c[:, 2] ** 2,
        ),
        axis=1,
    )
    middle = np.sum(c * average[:, :3], axis=1)
    return np.asarray(np.sum(squares * average, axis=1) - middle**2)


def _columns(*parts: Floats | float) -> Floats:
    return np.stack(np.broadcast_arrays(*parts), axis=1).astype(float)
