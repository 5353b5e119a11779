"""Tables before they are made safe: counts of people, or means with the people behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonweal.terms import InputError

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Bools = NDArray[np.bool_]
Totals = Literal["both", "rows", "columns", "none"]
TOTAL = "Total"


@dataclass(frozen=True, slots=True, eq=False, init=False)
class CountTable:
    """How many people are in each cell.

    counts: (R, C) whole numbers. rows, columns: labels. totals: which are published with them: a
    total for each of the rows, each of the columns, or both (and then of everything). Totals are
    made here. A table of one column has no use for totals of its rows, and the reverse.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Counts
    totals: Totals

    def __init__(
        self,
        rows: Sequence[str],
        columns: Sequence[str],
        counts: ArrayLike,
        *,
        totals: Totals = "both",
    ) -> None:
        numbers = read_counts(counts)
        labels = tuple(map(str, rows)), tuple(map(str, columns))
        if numbers.shape != (len(labels[0]), len(labels[1])) or not numbers.size:
            raise InputError(
                f"The counts have shape {numbers.shape}, for {len(labels[0])} rows and "
                f"{len(labels[1])} columns.",
                expected="A table with one label for each row and column.",
            )
        for names in labels:
            if len(set(names)) < len(names) or TOTAL in names:
                raise InputError(
                    "A label comes twice, or is “Total”.",
                    expected="Labels that differ; totals are added here.",
                    todo="Leave out rows and columns of totals.",
                )
        for name, value in zip(("rows", "columns"), labels, strict=True):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "counts", numbers)
        object.__setattr__(self, "totals", _useful(totals, numbers.shape))

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of what is published, with totals."""
        R, C = self.counts.shape
        return R + (self.totals in ("both", "columns")), C + (self.totals in ("both", "rows"))


@dataclass(frozen=True, slots=True, eq=False)
class MeanTable:
    """Means or shares, and the people behind them.

    people: how many answered, by cell, with which totals. mean, se: of the shape of `people` with
    its totals, those in the last row and column; NaN where nobody answered. Means of totals are
    given, because weighted means do not follow from the counts.
    largest_share: of that shape, the largest part of a cell's weight that one answer has.
    scale: the lowest and highest answer there is, e.g. (0, 10); (0, 1) for shares.
    """

    people: CountTable
    mean: Floats
    se: Floats | None = None
    largest_share: Floats | None = None
    scale: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        for name in ("mean", "se", "largest_share"):
            given = getattr(self, name)
            if given is None:
                continue
            array = np.asarray(given, dtype=np.float64)
            object.__setattr__(self, name, array)
            if array.shape != self.people.shape:
                raise InputError(
                    f"{name} has shape {array.shape}.",
                    expected=f"{self.people.shape}: one for each cell and total (totals: "
                    f"{self.people.totals}).",
                    todo="Add means of the totals, or say totals='none'.",
                )


def read_counts(counts: ArrayLike) -> Counts:
    """Return whole numbers from 0; raises InputError when they are not."""
    try:
        numbers = np.asarray(counts, dtype=np.float64)
    except (TypeError, ValueError):
        numbers = np.array([np.nan])
    if not (numbers >= 0).all() or (numbers % 1 != 0).any():
        raise InputError(
            "The counts are not all whole numbers from 0.",
            expected="People, unweighted: missing cells are 0.",
            todo="Give the number of respondents, not weighted totals.",
        )
    return numbers.astype(np.int64)


def with_totals(counts: Counts) -> Counts:
    """Return (R + 1, C + 1): counts with totals in the last row and column."""
    R, C = counts.shape
    full = np.zeros((R + 1, C + 1), np.int64)
    full[:R, :C] = counts
    full[:R, C] = counts.sum(axis=1)
    full[R] = full[:R].sum(axis=0)
    return full


def published(shape: tuple[int, int], totals: Totals) -> Bools:
    """Return (R + 1, C + 1): which cells and totals are published."""
    R, C = shape
    shown = np.ones((R + 1, C + 1), bool)
    shown[:, C] = totals in ("both", "rows")
    shown[R] &= totals in ("both", "columns")
    shown[R, :C] = totals in ("both", "columns")
    shown[R, C] = totals == "both"
    return shown


def _useful(totals: Totals, shape: tuple[int, int]) -> Totals:
    if totals not in ("both", "rows", "columns", "none"):
        raise InputError(
            f"There are no totals “{totals}”.", expected="both, rows, columns or none."
        )
    rows = totals in ("both", "rows") and shape[1] > 1
    columns = totals in ("both", "columns") and shape[0] > 1
    if rows and columns:
        return "both"
    return "rows" if rows else "columns" if columns else "none"
