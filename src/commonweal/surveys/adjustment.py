"""What calibrating weights does to a variance: residuals take the place of linearised values.

Once weights w reproduce known totals of auxiliaries x, only what x does not explain still varies
from sample to sample. The linearised value w·u of a person becomes w·(u − xᵀB), with B from the
regression of u on x over the whole sample, weighted by the weights d from before.
Source: deville1992; sarndal1992, section 6.6.

The variance is a quadratic form zᵀAz in the units' sums z = a − Fb: a of w·u, which only units
within the domain have; F of w·xᵀ, the same for every domain; b of B. So it is
aᵀAa − bᵀ(2FᵀAa − FᵀAFb), and no domain has to look at units outside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import linalg, sparse

from commonweal.surveys.cells import Cells, Tally
from commonweal.surveys.coding import Ints
from commonweal.surveys.design import Design, Floats, Lonely
from commonweal.surveys.variance import spread, weigh_units

_DEPENDENT = 1e-9  # columns this close to a combination of others add nothing
_ROUNDING = 1e-13  # a variance this small beside the parts it is left from is rounding


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
    """Return (D, S) variances of domains after calibration. u: (M, S) influences over weights.

    Being what a subtraction leaves, a variance r times that without calibration keeps the
    sixteen digits less those of 1/r.
    """
    z = np.asarray(tally.by_cell @ u)
    found = spread(design, cells, z, tally.filled, lonely_psu=lonely_psu, whole=True)
    auxiliaries = np.asarray(residuals.by_unit @ residuals.basis)
    weighed = weigh_units(design, auxiliaries, lonely_psu=lonely_psu)
    square = auxiliaries.T @ weighed
    variance = np.empty_like(found.variance)
    for s, plain in enumerate(found.variance.T):
        b = _by_domain(u[:, s], np.arange(len(u)), tally.start) @ residuals.cross.T
        across = _by_domain(z[:, s], cells.unit, cells.start, len(weighed)) @ weighed
        taken = ((2 * across - b @ square) * b).sum(axis=1)
        left = plain - taken
        variance[:, s] = np.where(left < _ROUNDING * (plain + np.abs(taken)), 0.0, left)
    return variance


def residuals_of(residuals: Residuals, cells: Cells, tally: Tally, u: Floats, units: int) -> Floats:
    """Return (units, D) sums of w·(u − xᵀB) by unit, for one line. u: (M, 1)."""
    z = np.asarray(tally.by_cell @ u)[:, 0]
    b = _by_domain(u[:, 0], np.arange(len(u)), tally.start) @ residuals.cross.T
    explained = residuals.by_unit @ (residuals.basis @ b.T)
    return np.asarray(_by_domain(z, cells.unit, cells.start, units).T.toarray() - explained)


def _by_domain(
    values: Floats, place: Ints, start: Ints, width: int | None = None
) -> sparse.csr_array:
    """Return (D, width) values, which lie domain by domain, each at its place."""
    shape = (len(start) - 1, len(place) if width is None else width)
    return sparse.csr_array((values, place, start), shape=shape)
