"""From a table and a policy to what may be published."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonweal.surveys.disclosure.complement import complement
from commonweal.surveys.disclosure.policy import Policy
from commonweal.surveys.disclosure.protected import Protected
from commonweal.surveys.disclosure.tables import (
    TOTAL,
    Bools,
    Counts,
    CountTable,
    Floats,
    MeanTable,
    published,
    with_totals,
)
from commonweal.terms import InputError


def apply(table: CountTable | MeanTable, policy: Policy) -> Protected:
    """Leave out what is too small, and what would give it away; round; flag.

    Counts from 1 to below `min_count`, or means of fewer than `min_n` people, are left out
    first, with groups that one answer dominates and small groups who all gave the same extreme
    answer; then, if the policy says so, further cells or totals, so that each cell left out has
    a range of at least the threshold for all that its row and column say. 0 is shown.
    For means the same pattern is laid over the people behind them, so that neither counts nor
    means can be worked out.
    Raises InputError when the policy has no rule for such a table.
    """
    means = table if isinstance(table, MeanTable) else None
    people = table.people if isinstance(table, MeanTable) else table
    threshold = policy.min_count if means is None else policy.min_n
    if threshold is None:
        kind = "counts" if means is None else "means"
        raise InputError(
            f"The policy “{policy.title}” has no rule for {kind}.",
            todo="Choose another, or make a Policy with one.",
        )
    full = with_totals(people.counts)
    shown = published(people.counts.shape, people.totals)
    reason = np.full(full.shape, "", dtype="<U13")
    if means is not None:
        _judge_means(reason, means, policy, full, shown)
    reason[(full > 0) & (full < threshold) & shown] = "too few"
    if policy.secondary:
        primary = (reason != "") & (reason != "no answers")
        reason[complement(full, primary, shown, threshold)] = "complementary"
    keep = np.ix_(shown.any(axis=1), shown.any(axis=0))
    reason = reason[keep]
    hidden = (reason != "") & (reason != "no answers")
    mean, se, flag = _hide(means, hidden, policy)
    with_total = people.totals in ("both", "columns"), people.totals in ("both", "rows")
    return Protected(
        rows=people.rows + (TOTAL,) * with_total[0],
        columns=people.columns + (TOTAL,) * with_total[1],
        totals=people.totals,
        n=np.where(hidden, np.nan, round_to(full[keep], policy.rounding_base)),
        mean=mean,
        se=se,
        reason=reason,
        flag=flag,
        policy=policy,
        threshold=threshold,
    )


def round_to(counts: Counts, base: int) -> Floats:
    """Return counts to the nearest multiple of `base`, halves up: always the same."""
    return np.floor_divide(2 * counts + base, 2 * base).astype(np.float64) * base


def _judge_means(
    reason: NDArray[np.str_], table: MeanTable, policy: Policy, full: Counts, shown: Bools
) -> None:
    """Write into `reason` what keeps a mean from being shown, but for small numbers."""
    at = shown.nonzero()
    n = full[at]
    mean = table.mean.ravel()
    if np.isnan(mean[n > 0]).any():
        raise InputError(
            "A cell has answers but no mean.",
            expected="A mean for every cell and total with people in it.",
            todo="Check that counts and means come from the same question.",
        )
    found = np.full(len(n), "", dtype="<U13")
    if policy.alike_below is not None and table.scale is not None:
        found[(n < policy.alike_below) & np.isin(mean, table.scale)] = "all alike"
    if policy.dominance is not None and table.largest_share is not None:
        found[table.largest_share.ravel() > policy.dominance] = "dominated"
    found[n == 0] = "no answers"
    reason[at] = found


def _hide(
    table: MeanTable | None, hidden: Bools, policy: Policy
) -> tuple[Floats | None, Floats | None, NDArray[np.str_]]:
    flag = np.full(hidden.shape, "", dtype=object)
    if table is None:
        return None, None, flag.astype(np.str_)
    mean = np.where(hidden, np.nan, table.mean)
    if table.se is None:
        return mean, None, flag.astype(np.str_)
    se = np.where(hidden, np.nan, table.se)
    for i, j in zip(*np.nonzero(np.isfinite(mean) & (mean != 0) & np.isfinite(se)), strict=True):
        flag[i, j] = policy.flag(float(se[i, j] / abs(mean[i, j])))
    return mean, se, flag.astype(np.str_)
