"""The sufficient statistics: weighted sums in each cell, a unit of the sample within a domain.

A `Tally` is linear in the weights: A (cells × columns), where the columns are the answers of
each domain (a weighted histogram) or the powers of a continuous measure (sums and cross-products).
Every estimate is a function of the columns' totals, and its linearised value in a cell is A times
its gradient: so one pass over the people gives every estimate and every standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonweal.surveys.coding import MISSING, Ints, cross, label_of, nested, sum_by
from commonweal.surveys.design import Design, Floats

DENSE = 4  # a table of (cell, answer) may have this many places for each person


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Units crossed with domains, in the order of domain, then stratum, then unit.

    cell: (rows,) the cell of each row; MISSING outside every domain.
    unit, stratum, domain: (G,) of each cell. start: (D + 1,) where each domain begins.
    """

    cell: Ints = field(repr=False)
    unit: Ints = field(repr=False)
    stratum: Ints = field(repr=False)
    domain: Ints = field(repr=False)
    start: Ints = field(repr=False)

    def __len__(self) -> int:
        return len(self.unit)

    def without(self, out: NDArray[np.bool_]) -> Cells:
        """Return the same cells without the rows that are `out`, (rows,)."""
        return replace(self, cell=np.where(out, MISSING, self.cell))


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Sums by cell. D domains have M columns between them, those of a domain side by side.

    by_cell: (G, M) sparse. total: (M,) its sum over cells. start: (D + 1,) the first column of
    each domain. values: (M,) what each column is of: an answer, or a power.
    weight, n: (D,) the weights and the number of people who answered. filled: (G,) whether
    somebody in the cell did.
    """

    by_cell: sparse.csr_array = field(repr=False)
    total: Floats = field(repr=False)
    start: Ints = field(repr=False)
    values: Floats = field(repr=False)
    weight: Floats
    n: Floats
    filled: NDArray[np.bool_] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Rows of sums, in the order of domain, then stratum, beside the tally's.

    stratum, domain: (R,) of each row. start: (D + 1,) where each domain begins.
    squares: (R, P) sums over units of the products of columns left and right, (P,), of the
    tally; twice where these differ. units: (R,) how many sampled units hold somebody.
    """

    stratum: Ints = field(repr=False)
    domain: Ints = field(repr=False)
    start: Ints = field(repr=False)
    squares: sparse.csr_array = field(repr=False)
    left: Ints = field(repr=False)
    right: Ints = field(repr=False)
    units: Floats = field(repr=False)

    def square(self, u: Floats) -> Floats:
        """Return (R, S) the sums over units of squared linearised values. u: (M, S)."""
        return np.asarray(self.squares @ (u[self.left] * u[self.right]))


def lay_cells(
    design: Design,
    unit: Ints,
    codes: Sequence[Ints],
    *,
    others: Ints | None = None,
    stratum: Ints | None = None,
) -> tuple[Cells, Ints]:
    """Cross units with domains, one column of the domain at a time.

    A unit that lies within one group of a column, as a PSU does within an area, needs no
    crossing with it: this is what keeps 3.2 million people under a second.
    codes: for each column of the domain, (rows,) its coded labels. others: codes of domains that
    are to be there though nobody is in them. stratum: (U,) of each unit, where the units are
    not those of the design. Returns the cells and (D, columns) the codes that make each domain.
    """
    of_unit = design.first.group[design.psu_of_unit] if stratum is None else stratum
    cell, units = unit, np.arange(len(of_unit))
    members = np.zeros((len(units), 0), np.int64)
    for column in codes:
        if nested(cell, column, len(units)):
            members = np.column_stack((members, label_of(cell, column, len(units))))
            continue
        wide = int(column.max(initial=0)) + 1
        cell, pairs, _ = cross([(cell, len(units)), (column, wide)])
        units, members = units[pairs[:, 0]], np.column_stack((members[pairs[:, 0]], pairs[:, 1]))
    domain, parts = _number_domains(members, others)
    keys = (units, domain) if stratum is None else (units, of_unit[units], domain)
    order = np.lexsort(keys)
    order = order[np.searchsorted(domain[order], 0) :]  # those outside every domain come first
    if len(codes) or stratum is not None:
        rank = np.full(len(units) + 1, MISSING, np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        cell = rank[cell]
    units, domain = units[order], domain[order]
    start = np.searchsorted(domain, np.arange(len(parts) + 1))
    return Cells(cell, units, of_unit[units], domain, start), parts


def _number_domains(members: Ints, others: Ints | None) -> tuple[Ints, Ints]:
    """Return the domain of each row of codes, MISSING where one is, and the codes of each."""
    if not members.shape[1]:
        return np.zeros(len(members), np.int64), np.zeros((1, 0), np.int64)
    every = members if others is None else np.vstack((members, others))
    widths = np.append(np.cumprod((every.max(0, initial=0) + 1)[:0:-1])[::-1], 1)
    keys = np.where((every >= 0).all(1), every @ widths, MISSING)
    known, first, domain = np.unique(keys, return_index=True, return_inverse=True)
    missing = int(len(known) > 0 and known[0] == MISSING)
    return domain[: len(members)] - missing, every[first[missing:]]


def tally_answers(
    cells: Cells, answer: Ints, values: Floats, weight: Floats, count: Floats | None
) -> Tally:
    """Sum weights by cell and answer.

    answer: (rows,) the place in `values` (K,); MISSING where there is none. weight: (rows,).
    count: (rows,) people with a weight, where a row stands for several or for none.
    """
    K, D = len(values), len(cells.start) - 1
    if (len(cells) + 1) * (K + 1) <= DENSE * len(answer) + 100_000:
        return _tally_dense(cells, answer, values, weight, count)
    keep = (answer >= 0) & (cells.cell >= 0) & (weight > 0)
    cell, answer, weight = cells.cell[keep].astype(np.int64), answer[keep], weight[keep]
    n = sum_by(cells.domain[cell], None if count is None else count[keep], D)
    column, place = np.unique(cells.domain[cell] * np.int64(K) + answer, return_inverse=True)
    by_cell = sparse.coo_array((weight, (cell, place)), shape=(len(cells), len(column))).tocsr()
    total = sum_by(place, weight, len(column))
    start = np.searchsorted(column, np.arange(D + 1) * K)
    return Tally(
        by_cell,
        total,
        start.astype(np.int64),
        values[column % K],
        weight=sum_by(cells.domain[cell], weight, D),
        n=n,
        filled=np.diff(by_cell.indptr) > 0,
    )


def _tally_dense(
    cells: Cells, answer: Ints, values: Floats, weight: Floats, count: Floats | None
) -> Tally:
    """The same by one table with a place for every answer in every cell, for few answers."""
    G, K = len(cells), len(values)
    # a place in front of the cells and of the answers takes what is in none
    key = np.multiply(cells.cell, K + 1, dtype=np.int64)
    key += answer
    key += K + 2
    sums = sum_by(key, weight, (G + 1) * (K + 1)).reshape(G + 1, K + 1)[1:, 1:]
    silent = np.flatnonzero(answer < 0)
    people = sum_by(cells.cell + 1, count, G + 1)
    people -= sum_by(cells.cell[silent] + 1, None if count is None else count[silent], G + 1)
    return lay_tally(cells, sums, people[1:], values)


def tally_powers(cells: Cells, powers: Floats, count: Floats) -> Tally:
    """Sum the powers of a measure by cell.

    powers: (k, rows) weighted: w, wy, wy², ...; 0 where there is no answer. count: (rows,) the
    people who answered. y should be centred near its mean, so that no digits are lost.
    """
    G = len(cells)
    cell = np.where(cells.cell < 0, G, cells.cell)
    sums = np.stack([sum_by(cell, power, G + 1)[:G] for power in powers], axis=1)
    people = sum_by(cell, count, G + 1)[:G]
    return lay_tally(cells, sums, people, np.arange(len(powers), dtype=float), powers=True)


def lay_tally(
    cells: Cells, sums: Floats, people: Floats, values: Floats, *, powers: bool = False
) -> Tally:
    """Return the tally of sums that have been added up: every domain has the same K columns.

    sums: (G, K) by cell. people: (G,) who answered. values: (K,). powers: the first column is
    the weight, which otherwise is the sum of all.
    """
    (G, K), D = sums.shape, len(cells.start) - 1
    columns = (cells.domain[:, None] * K + np.arange(K)).ravel().astype(np.int32)
    by_cell = sparse.csr_array((sums.ravel(), columns, np.arange(G + 1) * K), shape=(G, D * K))
    total = add_up(sums, cells.start)
    return Tally(
        by_cell,
        total.ravel(),
        np.arange(D + 1) * K,
        np.tile(values, D),
        weight=total[:, 0] if powers else total.sum(1),
        n=add_up(people[:, None], cells.start)[:, 0],
        filled=people > 0,
    )


def add_up(rows: Floats, start: Ints) -> NDArray[np.float64]:
    """Return (parts, columns) the sums of consecutive rows; 0 for a part without any."""
    sums = np.zeros((len(start) - 1, rows.shape[1]))
    filled = np.flatnonzero(np.diff(start))
    if len(filled):
        sums[filled] = np.add.reduceat(rows, start[filled], axis=0)
    return sums
