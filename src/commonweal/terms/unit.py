"""Units of effects and estimates: the scale numbers are pooled on, and the scale people read."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

Transform = Literal["identity", "exp", "tanh"]
_TRANSFORMS: dict[Transform, Callable[[float], float]] = {
    "identity": float,
    "exp": lambda x: math.exp(min(x, 709.0)),  # exp(709) is the largest double
    "tanh": math.tanh,
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit on the scale of analysis.

    name: the field's standard term, e.g. `log_odds_ratio`.
    label: the words for the scale that people read, e.g. "odds ratio".
    transform: takes a number from the scale of analysis to the scale that people read.
    """

    name: str
    label: str
    transform: Transform = "identity"

    def natural(self, value: float) -> float:
        """Return `value`, given on the scale of analysis, on the scale that people read."""
        return _TRANSFORMS[self.transform](value)

    @property
    def null(self) -> float:
        """The value that means 'no effect', on the scale that people read."""
        return self.natural(0.0)

    def of(self, label: str) -> "Unit":
        """Return the same unit in the outcome's own words, e.g. "points of life satisfaction"."""
        return replace(self, label=label)


UNSPECIFIED = Unit("unspecified", "units as given")
SMD = Unit("standardised_mean_difference", "standard deviations (Hedges g)")
MEAN_DIFFERENCE = Unit("mean_difference", "mean difference")
LOG_ODDS_RATIO = Unit("log_odds_ratio", "odds ratio", "exp")
LOG_RISK_RATIO = Unit("log_risk_ratio", "risk ratio", "exp")
RISK_DIFFERENCE = Unit("risk_difference", "risk difference")
FISHER_Z = Unit("fisher_z", "correlation (r)", "tanh")
CORRELATION = Unit("correlation", "correlation (r)")

UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        UNSPECIFIED,
        SMD,
        MEAN_DIFFERENCE,
        LOG_ODDS_RATIO,
        LOG_RISK_RATIO,
        RISK_DIFFERENCE,
        FISHER_Z,
        CORRELATION,
    )
}
