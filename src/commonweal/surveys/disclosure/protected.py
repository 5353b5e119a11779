"""A table that may be published: numbers, marks, and why each mark is there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from commonweal.surveys.disclosure.policy import Policy
from commonweal.surveys.disclosure.tables import Bools, Floats, Totals

Reason = Literal["", "too few", "dominated", "all alike", "complementary", "no answers"]
NOBODY = "–"


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """What may be published. Nothing here holds a number that was left out.

    rows, columns: labels, with “Total” last where there are totals. Arrays have their shape.
    n: people, rounded by the policy; NaN where left out. mean, se: None for a table of counts;
    NaN where left out or where nobody answered. reason: why a number is absent, or "".
    flag: the policy's words for the precision of a mean, or "". threshold: the policy's lowest
    count for this kind of table.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    totals: Totals
    n: Floats
    mean: Floats | None
    se: Floats | None
    reason: NDArray[np.str_]
    flag: NDArray[np.str_]
    policy: Policy
    threshold: int

    @property
    def suppressed(self) -> Bools:
        """Where a number was left out."""
        found: Bools = np.isnan(self.n)
        return found

    def text(self, digits: int = 2) -> list[list[str]]:
        """Return the table as people read it, with the policy's mark where a number is absent.

        digits: decimals of means. Counts have none. A dash stands where nobody answered.
        """
        values = self.n if self.mean is None else self.mean
        places = 0 if self.mean is None else digits
        return [
            [
                self.policy.mark
                if hidden
                else NOBODY
                if math.isnan(value)
                else _print(value, places)
                for value, hidden in zip(line, marks, strict=True)
            ]
            for line, marks in zip(values.tolist(), self.suppressed.tolist(), strict=True)
        ]

    def row_shares(self) -> Floats:
        """Return shares of each row's total, from the rounded counts; NaN where either is absent.

        For a table of counts with totals of its rows. Shares from rounded counts give away no
        more than the counts do.
        """
        if self.totals not in ("both", "rows"):
            return np.full(self.n.shape, np.nan)
        total = self.n[:, -1:]
        shares: Floats = np.full(self.n.shape, np.nan)
        return np.divide(self.n, total, out=shares, where=total > 0)

    def cells(self) -> list[dict[str, str | float | bool | None]]:
        """Return one row for each cell, with None where there is no number."""
        nothing = np.full(self.n.shape, np.nan)
        columns = {
            "mean": nothing if self.mean is None else self.mean,
            "se": nothing if self.se is None else self.se,
            "n": self.n,
        }
        return [
            {"row": row, "column": column}
            | {name: _or_none(float(values[i, j])) for name, values in columns.items()}
            | {
                "suppressed": bool(np.isnan(self.n[i, j])),
                "reason": str(self.reason[i, j]),
                "flag": str(self.flag[i, j]),
            }
            for i, row in enumerate(self.rows)
            for j, column in enumerate(self.columns)
        ]


def _print(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
