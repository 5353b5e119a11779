"""Complementary suppression: which further cells to leave out, so that none can be worked out.

A cell is safe when it lies on a closed way through cells that are left out, along which k people
can be moved without any count falling below 0: then it may be k higher than it is, for all that a
reader knows, and so may every second cell on the way, and the others k lower. The cheapest such
way is a shortest path (gusfield1988). Nothing is random: the same table gives the same cells.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from commonweal.surveys.disclosure.ranges import signs, width
from commonweal.surveys.disclosure.tables import Bools, Counts, Floats

_CLOSED = 1e290


def complement(counts: Counts, primary: Bools, shown: Bools, k: int) -> Bools:
    """Return (R + 1, C + 1) the cells to leave out beside `primary`.

    counts: with totals. shown: cells and totals that are to be published at all. Each cell of
    `primary` and each that is added has a range of at least k people.
    """
    left_out = primary | ~shown
    safe = np.zeros(counts.shape, bool)
    ways = _Ways(counts, k)
    for i, j in np.argwhere(primary & shown).tolist():
        cell = i, j
        if safe[cell] or width(counts, left_out, cell, k) >= k:
            continue
        way = ways.cheapest(cell, left_out)
        for step in way:
            left_out[step] = safe[step] = True
    found: Bools = left_out & ~primary & shown
    return found


class _Ways:
    """The graph whose nodes are rows and columns and whose edges are cells, in both directions.

    From a row to a column a cell falls by k, from a column to a row it rises; totals do the
    opposite. A cell below k cannot fall.
    """

    def __init__(self, counts: Counts, k: int) -> None:
        self.rows, self.columns = counts.shape
        plus = signs(counts.shape) > 0
        can_fall = counts >= k
        i, j = np.nonzero(can_fall | ~plus)
        u, v = np.nonzero(can_fall.T | plus.T)
        self.cell = np.concatenate((i, v)), np.concatenate((j, u))
        starts = np.concatenate(
            (np.bincount(i, minlength=self.rows), np.bincount(u, minlength=self.columns))
        )
        self.index = np.concatenate((self.rows + j, v))
        self.pointer = np.concatenate(([0], np.cumsum(starts)))
        self.price = _price(counts)

    def cheapest(self, cell: tuple[int, int], left_out: Bools) -> list[tuple[int, int]]:
        """Return the cells of the cheapest way, with `cell` itself."""
        price = np.where(left_out, 1e-6, self.price)
        price[cell] = _CLOSED
        size = self.rows + self.columns
        graph = csr_array((price[self.cell], self.index, self.pointer), shape=(size, size))
        i, j = cell[0], self.rows + cell[1]
        # A cell rises from its column to its row, a total from its row to its column; the way
        # back goes on from there.
        start, end = (i, j) if signs(left_out.shape)[cell] > 0 else (j, i)
        before = dijkstra(graph, indices=[start], return_predecessors=True)[1][0]
        found = [cell]
        node = end
        while node != start:
            last = int(before[node])
            found.append((min(node, last), max(node, last) - self.rows))
            node = last
        return found


def _price(counts: Counts) -> Floats:
    """Return what leaving a cell out costs: its people; far more for an empty cell, which says
    nothing to hide behind, more again for a total, and most for the total of everything."""
    people = int(counts[-1, -1]) + 1
    price = counts.astype(np.float64) + 1
    price[counts == 0] = people
    dear = people * float(sum(counts.shape))
    price[-1] += dear
    price[:, -1] += dear
    price[-1, -1] += dear * sum(counts.shape)
    return price
