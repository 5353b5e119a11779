"""Small areas: figures for places with too few answers, by borrowing strength from covariates.

`fay_herriot` starts from an estimate and its variance for each area; `random_intercept` from the
answers themselves, or from their sums by area. Both shrink towards a regression; `cautions` says
when not to trust them, and `benchmark` makes areas add up to their region. `smooth_variances`
comes before where areas have few answers.
"""

from commonweal.surveys.small_areas.area_means import area_means
from commonweal.surveys.small_areas.area_sums import AreaSums, sum_areas
from commonweal.surveys.small_areas.benchmarking import Benchmarked, benchmark
from commonweal.surveys.small_areas.cautions import cautions
from commonweal.surveys.small_areas.fay_herriot import fay_herriot
from commonweal.surveys.small_areas.random_intercept import RandomIntercept, random_intercept
from commonweal.surveys.small_areas.results import Coefficients, SmallAreas
from commonweal.surveys.small_areas.smoothing import smooth_variances

__all__ = [
    "AreaSums",
    "Benchmarked",
    "Coefficients",
    "RandomIntercept",
    "SmallAreas",
    "area_means",
    "benchmark",
    "cautions",
    "fay_herriot",
    "random_intercept",
    "smooth_variances",
    "sum_areas",
]
