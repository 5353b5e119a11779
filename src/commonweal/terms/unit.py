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
    no_effect: the value that means 'no effect', on the scale of analysis.
    """

    name: str
    label: str
    transform: Transform = "identity"
    no_effect: float = 0.0

    def natural(self, value: float) -> float:
        """Return `value`, given on the scale of analysis, on the scale that people read."""
        return _TRANSFORMS[self.transform](value)

    @property
    def null(self) -> float:
        """The value that means 'no effect', on the scale that people read."""
        return self.natural(self.no_effect)

    def as_read(self) -> "Unit":
        """Return the unit of numbers already on the scale that people read, e.g. odds ratios."""
        name = {"exp": self.name.removeprefix("log_"), "tanh": "correlation"}
        return replace(
            self,
            name=name.get(self.transform, self.name),
            transform="identity",
            no_effect=self.null,
        )

    def of(self, label: str) -> "Unit":
        """Return the same unit in the outcome's own words, e.g. "points of life satisfaction"."""
        return replace(self, label=label)


UNSPECIFIED = Unit("unspecified", "units as given")
SMD = Unit("standardised_mean_difference", "standard deviations (Hedges g)")
MEAN_DIFFERENCE = Unit("mean_difference", "mean difference")
LOG_RATIO_OF_MEANS = Unit("log_ratio_of_means", "ratio of means", "exp")
# Change within one group: units of their own, because what would have happened anyway is in
# them, and pooling them with controlled effects must fail.
MEAN_CHANGE = Unit("mean_change", "mean change within one group")
STANDARDISED_MEAN_CHANGE = Unit(
    "standardised_mean_change", "change within one group, in standard deviations before"
)
STANDARDISED_CHANGE_SCORE = Unit(
    "standardised_change_score", "change within one group, in standard deviations of the change"
)
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
        LOG_RATIO_OF_MEANS,
        MEAN_CHANGE,
        STANDARDISED_MEAN_CHANGE,
        STANDARDISED_CHANGE_SCORE,
        LOG_ODDS_RATIO,
        LOG_RISK_RATIO,
        RISK_DIFFERENCE,
        FISHER_Z,
        CORRELATION,
    )
}
