"""Groups, years and benchmarks compared, with the chance of being misled kept in hand."""

from commonweal.surveys.comparison.differences import compare_estimates, compare_groups
from commonweal.surveys.comparison.groups import Groups, estimate_groups
from commonweal.surveys.comparison.ranks import Best, Ranking, rank_groups
from commonweal.surveys.comparison.result import Comparison, Control, conclude

__all__ = [
    "Best",
    "Comparison",
    "Control",
    "Groups",
    "Ranking",
    "compare_estimates",
    "compare_groups",
    "conclude",
    "estimate_groups",
    "rank_groups",
]
