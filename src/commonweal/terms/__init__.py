"""The words every room shares: Estimate, Interval, Unit, Source, Question and the errors."""

from commonweal.terms.errors import (
    CommonwealError,
    InputError,
    InvalidVariance,
    MissingColumn,
    MixedUnits,
    TooFewStudies,
    UnreadableFile,
)
from commonweal.terms.estimate import Estimate, Interval, check_level
from commonweal.terms.question import Pico, Question
from commonweal.terms.source import Source, Status
from commonweal.terms.unit import (
    CORRELATION,
    FISHER_Z,
    LOG_ODDS_RATIO,
    LOG_RATIO_OF_MEANS,
    LOG_RISK_RATIO,
    MEAN_CHANGE,
    MEAN_DIFFERENCE,
    RISK_DIFFERENCE,
    SMD,
    STANDARDISED_CHANGE_SCORE,
    STANDARDISED_MEAN_CHANGE,
    UNITS,
    UNSPECIFIED,
    Unit,
)

__all__ = [
    "CORRELATION",
    "FISHER_Z",
    "LOG_ODDS_RATIO",
    "LOG_RATIO_OF_MEANS",
    "LOG_RISK_RATIO",
    "MEAN_CHANGE",
    "MEAN_DIFFERENCE",
    "RISK_DIFFERENCE",
    "SMD",
    "STANDARDISED_CHANGE_SCORE",
    "STANDARDISED_MEAN_CHANGE",
    "UNITS",
    "UNSPECIFIED",
    "CommonwealError",
    "Estimate",
    "InputError",
    "Interval",
    "InvalidVariance",
    "MissingColumn",
    "MixedUnits",
    "Pico",
    "Question",
    "Source",
    "Status",
    "TooFewStudies",
    "Unit",
    "UnreadableFile",
    "check_level",
]
