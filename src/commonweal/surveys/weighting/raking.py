"""Raking (iterative proportional fitting): several margins agree with what is known, at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from commonweal.surveys.adjustment import adjust_to
from commonweal.surveys.coding import Ints, cross
from commonweal.surveys.design import Floats
from commonweal.surveys.sample import Sample
from commonweal.surveys.weighting.known import (
    Known,
    Margin,
    check_ready,
    check_same_size,
    read_margin,
)
from commonweal.surveys.weighting.result import Weighting, report
from commonweal.terms import InputError

_OFF = 1e-10  # a margin may miss by this share of the population
Margins = Mapping[str | tuple[str, ...], Known]


def rake(
    sample: Sample, margins: Margins, *, tolerance: float = 1e-13, most_rounds: int = 1000
) -> Weighting:
    """Scale weights to each margin in turn until all agree.

    margins: known totals by label, for a column or a tuple of columns to be crossed.
    tolerance: stop when a round moves no combination of groups by more than this share of the
    sum of the weights. Raises InputError where groups and totals do not match, or no weights can
    agree with all of them. Source: deming1940; deville1993.
    """
    check_ready(sample, "Raking")
    if not margins:
        raise InputError("No margin is given.", todo="Give known totals for a column or more.")
    known = [
        read_margin(sample, (names,) if isinstance(names, str) else names, totals)
        for names, totals in margins.items()
    ]
    check_same_size(known)
    group, parts, C = cross([(margin.group, len(margin.total)) for margin in known])
    sums = np.bincount(group, sample.weight, C).astype(float)
    table, rounds = _fit(sums, parts, known, tolerance * sample.weight.sum(), most_rounds)
    before = sample.weight
    after = before * np.divide(table, sums, out=np.zeros(C), where=sums > 0)[group]
    return report(
        "raking",
        before,
        after,
        pl.concat([margin.compare(before, after) for margin in known]),
        iterations=rounds,
        adjustment=adjust_to(before, group, np.hstack([_dummies(p) for p in parts.T])),
    )


def _fit(
    sums: Floats, parts: Ints, known: Sequence[Margin], near: float, most: int
) -> tuple[Floats, int]:
    """Return the fitted sums of combinations, (C,), and the rounds it took."""
    table = sums
    rounds, moved = 0, np.inf
    while moved >= near and rounds < most:
        last, rounds = table, rounds + 1
        for m, margin in enumerate(known):
            now = np.bincount(parts[:, m], table, len(margin.total))
            factor = np.divide(margin.total, now, out=np.zeros_like(now), where=now > 0)
            table = table * factor[parts[:, m]]
        moved = float(np.abs(table - last).max())
    first = known[0]  # the last is always right, the first is furthest off
    left = np.abs(np.bincount(parts[:, 0], table, len(first.total)) - first.total)
    worst = int(np.argmax(left))
    if left[worst] <= max(near * len(table), _OFF * float(first.total.sum())):
        return table, rounds
    raise InputError(
        f"Raking does not settle: after {rounds:,} rounds “{first.name}” {first.labels[worst]} "
        f"is {left[worst]:,.6g} off.",
        expected="Some combinations of groups have nobody in the sample, so that no weights agree "
        "with all margins, or only after very many rounds.",
        todo="Merge small groups, leave a margin out, or allow more: tolerance, most_rounds.",
    )


def _dummies(part: Ints) -> Floats:
    return np.asarray(part[:, None] == np.arange(part.max() + 1), dtype=float)
