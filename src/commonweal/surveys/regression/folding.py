"""People folded together: those with the same covariates count as one kind, with summed weights.

The sums by sampled unit and kind are all that a regression needs, for its coefficients and for
their standard errors; so its cost grows with kinds and units, not with people. A column of the
sums is a kind of people, once for each moment of the outcome: of weights and weighted outcomes
(linear, logistic), or of weights by answer (ordered).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from commonweal.surveys.adjustment import find_residuals
from commonweal.surveys.coding import MISSING, Ints
from commonweal.surveys.covariance import covary_totals
from commonweal.surveys.design import Floats, Lonely
from commonweal.surveys.regression.reading import Rows
from commonweal.surveys.replicates import find_df
from commonweal.surveys.sample import Sample


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """P kinds of people, each with m moments of the outcome: P·m columns, kinds side by side.

    patterns: (P rows) the covariates of each kind. column, times: (rows, k) the columns that a
    row of people adds to, and how many times its weight. by_unit: (U, P·m). counts: (P·m,) 1
    where a column sums the weights of people. squares: Σ w y² of a linear outcome, else 0.
    n: people. df: PSUs less strata, of those with somebody in the model.
    """

    sample: Sample = field(repr=False)
    rows: Rows = field(repr=False)
    patterns: pl.DataFrame = field(repr=False)
    column: Ints = field(repr=False)
    times: Floats = field(repr=False)
    by_unit: sparse.csr_array = field(repr=False)
    counts: Floats = field(repr=False)
    squares: float
    n: int
    df: int

    @property
    def total(self) -> Floats:
        """(P·m,) the sums over everybody in the model."""
        return np.asarray(self.by_unit.sum(axis=0), dtype=float).ravel()

    def covary(self, u: Floats, again: Callable[[Floats], Floats], *, lonely_psu: Lonely) -> Floats:
        """Return the (q, q) covariance of q figures.

        u: (P·m, q) the influence of each column's sum on each figure. again: the figures from
        other sums (P·m,), for surveys with replicate weights.
        """
        sample, width = self.sample, len(self.counts)
        if sample.replicates is not None:
            column, times = self._everybody()
            several = sample.replicates.estimate_again(column, times, width, again)
            return sample.replicates.covary(several, again(self.total))
        design, a = sample.design, self.by_unit
        filled = np.diff(a.indptr) > 0
        if sample.adjustment is not None:
            column, times = self._everybody()
            residuals = find_residuals(
                sample.adjustment,
                sample.weight,
                design.unit,
                column=column,
                times=times,
                width=width,
            )
            a = sparse.csr_array(sparse.hstack((a, residuals.by_unit)))
            u = np.vstack((u, -residuals.basis @ (residuals.cross @ u)))
        return covary_totals(design, a, u, lonely_psu=lonely_psu, filled=filled)

    def _everybody(self) -> tuple[Ints, Floats]:
        """Return columns and times of every row of the sample; MISSING for who is not in."""
        shape = (len(self.sample.weight), self.column.shape[1])
        column, times = np.full(shape, MISSING, np.int64), np.zeros(shape)
        column[self.rows.place], times[self.rows.place] = self.column, self.times
        return column, times


def fold_moments(sample: Sample, rows: Rows) -> Folded:
    """Fold people by covariates, with two moments: weights, and weighted outcomes."""
    P = len(rows.patterns)
    column = np.column_stack((rows.pattern, rows.pattern + P))
    times = np.column_stack((np.ones(len(rows.y)), rows.y))
    counts = np.repeat([1.0, 0.0], P)
    return _fold(
        sample, rows, column, times, counts=counts, squares=float(rows.weight @ rows.y_squared)
    )


def fold_answers(sample: Sample, rows: Rows, answers: int) -> Folded:
    """Fold people by covariates and answer, a whole number from 0."""
    P = len(rows.patterns)
    column = (rows.y.astype(np.int64) * P + rows.pattern)[:, None]
    return _fold(
        sample, rows, column, np.ones((len(rows.y), 1)), counts=np.ones(P * answers), squares=0.0
    )


def _fold(
    sample: Sample, rows: Rows, column: Ints, times: Floats, *, counts: Floats, squares: float
) -> Folded:
    units = len(sample.design.psu_of_unit)
    unit = np.broadcast_to(rows.unit[:, None], column.shape)
    values = (rows.weight[:, None] * times).ravel()
    by_unit = sparse.coo_array(
        (values, (unit.ravel(), column.ravel())), shape=(units, len(counts))
    ).tocsr()
    return Folded(
        sample,
        rows,
        rows.patterns,
        column,
        times,
        by_unit,
        counts,
        squares,
        n=rows.n,
        df=_count_df(sample, rows.unit, rows.place),
    )


def _count_df(sample: Sample, unit: Ints, place: Ints) -> int:
    """Return the degrees of freedom left where only some people are in, as R's degf(subset())."""
    if sample.replicates is not None and not sample.replicates.drawn:
        return find_df(sample.replicates, place)
    design = sample.design
    seen: NDArray[np.bool_] = np.zeros(len(design.first.group), bool)
    seen[design.psu_of_unit[unit]] = True
    return int(seen.sum()) - len(np.unique(design.first.group[seen]))
