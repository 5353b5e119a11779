"""What a file says of its own columns: the question that was asked, what each code stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

import polars as pl

from commonweal.terms import InputError
from commonweal.terms.errors import name_some

Code = float | str


@dataclass(frozen=True, slots=True)
class Codebook:
    """wording: of the columns that have one. labels: of codes, for the columns that have them.

    letters: labels of the letters that stand for missing among numbers, in Stata and SAS.
    """

    wording: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[Code, str]] = field(default_factory=dict)
    letters: Mapping[str, Mapping[Code, str]] = field(default_factory=dict)

    def name(self, values: pl.Series) -> pl.Series:
        """Return the different values of a column as a reader knows them.

        Codes become their labels (those without one stay codes, and a label that stands for
        several shows its code as well); amounts that are whole lose their .0.
        """
        values = whole(values)
        labels = self.labels.get(values.name, {})
        if not labels:
            return values
        codes = values.to_list()
        words = [labels.get(code, write_code(code)) for code in codes]
        several = {word for word in words if words.count(word) > 1}
        shown = [
            f"{word} ({write_code(code)})" if word in several else word
            for word, code in zip(words, codes, strict=True)
        ]
        return pl.Series(values.name, shown, pl.String)

    def find(self, column: str, label: str) -> tuple[Code, ...]:
        """Return the codes that a label stands for, whatever its case.

        Raises InputError, with the nearest label, where there is no such label.
        """
        labels = self.labels.get(column, {})
        found = [code for code, word in labels.items() if word.lower() == label.lower()]
        if found:
            return tuple(found)
        names = list(labels.values())
        near = get_close_matches(label.lower(), [name.lower() for name in names], n=1)
        guess = next((name for name in names if near and name.lower() == near[0]), None)
        raise InputError(
            f"“{column}” has no answer “{label}”.",
            expected=f"Its labels are: {name_some(f'“{name}”' for name in names)}.",
            todo=f"Did you mean “{guess}”?" if guess else "Write a label as it stands, or a code.",
        )


def whole(values: pl.Series) -> pl.Series:
    """Return amounts that are all whole as whole numbers; these programs keep all as decimals."""
    if not values.dtype.is_float() or not (values == values.round()).all():
        return values
    if not (values.abs() < 2**53).all():
        return values
    return values.cast(pl.Int64)


def write_code(code: object) -> str:
    """Write a code or missing value for a reader: 1 for 1.0."""
    return f"{code:g}" if isinstance(code, int | float) else str(code)
