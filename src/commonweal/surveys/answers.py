"""A measure as it was answered: whole numbers, labels, or a continuous amount; and what is odd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.surveys.codebook import Codebook, write_code
from commonweal.surveys.coding import MISSING, Ints, code
from commonweal.surveys.design import Floats
from commonweal.surveys.moments import STATISTICS
from commonweal.surveys.statistic import Asked
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

CODES = (-1, -2, -3, -4, -5, -6, -7, -8, -9, -99, 77, 88, 97, 98, 99, 777, 888, 997, 998, 999)
FEW = 200  # a whole number with a range up to this is counted answer by answer


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The different answers to one measure.

    place: (rows,) which answer each row gave; MISSING where none. x: (K,) ascending.
    labels: (K,) what each is called.
    """

    place: Ints = field(repr=False)
    x: Floats
    labels: tuple[str, ...]


def clean(column: pl.Series, missing: Sequence[float] | None, asked: Sequence[Asked]) -> pl.Series:
    """Return a measure as whole numbers, an amount or labels, null where missing.

    missing: codes to treat so. Raises InputError where statistics of numbers are asked of words
    or dates.
    """
    kind = column.dtype
    if kind in (pl.String, pl.Categorical, pl.Enum):
        return _labels(column, asked)
    if kind == pl.Boolean:
        return column.cast(pl.Int8)
    if kind == pl.Null:
        return column.cast(pl.Int8)
    if not kind.is_numeric():
        raise InputError(
            f"“{column.name}” holds {'dates or times' if kind.is_temporal() else 'lists'}.",
            expected="A measure is a number, or an answer in words of which to take the shares.",
            todo="Turn it into a number first, e.g. years since a date.",
        )
    if kind.is_decimal():
        column = column.cast(pl.Float64)
    if kind.is_float():
        column = column.fill_nan(None)
        if column.is_infinite().any():
            raise InputError(f"“{column.name}” holds infinite values.", todo="Check the column.")
    for value in missing or ():
        column = column.set((column == value).fill_null(False), None)
    whole = column.dtype.is_float() and bool((column == column.round()).all())
    if whole and column.abs().max() is not None and float(column.abs().max()) < 2**53:  # type: ignore[arg-type]
        column = column.cast(pl.Int64)
    return column


def _labels(column: pl.Series, asked: Sequence[Asked]) -> pl.Series:
    if all(one.kind == "proportion" for one in asked):
        return column.cast(pl.String)
    different = column.drop_nulls().unique().sort().cast(pl.String)
    words = different.filter(different.cast(pl.Float64, strict=False).is_null())
    mostly_numbers = len(words) < len(different) / 2
    shown = name_some([f"“{label}”" for label in (words if mostly_numbers else different)], 6)
    if words.str.contains(r"^\s*-?\d+,\d+\s*$").any():
        raise InputError(
            f"“{column.name}” has decimal commas: {shown}.",
            expected="Numbers are written with a decimal point, like 7.5.",
            todo="Save the file again with decimal points.",
        )
    raise InputError(
        f"“{column.name}” holds words, not numbers: {shown}.",
        expected="Its mean needs numbers; of answers in words, take --stat proportion.",
        todo="Some are numbers stored as text: mend or blank the others, and save them as numbers."
        if mostly_numbers
        else "Turn each label into its code, e.g. “10 completely” into 10.",
    )


def only_moments(asked: Sequence[Asked]) -> bool:
    """Say whether sums of powers are enough for every statistic."""
    return all(one.kind in STATISTICS for one in asked)


def is_few(column: pl.Series, asked: Sequence[Asked]) -> bool:
    """Say whether to count each answer, rather than to sum powers of a continuous measure."""
    if not column.dtype.is_numeric() or not only_moments(asked):
        return True
    low, high = column.min(), column.max()
    return column.dtype.is_integer() and (low is None or int(high) - int(low) <= FEW)  # type: ignore[arg-type]


def number_answers(column: pl.Series, *, doubt: bool, codebook: Codebook | None = None) -> Answers:
    """Number the different answers of a column that `clean` returned.

    doubt: raise InputError where one looks like a code for missing. codebook: what answers are
    called.
    """
    low, high = (column.min(), column.max()) if column.dtype.is_integer() else (None, None)
    if isinstance(low, int) and isinstance(high, int) and high - low <= FEW:
        narrow = pl.Int16 if max(abs(low), abs(high)) < 30_000 else pl.Int64
        place: Ints = column.cast(narrow).fill_null(low - 1).to_numpy() - low
        x = np.arange(low, high + 1, dtype=float)
        if low < 0 or high > 10:  # answers from 0 to 10 have no gaps to close
            seen = np.bincount(place + 1, minlength=len(x) + 1)[1:] > 0
            place = np.append(np.cumsum(seen) - 1, MISSING)[place]
            x = x[seen]
        if doubt:
            refuse_codes(column.name, x)
        return Answers(place, x, _names(pl.Series(column.name, x), codebook))
    place, labels = code(column)
    if not column.dtype.is_numeric():
        return Answers(place, np.arange(len(labels), dtype=float), _names(labels, codebook))
    return Answers(place, labels.cast(pl.Float64).to_numpy(), _names(labels, codebook))


def _names(answers: pl.Series, codebook: Codebook | None) -> tuple[str, ...]:
    return tuple(map(write_code, codebook.name(answers) if codebook else answers))


def refuse_codes(name: str, x: Floats) -> None:
    """Raise InputError where answers from 0 to 10 or fewer come with a code such as 99."""
    codes = look_like_codes(x)
    if not codes.any():
        return
    low, high = x[~codes].min(), x[~codes].max()
    found = [f"{value:g}" for value in x[codes]]
    raise InputError(
        f"“{name}” holds {', '.join(found)}, beyond its other answers, {low:g} to {high:g}: "
        "a code for “don't know” or “refused”?",
        expected="As an answer, such a code shifts every estimate.",
        todo=f"Say missing: {','.join(found)} (--missing {','.join(found)}), or missing: none "
        "where these are real answers.",
    )


def look_like_codes(x: Floats) -> NDArray[np.bool_]:
    """Return which of the different answers look like codes: 99 among answers from 0 to 10."""
    codes: NDArray[np.bool_] = np.isin(x, CODES)
    rest = x[~codes]
    if not codes.any() or not len(rest):
        return np.zeros(len(x), bool)
    within = rest.min() >= 0 and rest.max() <= 10
    apart = (x < 0) | (x > 2 * rest.max())
    return np.asarray(codes & apart & within)
