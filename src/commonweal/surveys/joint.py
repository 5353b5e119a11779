"""The covariance of one statistic between domains: of groups that share PSUs or strata."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from scipy import sparse

from commonweal.surveys.adjustment import find_residuals, residuals_of
from commonweal.surveys.answers import Answers
from commonweal.surveys.design import Floats, Lonely, Stage
from commonweal.surveys.estimation import Worked
from commonweal.surveys.inference import estimate_again, find_influences
from commonweal.surveys.sample import Sample
from commonweal.surveys.variance import add_into
from commonweal.surveys.variation import place_answers, place_powers
from commonweal.terms import InputError


def covary(sample: Sample, done: Worked, lonely_psu: Lonely) -> Floats:
    """Return the (D, D) covariance of the first line of a measure.

    Raises InputError with lonely_psu “average”, whose variance is none of a sum.
    """
    people, tally = done.people, done.tally
    lines, width = done.lines[:1], len(done.tally.values)
    u = find_influences(tally, lines, done.centre)
    if sample.adjustment is not None or sample.replicates is not None:
        if isinstance(done.found, Answers):
            column = place_answers(people, tally, done.found)[:, None]
            times = np.ones((len(column), 1))
        else:
            column, times = place_powers(people, done.found)
    if sample.replicates is not None:
        again = partial(estimate_again, tally, lines, u, centre=done.centre)
        several = sample.replicates.estimate_again(column, times, width, again)
        return sample.replicates.covary(several[:, :, 0], again(tally.total)[:, 0])
    if lonely_psu == "average":
        raise InputError(
            "Groups cannot be compared with lonely_psu “average”.",
            todo="Say adjust (cautious) or certainty, or join strata.",
        )
    design, cells = sample.design, people.cells
    first, unit, units = design.first, cells.unit, len(design.psu_of_unit)
    if not units:  # people are the units, each in a cell of their own
        first = replace(first, group=cells.stratum)
        unit, units = np.arange(len(cells)), len(cells)
    if sample.adjustment is not None:
        residuals = find_residuals(
            sample.adjustment,
            sample.weight,
            design.unit,
            column=column,
            times=times,
            width=width,
        )
        z = sparse.csr_array(residuals_of(residuals, cells, tally, u, units))
    else:
        values = np.asarray(tally.by_cell @ u)[:, 0]
        where = (unit, cells.domain)
        z = sparse.coo_array((values, where), shape=(units, len(tally.n))).tocsr()
    if design.second is None:
        return _within(z, first, lonely_psu)
    psu = design.second.group
    later = _within(z, design.second, lonely_psu, first.fraction[first.group])
    return later + _within(sparse.csr_array(add_into(psu, len(first.group)) @ z), first, lonely_psu)


def _within(
    z: sparse.csr_array, stage: Stage, lonely_psu: Lonely, times: Floats | None = None
) -> Floats:
    """Return Σ over groups of (1 − f) n/(n − 1) Σ (z − z̄)(z − z̄)ᵀ over all n sampled units.

    times: (groups,) multiplies what each adds.
    """
    n = stage.size
    scale = (1 - stage.fraction) * n / np.maximum(n - 1, 1)
    scale = scale if times is None else scale * times
    mean = (add_into(stage.group, len(n)) @ z).toarray() / n[:, None]
    if lonely_psu == "adjust":
        mean[n == 1] = 0.0  # so that its distance is from the overall mean, 0
    share = scale[stage.group]
    squares = (z * share[:, None]).T @ z
    return np.asarray(squares.toarray() - (mean * (scale * n)[:, None]).T @ mean)
