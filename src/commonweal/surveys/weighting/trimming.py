"""Trimming: no weight beyond a limit; what is cut off is shared among the others."""

from __future__ import annotations

import numpy as np

from commonweal.surveys.sample import Sample
from commonweal.surveys.weighting.known import check_ready
from commonweal.surveys.weighting.result import Weighting, report
from commonweal.terms import InputError

_NOTHING = 1e-15  # of the sum of the weights


def trim(sample: Sample, *, lower: float = 0.0, upper: float = np.inf) -> Weighting:
    """Bring weights within limits, keeping their sum.

    What is cut off goes in equal parts to those within, again and again until all are within,
    as R survey's trimWeights(strict = TRUE) does.
    It trades bias for variance: the new weights are taken as if they had been the design's.
    Raises InputError when the limits leave no room. Source: potter1990.
    """
    check_ready(sample, "Trimming")
    before = sample.weight
    counts = before > 0
    total, n = float(before.sum()), int(counts.sum())
    if not (0 <= lower < upper and lower * n <= total <= upper * n):
        raise InputError(
            f"Weights between {lower:g} and {upper:g} cannot sum to {total:,.6g}.",
            expected=f"The limits lie around the mean weight, {total / n:,.6g}.",
        )
    after = before
    while True:
        outside = counts & ((after < lower) | (after > upper))
        cut = np.where(outside, np.clip(after, lower, upper), after)
        surplus = float((after - cut).sum())
        within = counts & ~outside
        if abs(surplus) <= _NOTHING * total or not within.any():
            return report("trimming", before, cut)
        after = np.where(within, cut + surplus / within.sum(), cut)
