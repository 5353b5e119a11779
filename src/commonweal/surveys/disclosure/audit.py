"""What a reader could work out from a published table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonweal.surveys.disclosure.protected import Protected
from commonweal.surveys.disclosure.ranges import ranges
from commonweal.surveys.disclosure.tables import Bools, Floats, published


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """For each number left out, the fewest and most people it can stand for; NaN elsewhere.

    Arrays have the shape of the table. threshold: the policy's lowest count.
    """

    lower: Floats
    upper: Floats
    threshold: int

    @property
    def derivable(self) -> Bools:
        """Numbers left out that a reader can work out exactly."""
        return np.asarray(self.upper - self.lower < 1)

    @property
    def narrow(self) -> Bools:
        """Numbers left out that a reader knows to less than the threshold."""
        return np.asarray(self.upper - self.lower < self.threshold)


def audit(table: Protected) -> Ranges:
    """Return what rows and columns that must add up say about each number left out.

    The reader is taken to know the policy: a count that is shown is 0 or at least the threshold,
    and where the policy has no complementary suppression every mark stands for a small number.
    """
    lower, upper = what_is_known(table)
    return solve(table, lower, upper)


def what_is_known(table: Protected) -> tuple[Floats, Floats]:
    """Return (R + 1, C + 1) limits of each cell by itself; totals not published are open."""
    R = len(table.rows) - (table.totals in ("both", "columns"))
    C = len(table.columns) - (table.totals in ("both", "rows"))
    shown = published((R, C), table.totals)
    lower, upper = np.zeros((R + 1, C + 1)), np.full((R + 1, C + 1), np.inf)
    low, high = _limits(table)
    lower[shown], upper[shown] = low.ravel(), high.ravel()
    return lower, upper


def solve(table: Protected, lower: Floats, upper: Floats) -> Ranges:
    """Return the ranges of what `table` leaves out, from limits of each cell."""
    R, C = lower.shape
    shown = published((R - 1, C - 1), table.totals)
    wanted = np.zeros((R, C), bool)
    wanted[shown] = table.suppressed.ravel()
    low, high = ranges(lower, upper, wanted)
    keep = np.ix_(shown.any(axis=1), shown.any(axis=0))
    return Ranges(low[keep], high[keep], table.threshold)


def _limits(table: Protected) -> tuple[Floats, Floats]:
    """Return what a shown count can be before rounding, and what a mark can be."""
    base, k = table.policy.rounding_base, table.threshold
    most = k - 1.0 if table.policy.reveals_primary else np.inf
    least = 1.0 if table.policy.reveals_primary else 0.0
    low = np.maximum(np.ceil(table.n - base / 2), 0)
    high = np.ceil(table.n + base / 2) - 1 if base > 1 else table.n
    empty = table.n == 0
    low = np.where(empty, 0, np.maximum(low, k))
    high = np.where(empty & (high < k), 0, high)
    hidden = table.suppressed
    return np.where(hidden, least, low), np.where(hidden, most, high)
