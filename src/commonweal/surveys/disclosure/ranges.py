"""What follows about the cells of a table that must add up.

A table with totals is a matrix whose rows and columns sum to 0, once totals in the margins carry
a minus sign; the corner is plus again. A cell that is left out can move only along closed ways
through others that are, each as far as its own limits let it (gusfield1988): how far in all is a
maximum flow from its row to its column. A linear programme finds one table that fits, from which
the flows start; its corners are whole numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, maximum_flow

from commonweal.surveys.disclosure.tables import Bools, Counts, Floats
from commonweal.terms import InputError

_MOST = 2**31 - 1  # flows are 32-bit
Places = NDArray[np.intp]


def signs(shape: tuple[int, ...]) -> Floats:
    """Return (R + 1, C + 1): 1, −1 in the margins, 1 in the corner."""
    sign = np.ones(shape)
    sign[-1] *= -1
    sign[:, -1] *= -1
    return sign


class Network:
    """Cells (i, j) that may move, n of them, and how far each may rise and fall by itself (n,)."""

    def __init__(
        self, cells: tuple[Places, Places], shape: tuple[int, ...], rise: Floats, fall: Floats
    ) -> None:
        i, j = cells
        self.most = _MOST // (max(shape) + 1)
        self.ends = i, shape[0] + j
        self.plus = signs(shape)[i, j] > 0
        self.rise = np.minimum(rise, self.most).astype(np.int32)
        self.fall = np.minimum(fall, self.most).astype(np.int32)
        # Sums of signed cells: rising takes from the column to the row, falling the other way.
        start = np.concatenate((self.ends[1], self.ends[0]))
        end = np.concatenate((self.ends[0], self.ends[1]))
        room = np.concatenate(
            (np.where(self.plus, self.rise, self.fall), np.where(self.plus, self.fall, self.rise))
        )
        order = np.lexsort((end, start))
        size = sum(shape)
        pointer = np.concatenate(([0], np.cumsum(np.bincount(start, minlength=size))))
        self.graph = csr_array((room[order], end[order], pointer), shape=(size, size))
        self.place = np.empty(len(order), np.intp)
        self.place[order] = np.arange(len(order))

    def moves(self, k: int) -> tuple[float, float]:
        """Return how far cell k can fall and rise, the others giving way; infinite when open."""
        own = self.place[[k, k + len(self.plus)]]
        kept = self.graph.data[own]
        self.graph.data[own] = 0
        row, column = int(self.ends[0][k]), int(self.ends[1][k])
        there = int(maximum_flow(self.graph, row, column).flow_value)
        back = int(maximum_flow(self.graph, column, row).flow_value)
        self.graph.data[own] = kept
        up, down = (there, back) if self.plus[k] else (back, there)
        fall, rise = min(down, int(self.fall[k])), min(up, int(self.rise[k]))
        return (np.inf if fall >= self.most else fall), (np.inf if rise >= self.most else rise)


def width(counts: Counts, left_out: Bools, cell: tuple[int, int], enough: int) -> float:
    """Return how many values a cell can take, less one, given what is left out; up to `enough`.

    A number as large as `enough` or larger says no more than that.
    """
    i, j = cell
    if left_out[i].sum() < 2 or left_out[:, j].sum() < 2:
        return 0.0
    cells = (np.nonzero(left_out)[0], np.nonzero(left_out)[1])
    room = np.minimum(counts[cells], enough)
    network = Network(cells, counts.shape, np.full(len(room), float(enough)), room.astype(float))
    fall, rise = network.moves(int(np.flatnonzero((cells[0] == i) & (cells[1] == j))[0]))
    return fall + rise


def ranges(lower: Floats, upper: Floats, wanted: Bools) -> tuple[Floats, Floats]:
    """Return the lowest and highest value of each wanted cell; NaN elsewhere.

    lower, upper: (R + 1, C + 1), what is known of each cell by itself; the upper may be infinite.
    In tables with r rows or columns a limit above 2³¹/r is given as infinite.
    Raises InputError when no table fits.
    """
    sign = signs(lower.shape)
    free = lower < upper
    known = np.where(free, 0, sign * lower)
    owed = -np.concatenate((known.sum(axis=1), known.sum(axis=0)))
    low, high = np.where(wanted & ~free, lower, np.nan), np.where(wanted & ~free, upper, np.nan)
    i, j = np.nonzero(free)
    rows, size = lower.shape[0], sum(lower.shape)
    links = coo_array((np.ones(len(i)), (i, rows + j)), shape=(size, size))
    group = connected_components(links, directed=False)[1]
    bare = np.setdiff1d(np.arange(size), np.concatenate((i, rows + j)))
    if owed[bare].any():
        raise _no_table()
    for g in np.unique(group[i[wanted[i, j]]]):
        inside = group[i] == g
        r, c = i[inside], j[inside]
        least, most = lower[r, c], upper[r, c]
        fits = _some_table((r, rows + c), sign[r, c], owed, least, most)
        network = Network((r, c), lower.shape, most - fits, fits - least)
        for k in np.flatnonzero(wanted[r, c]).tolist():
            fall, rise = network.moves(k)
            low[r[k], c[k]], high[r[k], c[k]] = fits[k] - fall, fits[k] + rise
    return low, high


def _some_table(
    ends: tuple[Places, Places], sign: Floats, owed: Floats, least: Floats, most: Floats
) -> Floats:
    """Return (n,) whole numbers within limits that make rows and columns add up."""
    from scipy.optimize import linprog  # noqa: PLC0415 - half a second to import, for this alone

    nodes, place = np.unique(np.concatenate(ends), return_inverse=True)
    n = len(sign)
    cells = np.concatenate((np.arange(n), np.arange(n)))
    entries = np.concatenate((sign, sign)), (place, cells)
    # linprog takes sparse matrices; its type stubs do not know.
    sums: Any = coo_array(entries, shape=(len(nodes), n)).tocsr()
    found = linprog(
        np.zeros(n),
        A_eq=sums,
        b_eq=owed[nodes],
        bounds=list(zip(least.tolist(), most.tolist(), strict=True)),
        method="highs-ds",
    )
    if found.status != 0:
        raise _no_table()
    whole: Floats = np.rint(np.asarray(found.x, np.float64))
    return whole


def _no_table() -> InputError:
    return InputError(
        "These numbers cannot be one table: rows and columns do not add up.",
        todo="Check that both tables count the same people.",
    )
