"""Survey microdata: the design they were drawn by, and estimates with design-based uncertainty."""

from commonweal.surveys.comparison import Comparison, Ranking, compare_estimates
from commonweal.surveys.description import Column, describe
from commonweal.surveys.design import InvalidDesign
from commonweal.surveys.estimates import Estimates, Row
from commonweal.surveys.replicates import ReplicateWeights
from commonweal.surveys.statistic import NAMES
from commonweal.surveys.survey import MIN_N, Survey

__all__ = [
    "MIN_N",
    "NAMES",
    "Column",
    "Comparison",
    "Estimates",
    "InvalidDesign",
    "Ranking",
    "ReplicateWeights",
    "Row",
    "Survey",
    "compare_estimates",
    "describe",
]
