"""Scores, bands and groups over whole columns. NaN is no answer; -1 is no band or group."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from commonweal.measures.measure import Bands, Category, Item, Score

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]


def add_up(
    score: Score, items: Sequence[Item], answers: Mapping[str, Floats], *, prorate: bool
) -> tuple[Floats, Flags | None]:
    """Return the scores (n,), NaN where they cannot be worked out, and which were prorated (n,).

    answers: (n,) for each item of the score. prorate: let a person's own mean stand for missing
    answers, where the score allows it.
    """
    columns = [_points(score, item, answers[item.name]) for item in items]
    total = columns[0].copy()
    for column in columns[1:]:
        total += column
    prorated = None
    if prorate and score.prorate:
        prorated = np.zeros(len(total), dtype=bool)
        rows = np.flatnonzero(np.isnan(total))
        given = np.array([column[rows] for column in columns])
        known = np.count_nonzero(~np.isnan(given), axis=0)
        enough = known >= score.prorate.least
        mean = np.nansum(given[:, enough], axis=0) / known[enough]
        total[rows[enough]] = mean * len(columns)
        prorated[rows[enough]] = True
    return finish(score, total), prorated


def _points(score: Score, item: Item, answers: Floats) -> Floats:
    points = (score.points or {}).get(item.name)
    if not points:
        return answers
    return _look_up(answers, item.lowest, np.array(points))


def _look_up(keys: Floats, first: float, values: Floats) -> Floats:
    """Return values[key - first], NaN for NaN."""
    place = np.where(np.isnan(keys), len(values), keys - first).astype(np.intp)
    return np.append(values, np.nan)[place]


def finish(score: Score, total: Floats) -> Floats:
    """Return the scores (n,) for sums of points (n,): multiplied, capped, subtracted, looked up."""
    value = total * score.multiply if score.multiply != 1 else total
    if score.cap is not None:
        value = np.minimum(value, score.cap)
    if score.subtract_from is not None:
        value = score.subtract_from - value
    if score.table:
        values = np.array([score.table[raw] for raw in sorted(score.table)])
        return _look_up(value, min(score.table), values)
    return value


def possible_sums(score: Score, items: Sequence[Item]) -> Floats | None:
    """Return every sum of points that complete answers can give, in order; None without steps."""
    if not all(item.whole for item in items):
        return None
    sums = np.zeros(1)
    for item in items:
        steps = np.arange(item.lowest, item.highest + 1)
        sums = np.unique(np.add.outer(sums, _points(score, item, steps)))
    return sums


def find_bands(scores: Floats, bands: Bands) -> Codes:
    """Return (n,) the place of each score's band, -1 without a score.

    A prorated score that falls between two bands is in the one it has not yet left.
    """
    codes = np.full(len(scores), -1, dtype=np.int8)
    for place, band in enumerate(bands.bands):
        codes[scores >= band.lowest] = place
    return codes


def find_groups(category: Category, values: Mapping[str, Floats]) -> Codes:
    """Return (n,) the place of each person's label in `category_labels`, -1 without an answer."""
    labels = category_labels(category)
    known = np.ones(len(values[category.needs[0]]), dtype=bool)
    for need in category.needs:
        known &= ~np.isnan(values[need])
    codes = np.full(len(known), -1, dtype=np.int8)
    for rule in category.rules:
        fits = known & (codes < 0)
        for name, (low, high) in rule.ranges.items():
            fits &= (values[name] >= low) & (values[name] <= high)
        codes[fits] = labels.index(rule.label)
    return codes


def category_labels(category: Category) -> tuple[str, ...]:
    """Return the labels of a category, each once, in the order of its rules."""
    return tuple(dict.fromkeys(rule.label for rule in category.rules))
