"""Post-stratification: the weights of each group sum to what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from commonweal.surveys.adjustment import Adjustment
from commonweal.surveys.sample import Sample
from commonweal.surveys.weighting.known import Known, check_ready, read_margin
from commonweal.surveys.weighting.result import Weighting, report


def post_stratify(sample: Sample, by: Sequence[str], population: Known) -> Weighting:
    """Scale the weights of each group (labels of `by`, crossed) to its known total.

    Raises InputError where groups and totals do not match. Source: holt1979.
    """
    check_ready(sample, "Post-stratification")
    margin = read_margin(sample, by, population)
    before = sample.weight
    sums = np.bincount(margin.group, before, len(margin.total))
    factor = np.divide(margin.total, sums, out=np.zeros_like(sums), where=sums > 0)
    after = before * factor[margin.group]
    root = np.sqrt(sums)
    basis = np.diag(np.divide(1, root, out=np.zeros_like(root), where=root > 0))
    return report(
        "post-stratification",
        before,
        after,
        margin.compare(before, after),
        adjustment=Adjustment(before, margin.group, basis),
    )
