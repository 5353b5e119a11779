"""What a small-area model gives: one row for each area, and the regression behind them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]
Method = Literal["reml", "ml", "fh"]


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """Fixed effects of a regression. The first is the intercept.

    names: p. value, se: (p,). covariance: (p, p).
    """

    names: tuple[str, ...]
    value: Floats
    covariance: Floats

    @property
    def se(self) -> Floats:
        """(p,) standard errors."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def p_value(self) -> Floats:
        """(p,) of the test that a coefficient is 0, by the normal distribution."""
        found: Floats = 2 * ndtr(-np.abs(self.value / self.se))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class SmallAreas:
    """m areas. Arrays are (m,), in the unit of the direct estimates (or its square).

    estimate: the empirical best linear unbiased predictor (EBLUP), or the synthetic prediction
    where an area has no direct estimate. mse: its estimated mean squared error.
    direct, variance: what the area's own sample says, NaN where it has none.
    synthetic: what the regression alone says.
    direct_weight: γ, the share of the estimate that comes from the area itself, 0 to 1.
    standardised_residual: direct minus synthetic over its standard deviation under the model.
    model_variance: how much areas differ from the regression (σ²ᵥ).
    """

    areas: tuple[str, ...]
    estimate: Floats
    mse: Floats
    direct: Floats
    variance: Floats
    synthetic: Floats
    direct_weight: Floats
    standardised_residual: Floats
    coefficients: Coefficients
    model_variance: float
    method: Method
    level: float

    def __len__(self) -> int:
        return len(self.areas)

    @property
    def se(self) -> Floats:
        """(m,) square root of the mean squared error."""
        return np.sqrt(self.mse)

    @property
    def lower(self) -> Floats:
        """(m,) lower limit, by the normal distribution."""
        return self.estimate - _reach(self.level) * self.se

    @property
    def upper(self) -> Floats:
        """(m,) upper limit, by the normal distribution."""
        return self.estimate + _reach(self.level) * self.se

    @property
    def shrinkage(self) -> Floats:
        """(m,) 1 − γ: the share of the estimate that comes from the regression."""
        return 1 - self.direct_weight

    @property
    def gain(self) -> Floats:
        """(m,) variance of the direct estimate over the MSE; NaN without a direct estimate.

        2 says that the direct estimate would need twice the sample to be as precise.
        """
        return self.variance / self.mse

    def rows(self) -> list[dict[str, str | float | None]]:
        """Return one row for each area, with None where there is no number, for a table."""
        columns = {
            "estimate": self.estimate,
            "se": self.se,
            "lower": self.lower,
            "upper": self.upper,
            "direct": self.direct,
            "direct_se": np.sqrt(self.variance),
            "synthetic": self.synthetic,
            "shrinkage": self.shrinkage,
            "gain": self.gain,
            "standardised_residual": self.standardised_residual,
        }
        return [
            {"area": area}
            | {
                name: None if math.isnan(value) else value
                for name, value in zip(columns, values, strict=True)
            }
            for area, *values in zip(
                self.areas, *(column.tolist() for column in columns.values()), strict=True
            )
        ]


def _reach(level: float) -> float:
    return float(ndtri((1 + level) / 2))
