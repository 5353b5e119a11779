"""What calibrating weights does to a variance: residuals take the place of linearised values.

Once weights w reproduce known totals of auxiliaries x, only what x does not explain still varies
from sample to sample. The linearised value w·u of a person becomes w·(u − xᵀB), with B from the
regression of u on x over the whole sample, weighted by the weights d from before.
Source: deville1992; sarndal1992, section 6.6.

This takes every unit of the sample into every domain, so its cost grows with units × domains.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from commonweal.surveys.cells import Cells, Tally
from commonweal.surveys.coding import Ints
from commonweal.surveys.design import Design, Floats, Lonely
from commonweal.surveys.variance import spread

_AT_ONCE = 4_000_000  # numbers in one piece of work: 32 MB
_DEPENDENT = 1e-9  # columns this close to a combination of others add nothing


@dataclass(frozen=True, slots=True, eq=False)
class Adjustment:
    """Auxiliaries to which weights were calibrated.

    before: (rows,) the weights d. group: (rows,) people with the same auxiliaries. basis: (C, p)
    the auxiliaries of each group, made orthonormal: Σ d x xᵀ over people is the identity.
    """

    before: Floats = field(repr=False)
    group: Ints = field(repr=False)
    basis: Floats = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """An adjustment brought to the units and columns of one question.

    cross: (p, M) sums of d·x by column of the tally (times the power, for powers).
    by_unit: (U, C) sparse, the calibrated weights of each unit by group.
    """

    basis: Floats = field(repr=False)
    cross: Floats = field(repr=False)
    by_unit: sparse.csr_array = field(repr=False)


def adjust_to(before: Floats, group: Ints, auxiliaries: Floats) -> Adjustment:
    """Return the adjustment for (C, q) auxiliaries of groups, leaving out dependent columns."""
    root = np.sqrt(np.bincount(group, weights=before, minlength=len(auxiliaries)))
    scale = np.maximum(np.linalg.norm(auxiliaries * root[:, None], axis=0), np.finfo(float).tiny)
    q, r, _ = linalg.qr(auxiliaries / scale * root[:, None], mode="economic", pivoting=True)
    size = np.abs(np.diag(r))
    rank = int((size > _DEPENDENT * size[0]).sum())
    basis = np.divide(
        q[:, :rank], root[:, None], out=np.zeros((len(root), rank)), where=root[:, None] > 0
    )
    return Adjustment(before, group, basis)


def find_residuals(
    adjustment: Adjustment, weight: Floats, unit: Ints, *, column: Ints, times: Floats, width: int
) -> Residuals:
    """Bring an adjustment to a question.

    weight: (rows,) calibrated. unit: (rows,). column, times: (rows, k) the columns of the tally,
    of `width`, that a person adds to, MISSING for none, and how many times.
    """
    groups = len(adjustment.basis)
    here = (column >= 0) & (adjustment.before > 0)[:, None]
    of = np.broadcast_to(adjustment.group[:, None], column.shape)
    sums = sparse.coo_array(
        ((adjustment.before[:, None] * times)[here], (of[here], column[here])),
        shape=(groups, width),
    ).tocsr()
    by_unit = sparse.coo_array(
        (weight, (unit, adjustment.group)), shape=(int(unit.max(initial=-1)) + 1, groups)
    ).tocsr()
    return Residuals(adjustment.basis, np.asarray((sums.T @ adjustment.basis).T), by_unit)


def vary_residuals(
    residuals: Residuals,
    design: Design,
    cells: Cells,
    tally: Tally,
    u: Floats,
    *,
    lonely_psu: Lonely,
) -> Floats:
    """Return (D, S) variances of domains after calibration. u: (M, S) influences over weights."""
    z = np.asarray(tally.by_cell @ u)
    units, domains, lines = residuals.by_unit.shape[0], len(tally.n), u.shape[1]
    stratum = design.first.group[design.psu_of_unit]
    variance = np.empty((domains, lines))
    step = max(1, _AT_ONCE // max(units * lines, 1))
    for first in range(0, domains, step):
        several = range(first, min(first + step, domains))
        pieces = [_residual(residuals, cells, tally, z, u, domain=d) for d in several]
        every = replace(
            cells,
            unit=np.tile(np.arange(units), len(several)),
            stratum=np.tile(stratum, len(several)),
            domain=np.repeat(np.arange(len(several)), units),
            start=np.arange(len(several) + 1) * units,
        )
        found = spread(
            design, every, np.concatenate(pieces), _everyone(every), lonely_psu=lonely_psu
        )
        variance[first : first + step] = found.variance
    return variance


def residuals_of(residuals: Residuals, cells: Cells, tally: Tally, u: Floats, units: int) -> Floats:
    """Return (units, D) sums of w·(u − xᵀB) by unit, for one line. u: (M, 1)."""
    z = np.asarray(tally.by_cell @ u)
    pieces = [_residual(residuals, cells, tally, z, u, domain=d) for d in range(len(tally.n))]
    return np.concatenate(pieces, axis=1) if pieces else np.zeros((units, 0))


def _residual(
    residuals: Residuals, cells: Cells, tally: Tally, z: Floats, u: Floats, *, domain: int
) -> Floats:
    """Return (U, S) sums of w·(u − xᵀB) by unit, for one domain."""
    columns = slice(tally.start[domain], tally.start[domain + 1])
    inside = slice(cells.start[domain], cells.start[domain + 1])
    b = residuals.cross[:, columns] @ u[columns]
    found = -np.asarray(residuals.by_unit @ (residuals.basis @ b))
    found[cells.unit[inside]] += z[inside]
    return found


def _everyone(cells: Cells) -> NDArray[np.bool_]:
    return np.ones(len(cells), bool)
