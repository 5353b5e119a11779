"""The covariance of several totals over one group of people, from sums by sampled unit.

The totals are of linearised values a·u: `a` holds sums of weights by unit, as many columns as
there are kinds of people; `u` the influence of each kind on each figure. Units are worked
through in blocks, so that 3 million units on their own need no more room than their sums.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonweal.surveys.coding import Ints
from commonweal.surveys.design import Design, Floats, Lonely, Stage

_BLOCK = 65_536  # units at once


def covary_totals(
    design: Design, a: sparse.csr_array, u: Floats, *, lonely_psu: Lonely, filled: NDArray[np.bool_]
) -> Floats:
    """Return the (q, q) covariance of totals of the columns of a @ u.

    a: (U, m) over all sampled units, 0 where nobody counts. u: (m, q). filled: (U,) whether a
    unit has somebody who counts.
    """
    if design.second is None:
        return _within(a, u, design.first, filled, lonely_psu=lonely_psu)
    first, psu = design.first, design.second.group
    share = first.fraction[first.group]  # times what varies within: Särndal et al., 4.3.23
    later = _within(a, u, design.second, filled, lonely_psu=lonely_psu, times=share)
    psus = len(first.group)
    here = np.bincount(psu[filled], minlength=psus) > 0
    return later + _within(_sum_by(a, psu, psus), u, first, here, lonely_psu=lonely_psu)


def _within(
    a: sparse.csr_array,
    u: Floats,
    stage: Stage,
    filled: NDArray[np.bool_],
    *,
    lonely_psu: Lonely,
    times: Floats | None = None,
) -> Floats:
    """Return Σ over groups of (1 − f) n/(n − 1) Σ (z − z̄)(z − z̄)ᵀ over all n sampled units.

    times: (groups,) multiplies what each adds.
    """
    group, n = stage.group, stage.size
    scale = (1 - stage.fraction) * n / np.maximum(n - 1, 1)
    scale = scale if times is None else scale * times
    mean = np.asarray(_sum_by(a, group, len(n)) @ u) / n[:, None]
    alone = (n == 1) & (stage.fraction < 1 - 1e-7)
    if alone.any() and lonely_psu == "adjust":
        mean[alone] = 0.0  # so that its distance is from the overall mean, 0
    if alone.any() and lonely_psu == "average":
        scale = np.where(alone, 0.0, scale) * _share_up(group, filled, alone)
    found = np.zeros((u.shape[1], u.shape[1]))
    for begin in range(0, len(group), _BLOCK):
        of = group[begin : begin + _BLOCK]
        apart = np.asarray(a[begin : begin + _BLOCK] @ u) - mean[of]
        found += (apart * scale[of][:, None]).T @ apart
    return found


def _share_up(group: Ints, filled: NDArray[np.bool_], alone: NDArray[np.bool_]) -> float:
    """Return all groups with somebody over those of them that show variation; NaN for none."""
    here = np.bincount(group[filled], minlength=len(alone)) > 0
    vary = int((here & ~alone).sum())
    return int(here.sum()) / vary if vary else float("nan")


def _sum_by(a: sparse.csr_array, group: Ints, count: int) -> sparse.csr_array:
    places = np.arange(len(group))
    chooser = sparse.csr_array((np.ones(len(group)), (group, places)), shape=(count, len(group)))
    return sparse.csr_array(chooser @ a)
