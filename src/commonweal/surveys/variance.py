"""Taylor linearisation: from linearised values in cells to design-based variances of domains.

A sampled PSU without a member of the domain still counts, with the value 0: a domain is a part of
the sample, not a sample. Source: lumley2004; sarndal1992, chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonweal.surveys.cells import Cells, Products, Tally, add_up
from commonweal.surveys.coding import Ints
from commonweal.surveys.design import Design, Floats, Lonely, Stage, lonely


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """What the variance rests on. variance: (D, S).

    psus, strata: (D,) how many hold a person who counts in the domain. later: (D,) whether a
    second stage adds to the variance, so that one PSU is enough for one.
    """

    variance: Floats
    psus: Floats
    strata: Floats
    later: NDArray[np.bool_]


def spread(
    design: Design,
    cells: Cells,
    z: Floats,
    filled: NDArray[np.bool_],
    *,
    lonely_psu: Lonely,
    whole: bool = False,
) -> Spread:
    """Return the variance of totals of z in each domain.

    z: (G, S) sums of linearised values in cells. filled: (G,) whether a cell has anybody.
    whole: average lonely PSUs over all strata, not just those with somebody in the domain.
    """
    domain, stratum, start = cells.domain, cells.stratum, cells.start
    extra = np.zeros((len(start) - 1, z.shape[1]))
    if design.second is not None:
        runs = _runs(domain, design.second.group[cells.unit], filled)
        first, psu = design.first, runs.group
        # fraction × what varies within: Särndal et al., equation 4.3.23
        share = first.fraction[first.group[psu]][:, None]
        start = np.searchsorted(runs.edges, start)
        extra = add_up(share * _between(z, runs, design.second, lonely_psu, whole), start)
        z, filled = add_up(z, runs.edges), runs.here
        domain, stratum = runs.domain, first.group[psu]
    runs = _runs(domain, stratum, filled)
    start = np.searchsorted(runs.edges, start)
    psus = add_up(filled[:, None].astype(float), runs.edges)
    return Spread(
        variance=add_up(_between(z, runs, design.first, lonely_psu, whole), start) + extra,
        psus=add_up(psus, start)[:, 0],
        strata=add_up((psus > 0).astype(float), start)[:, 0],
        later=np.asarray((extra > 0).any(axis=1), dtype=np.bool_),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Cells in runs of one (domain, group). edges: where each begins, and the end.

    domain, group: of each run. here: whether anybody in it counts.
    """

    edges: Ints
    domain: Ints
    group: Ints
    here: NDArray[np.bool_]


def _between(
    z: Floats, runs: _Runs, stage: Stage, lonely_psu: Lonely, whole: bool = False
) -> Floats:
    """Return (runs, S) the variance that units add in each group of a domain.

    (1 − f) n/(n − 1) Σ(z − z̄)² over all n sampled units: those present, and n − present zeros.
    """
    edges = runs.edges
    size, present = stage.size[runs.group][:, None], np.diff(edges)[:, None]
    mean = _centre(add_up(z, edges), runs, stage, lonely_psu)
    squares = add_up((z - np.repeat(mean, present[:, 0], axis=0)) ** 2, edges)
    squares += (size - present) * mean**2
    return _scale(squares, runs, stage, lonely_psu, whole)


def weigh_units(design: Design, x: Floats, *, lonely_psu: Lonely) -> Floats:
    """Return (U, p) Ax, where xᵀAx is the variance of totals of x, (U, p), over all units."""
    first, psu = design.first, design.psu_of_unit
    if design.second is None:
        return _weigh(x, first.group[psu], first, lonely_psu)
    totals = np.asarray(add_into(psu, len(first.group)) @ x)
    later = first.fraction[first.group[psu]][:, None] * _weigh(
        x, design.second.group, design.second, lonely_psu
    )
    return later + _weigh(totals, first.group, first, lonely_psu)[psu]


def _weigh(x: Floats, group: Ints, stage: Stage, lonely_psu: Lonely) -> Floats:
    """Return (U, p) what each unit adds, times its distance from the mean of its group."""
    every = len(stage.size)
    runs = _Runs(
        np.arange(every + 1), np.zeros(every, np.int64), np.arange(every), np.ones(every, bool)
    )
    mean = _centre(np.asarray(add_into(group, every) @ x), runs, stage, lonely_psu)
    return _scale(np.ones((every, 1)), runs, stage, lonely_psu)[group] * (x - mean[group])


def add_into(group: Ints, count: int) -> sparse.csr_array:
    """Return (count, rows): times a matrix, the sums of its rows by group, (rows,)."""
    rows = np.arange(len(group))
    return sparse.csr_array((np.ones(len(group)), (group, rows)), shape=(count, len(group)))


def spread_products(
    design: Design, products: Products, tally: Tally, u: Floats, *, lonely_psu: Lonely
) -> Spread:
    """Return the same from sums and products by domain and stratum. u: (M, S) influences.

    Σ(z − z̄)² over all n units is Σz² − z̄(2Σz − nz̄), which loses a few of the sixteen digits.
    """
    present = np.ones(len(products.domain), np.bool_)
    runs = _runs(products.domain, products.stratum, present)
    size = design.first.size[runs.group][:, None]
    total = add_up(np.asarray(tally.by_cell @ u), runs.edges)
    mean = _centre(total, runs, design.first, lonely_psu)
    squares = add_up(products.square(u), runs.edges) - mean * (2 * total - size * mean)
    varied = _scale(np.maximum(squares, 0), runs, design.first, lonely_psu)
    start = np.searchsorted(runs.edges, products.start)
    return Spread(
        variance=add_up(varied, start),
        psus=add_up(products.units[:, None], products.start)[:, 0],
        strata=np.diff(start).astype(float),
        later=np.zeros(len(start) - 1, np.bool_),
    )


def _alone(runs: _Runs, stage: Stage) -> NDArray[np.bool_]:
    """Return (runs,) where the sample has one unit of a larger population."""
    return np.asarray((stage.size[runs.group] == 1) & (stage.fraction[runs.group] < 1 - 1e-7))


def _centre(total: Floats, runs: _Runs, stage: Stage, lonely_psu: Lonely) -> Floats:
    """Return (runs, S) from where units are measured: their mean, in a lonely one's place 0."""
    mean = np.asarray(total / stage.size[runs.group][:, None])
    if lonely_psu == "adjust":
        mean[_alone(runs, stage)] = 0.0
    return mean


def _scale(
    squares: Floats, runs: _Runs, stage: Stage, lonely_psu: Lonely, whole: bool = False
) -> Floats:
    """Return (runs, S) variances from sums of squares."""
    group, alone = runs.group, _alone(runs, stage)
    size = stage.size[group][:, None]
    varied = (1 - stage.fraction[group][:, None]) * size / np.maximum(size - 1, 1) * squares
    if lonely_psu == "average" and (whole or alone.any()):
        varied[alone] = 0.0
        varied *= _share_up(runs, alone, stage if whole else None)
    return np.asarray(varied)


def _share_up(runs: _Runs, alone: NDArray[np.bool_], whole: Stage | None) -> Floats:
    """Return (runs, 1) all groups of a domain over those that show variation.

    Groups where the domain has nobody are not counted, as in R survey, unless of the `whole`
    stage all are. NaN where none varies.
    """
    every = np.bincount(runs.domain, weights=runs.here)
    vary = np.bincount(runs.domain, weights=runs.here & ~alone)
    if whole is not None:
        every[:] = len(whole.size)
        vary[:] = every - len(lonely(whole))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(vary > 0, every / vary, np.nan)
    return np.asarray(share[runs.domain][:, None])


def _runs(domain: Ints, group: Ints, filled: NDArray[np.bool_]) -> _Runs:
    change = (domain[1:] != domain[:-1]) | (group[1:] != group[:-1])
    begins = np.flatnonzero(np.concatenate(([True], change))) if len(domain) else np.zeros(0, int)
    edges = np.append(begins, len(domain))
    here = add_up(filled[:, None].astype(float), edges)[:, 0] > 0
    return _Runs(edges, domain[begins], group[begins], here)
