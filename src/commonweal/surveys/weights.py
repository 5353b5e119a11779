"""Checking weights: what is wrong stops the work, what is odd is said."""

from __future__ import annotations

import numpy as np
import polars as pl

from commonweal.surveys.design import Floats, InvalidDesign
from commonweal.terms import InputError

_ENOUGH = 100_000  # weights for a median
_EXTREME = 100  # times the median: one such person counts as a hundred typical ones


def check_weights(
    weight: pl.Series, least: Floats | None = None, absent: int | None = None
) -> Floats:
    """Return (rows,) weights as numbers.

    least, absent: where a row stands for several people, the smallest weight within each, and
    how many are missing.
    Raises InputError when they are words, InvalidDesign when some are missing or negative, or
    none is above 0.
    """
    name, kind = weight.name, weight.dtype
    if not kind.is_numeric():
        wrong = weight.cast(pl.String).drop_nulls()
        wrong = wrong.filter(wrong.cast(pl.Float64, strict=False).is_null())
        example = f", such as “{wrong[0]}”" if len(wrong) else ""
        raise InputError(
            f"The weights “{name}” are not numbers{example}.",
            expected="A weight is a number such as 412.7: how many people this person stands for.",
            todo="Check for commas, units or the wrong column; then save them as numbers.",
        )
    values = weight.cast(pl.Float64).fill_nan(None)
    if missing := absent or values.null_count():
        raise InvalidDesign(
            f"{missing:,} of {len(values):,} weights are missing (“{name}”).",
            expected="Everybody has a weight; 0 for a person who is not to count.",
            todo="Ask the producer of the data whether these people belong to the sample.",
        )
    numbers = values.to_numpy()
    if not np.isfinite(numbers).all():
        raise InvalidDesign(f"Some weights are infinite (“{name}”).", todo="Check the column.")
    negative = int(((numbers if least is None else least) < 0).sum())
    if negative:
        raise InvalidDesign(
            f"{negative:,} of {len(numbers):,} weights are below 0 (“{name}”).",
            expected="A weight is 0 or more.",
            todo="Check for a code for missing such as -9.",
        )
    if not numbers.any():
        raise InvalidDesign(
            f"No weight is above 0 (“{name}”)." if len(numbers) else "There are no rows.",
            todo="Check that this is the right column of the right file.",
        )
    return numbers


def odd_weights(weight: Floats, people: int, *, none: int, single: bool) -> tuple[str, ...]:
    """Return what is odd about weights, in sentences.

    none: how many people have weight 0. single: each row is one person.
    """
    total = float(weight.sum())
    notes = []
    if abs(total / people - 1) < 1e-3:
        notes.append(
            f"The weights sum to the number of people in the file ({people:,}): totals will be of "
            "respondents, not of the population."
        )
    elif total < people:
        notes.append(
            f"The weights sum to {total:,.6g}, less than the {people:,} people in the file: means "
            "and shares are right, totals are not of the population."
        )
    if none:
        notes.append(f"{none:,} people have weight 0 and count in no estimate.")
    if not single:
        return tuple(notes)
    some = weight[:: max(len(weight) // _ENOUGH, 1)]
    if weight.max() > _EXTREME * np.median(some[some > 0]):
        notes.append(
            f"The largest weight, {weight.max():,.6g}, is more than {_EXTREME} times the median: "
            "one person may decide an estimate. Consider trimming."
        )
    return tuple(notes)
