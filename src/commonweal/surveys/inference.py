"""From a tally to estimates, standard errors, intervals and design effects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, stdtrit

from commonweal.surveys import distribution, moments
from commonweal.surveys.cells import Cells, Products, Tally, add_up
from commonweal.surveys.coding import Ints
from commonweal.surveys.design import Design, Floats, Lonely
from commonweal.surveys.statistic import Line
from commonweal.surveys.variance import spread, spread_products

NOTES = (
    "",
    "nobody in this group answered",
    "not defined for these answers",
    "all who answered are in one PSU, which shows no variation between PSUs",
    "no stratum with somebody in this group has two PSUs",
    "no degrees of freedom: as many strata as PSUs",
    "nobody or everybody: the design gives no interval for this share",
    "too few people for an interval of this quantile",
    "nobody of this group is left in some of the replicates",
)
_ROUNDING = 1e-20  # a variance this small beside the square of its estimate is rounding
_, NOBODY, UNDEFINED, ONE_PSU, LONELY, NO_DF, CERTAIN, FEW, ABSENT = range(len(NOTES))

# S lines and their (M, S) influences over weights, to (D, S) variances
Vary = Callable[[Sequence[Line], Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The estimates of one measure: D domains by S lines; NaN where there is none.

    n, df: (D,). note: (D, S) why something is missing, a place in NOTES.
    """

    estimate: Floats
    se: Floats
    lower: Floats
    upper: Floats
    deff: Floats
    n: Floats
    df: Floats
    note: Ints


@dataclass(frozen=True, slots=True)
class Manner:
    """How to infer. level: of intervals. domain_df: count PSUs of the domain, not of the design."""

    level: float
    lonely_psu: Lonely
    domain_df: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Linear:
    """Statistics with their influences. value, simple: (D, S); u: (M, S).

    simple: the variance of the influence over people, as if each had been drawn on their own.
    """

    lines: Sequence[Line]
    value: Floats
    u: Floats
    simple: Floats

    @property
    def absolute(self) -> NDArray[np.bool_]:
        """(S,) whether it grows with the weights, as a total does."""
        return np.array([line.stat == "total" for line in self.lines])


def infer(
    tally: Tally,
    lines: Sequence[Line],
    cells: Cells | Products,
    design: Design,
    how: Manner,
    *,
    vary: Vary | None = None,
) -> Block:
    """Estimate every line in every domain from the tally of its answers.

    cells: those of the tally, or sums and products of what was in them.
    vary: how to find variances, where linearisation over the cells is not enough.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        value, u = _gradients(tally, lines)
        gaps = [s for s, line in enumerate(lines) if line.how == "percentiles"]
        if gaps:
            asked = [lines[s] for s in gaps]
            u[:, gaps], why = _between_percentiles(tally, asked, cells, design, how, vary=vary)
        linear = _linear(tally, lines, value, u)
        block = _finish(tally, cells, design, how, linear, vary=vary)
        if gaps:
            _withhold(block, gaps, why)
        return _close(block, tally, lines, how)


def _linear(tally: Tally, lines: Sequence[Line], value: Floats, u: Floats) -> _Linear:
    weight = tally.weight[:, None]
    middle = add_up(tally.total[:, None] * u, tally.start) / weight
    simple = add_up(tally.total[:, None] * u**2, tally.start) / weight - middle**2
    return _Linear(lines, value, u, simple)


def _between_percentiles(
    tally: Tally,
    lines: Sequence[Line],
    cells: Cells | Products,
    design: Design,
    how: Manner,
    *,
    vary: Vary | None,
) -> tuple[Floats, Ints]:
    """Return (M, g) influences of g gaps between percentiles, and (D, g) why there is none.

    A person moves a percentile by as much as the share at or below it, over the density there.
    Woodruff's interval tells the density: the percentile's is so many times as wide as that of
    the share. So either percentile alone has its Woodruff standard error, and the gap has the
    covariance of both (francisco1991).
    """
    shares = [
        Line(line.stat, None, "woodruff", distribution.up_to_quantile(p), p)
        for line in lines
        for p in (line.p, line.q)
    ]
    value, u = _gradients(tally, shares)
    linear = _linear(tally, shares, value, u)
    block = _finish(tally, cells, design, how, linear, vary=vary)
    of_share = block.se.copy()
    block = _close(block, tally, shares, how)
    slope = np.where((of_share > 0) & (block.note == 0), block.se / of_share, 0.0)
    moved = -u * np.repeat(slope, np.diff(tally.start), axis=0)
    why = block.note.reshape(-1, len(lines), 2).max(axis=2)
    return moved[:, 1::2] - moved[:, ::2], why


def _withhold(block: Block, places: Sequence[int], why: Ints) -> None:
    """Take away what there is no number for. why: (D, places), a place in NOTES."""
    note = block.note[:, places]
    block.note[:, places] = np.where(note > 0, note, why)
    for numbers in (block.se, block.lower, block.upper, block.deff):
        numbers[:, places] = np.where(why > 0, np.nan, numbers[:, places])


def find_influences(tally: Tally, lines: Sequence[Line], centre: float | None) -> Floats:
    """Return (M, S) influences over weights: times the tally's cells, the linearised values.

    centre: of powers, None for answers.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        if centre is None:
            _, u = _gradients(tally, lines)
        else:
            u = _moment_gradients(tally, lines, centre)[1]
        return _over_weights(tally, u)


def _over_weights(tally: Tally, u: Floats) -> Floats:
    over = u / np.repeat(tally.weight[:, None], np.diff(tally.start), axis=0)
    over[~np.isfinite(over)] = 0.0  # of domains where the statistic is not defined
    return np.asarray(over)


def infer_moments(
    tally: Tally,
    lines: Sequence[Line],
    cells: Cells | Products,
    design: Design,
    how: Manner,
    *,
    centre: float,
    vary: Vary | None = None,
) -> Block:
    """The same for a continuous measure, from its power sums about `centre`."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        value, u, simple = _moment_gradients(tally, lines, centre)
        linear = _Linear(lines, value, u, simple)
        block = _finish(tally, cells, design, how, linear, vary=vary)
        return _close(block, tally, lines, how)


def estimate_again(
    tally: Tally, lines: Sequence[Line], u: Floats, total: Floats, centre: float | None
) -> Floats:
    """Return (D, S) estimates had the tally had these totals, (M,).

    u: (M, S) influences over weights. centre: of powers, None for answers. Of a quantile it is
    the share at or below the value that it has now; of a gap of two, what the shares make of it.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        if centre is not None:
            sums = total.reshape(-1, moments.POWERS)
            found = [moments.STATISTICS[line.stat](sums, tally.n, centre)[0] for line in lines]
            return np.stack(found, axis=1)
        weight = add_up(total[:, None], tally.start)
        value, _ = _gradients(replace(tally, total=total), lines)
        moved = add_up(total[:, None] * u, tally.start) * tally.weight[:, None] / weight
    fixed = np.array([line.how in ("woodruff", "percentiles") for line in lines])
    return np.where(fixed, moved, value)


def _moment_gradients(
    tally: Tally, lines: Sequence[Line], centre: float
) -> tuple[Floats, Floats, Floats]:
    """Return (D, S) values, (M, S) influences and (D, S) variances of these over people."""
    sums = tally.total.reshape(-1, moments.POWERS)
    value, gradient = np.empty((len(sums), len(lines))), np.zeros((*sums.shape, len(lines)))
    simple = np.empty_like(value)
    for s, line in enumerate(lines):
        value[:, s], c = moments.STATISTICS[line.stat](sums, tally.n, centre)
        simple[:, s] = moments.variance_of_influence(sums, c)
        gradient[:, : moments.INFLUENCE, s] = c
    return value, gradient.reshape(len(tally.total), len(lines)), simple


def _gradients(tally: Tally, lines: Sequence[Line]) -> tuple[Floats, Floats]:
    """Return (D, S) values and (M, S) influences."""
    value = np.full((len(tally.n), len(lines)), np.nan)
    u = np.zeros((len(tally.values), len(lines)))
    for domains, columns, x in _parts(tally):
        weight = tally.total[columns].reshape(-1, len(x))
        for s, line in enumerate(lines):
            value[domains, s], gradient = line.make(x, weight, tally.n[domains])
            u[columns, s] = np.broadcast_to(gradient, weight.shape).ravel()
    return value, u


def _parts(tally: Tally) -> Iterator[tuple[slice, slice, Floats]]:
    """Yield domains, their columns and answers: all at once where every domain has the same."""
    D = len(tally.n)
    if not len(tally.values):
        return
    K = len(tally.values) // D
    if (np.diff(tally.start) == K).all() and (tally.values.reshape(D, K) == tally.values[:K]).all():
        yield slice(0, D), slice(0, D * K), tally.values[:K]
        return
    for d, (begin, end) in enumerate(pairwise(tally.start.tolist())):
        if end > begin:
            yield slice(d, d + 1), slice(begin, end), tally.values[begin:end]


def _finish(
    tally: Tally,
    cells: Cells | Products,
    design: Design,
    how: Manner,
    linear: _Linear,
    *,
    vary: Vary | None,
) -> Block:
    """Add standard errors, t intervals and design effects to statistics and their influences."""
    n, weight, value = tally.n[:, None], tally.weight[:, None], linear.value
    u = _over_weights(tally, linear.u)
    if isinstance(cells, Products):
        found = spread_products(design, cells, tally, u, lonely_psu=how.lonely_psu)
    else:
        z = np.asarray(tally.by_cell @ u)
        found = spread(design, cells, z, tally.filled, lonely_psu=how.lonely_psu)
    variance = found.variance if vary is None else vary(linear.lines, u)
    # The linearised values of a ratio sum to 0, so in one PSU its variance is 0 whatever the
    # truth; a total varies with that PSU being drawn or not.
    alone = ((found.psus <= 1) & ~found.later)[:, None] & ~linear.absolute
    se = np.sqrt(variance)
    finite = any(stage.fraction.any() for stage in (design.first, design.second) if stage)
    left = 1 - n / weight if finite else 1.0  # the variance of a simple sample has its own FPC
    drawn = linear.simple / (n - 1) * left
    varies = linear.simple > _ROUNDING * value**2
    deff = np.where(varies & (drawn > 0), variance / drawn, np.nan)
    df = found.psus - found.strata if how.domain_df else np.full(len(tally.n), float(design.df))
    note = np.zeros(value.shape, np.int8)
    note[np.isnan(se)] = ABSENT
    note[np.isnan(found.variance)] = LONELY
    note[alone] = ONE_PSU
    note[~np.isfinite(value)] = UNDEFINED
    note[tally.n == 0] = NOBODY
    for result in (se, deff):
        result[note > 0] = np.nan
    estimate = np.where((note == NOBODY) | (note == UNDEFINED), np.nan, value)
    note[(note == 0) & (df <= 0)[:, None]] = NO_DF
    reach = _critical(df, how.level)[:, None] * se
    return Block(estimate, se, estimate - reach, estimate + reach, deff, tally.n, df, note)


def _close(block: Block, tally: Tally, lines: Sequence[Line], how: Manner) -> Block:
    """Put the intervals of shares on the logit scale, and read those of quantiles back."""
    t = _critical(block.df, how.level)
    for s, line in enumerate(lines):
        p, se = block.estimate[:, s].copy(), block.se[:, s]
        if line.how == "logit":
            certain = (block.note[:, s] == 0) & ((p < 1e-12) | (p > 1 - 1e-12))
            reach = t * se / (p * (1 - p))
            block.lower[:, s] = np.where(certain, np.nan, expit(logit(p) - reach))
            block.upper[:, s] = np.where(certain, np.nan, expit(logit(p) + reach))
            block.note[certain, s] = CERTAIN
        elif line.how == "woodruff":
            low, high = block.lower[:, s], block.upper[:, s]
            few = (block.note[:, s] == 0) & ~((low >= 0) & (high <= 1))
            block.estimate[:, s] = np.where(
                np.isnan(p), np.nan, _read_back(tally, np.full(len(p), line.p))
            )
            for limit in (low, high):
                limit[:] = np.where(np.isnan(limit) | few, np.nan, _read_back(tally, limit))
            block.se[:, s] = np.where(np.isnan(low), np.nan, (high - low) / (2 * t))
            block.note[few, s] = FEW
    return block


def _read_back(tally: Tally, p: Floats) -> Floats:
    """Return (D,) the quantile p, (D,), of each domain."""
    result = np.full(len(p), np.nan)
    for domains, columns, x in _parts(tally):
        weight = tally.total[columns].reshape(-1, len(x))
        result[domains] = distribution.quantile(x, weight, p[domains])
    return result


def _critical(df: Floats, level: float) -> Floats:
    """Return t at the upper end of a two-sided interval; NaN without degrees of freedom."""
    return np.asarray(stdtrit(np.where(df > 0, df, np.nan), (1 + level) / 2))
