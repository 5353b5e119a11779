"""Variances that linearisation over cells cannot give: after calibration, or by replicates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from commonweal.surveys.adjustment import find_residuals, vary_residuals
from commonweal.surveys.answers import Answers
from commonweal.surveys.cells import Tally
from commonweal.surveys.coding import MISSING, Ints
from commonweal.surveys.design import Floats
from commonweal.surveys.inference import Manner, Vary, estimate_again
from commonweal.surveys.people import People
from commonweal.surveys.replicates import Replicates
from commonweal.surveys.sample import Sample
from commonweal.surveys.statistic import Line


def choose_variance(
    sample: Sample,
    people: People,
    tally: Tally,
    how: Manner,
    *,
    found: Answers | Floats,
    centre: float | None = None,
) -> Vary | None:
    """Return how to find the variances of this survey; None for plain linearisation.

    found: the answers that were tallied, or (k, rows) the powers of an amount about `centre`.
    """
    adjustment, replicates = sample.adjustment, sample.replicates
    if adjustment is None and replicates is None:
        return None  # before the columns are worked out
    if isinstance(found, Answers):
        column = place_answers(people, tally, found)[:, None]
        times = np.ones((len(column), 1))
    else:
        column, times = place_powers(people, found)
    if replicates is not None:
        return partial(
            _vary_replicates, replicates, tally, column=column, times=times, centre=centre
        )
    if adjustment is None:
        return None
    residuals = find_residuals(
        adjustment,
        sample.weight,
        sample.design.unit,
        column=column,
        times=times,
        width=len(tally.values),
    )
    vary = partial(
        vary_residuals, residuals, sample.design, people.cells, tally, lonely_psu=how.lonely_psu
    )
    return lambda lines, u: vary(u)


def _vary_replicates(
    replicates: Replicates,
    tally: Tally,
    lines: Sequence[Line],
    u: Floats,
    *,
    column: Ints,
    times: Floats,
    centre: float | None,
) -> Floats:
    """Return (D, S) variances from estimating every line again in each replicate."""
    again = partial(estimate_again, tally, lines, u, centre=centre)
    width = len(tally.values)
    several = replicates.estimate_again(column, times, width, again)
    return replicates.vary(several, again(tally.total))


def place_answers(people: People, tally: Tally, found: Answers) -> Ints:
    """Return (rows,) the column of the tally in which a person counts; MISSING for none."""
    K, cell = len(found.x), people.cells.cell
    of_column = np.repeat(np.arange(len(tally.n)), np.diff(tally.start)) * np.int64(K)
    of_column += np.searchsorted(found.x, tally.values)
    counts = (cell >= 0) & (found.place >= 0) & (people.weight > 0)
    if not len(of_column) or not len(people.cells):
        return np.full(len(cell), MISSING, np.int64)
    wanted = people.cells.domain[cell] * np.int64(K) + found.place
    return np.where(counts, np.searchsorted(of_column, wanted), MISSING)


def place_powers(people: People, powers: Floats) -> tuple[Ints, Floats]:
    """Return (rows, k) the columns that a person's powers go to, and the powers themselves."""
    k, cell = len(powers), people.cells.cell
    counts = (cell >= 0) & (powers[0] > 0)
    if not len(people.cells):
        return np.full((len(cell), k), MISSING, np.int64), np.zeros((len(cell), k))
    column = people.cells.domain[cell].astype(np.int64)[:, None] * k + np.arange(k)
    times = np.divide(
        powers.T, powers[0][:, None], out=np.zeros((len(cell), k)), where=counts[:, None]
    )
    return np.where(counts[:, None], column, MISSING), times
