"""How many people stand behind what a model says, before anybody publishes it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from commonweal.surveys.design import Floats
from commonweal.surveys.regression.formula import Term
from commonweal.surveys.regression.matrix import label_words
from commonweal.surveys.regression.reading import Rows

Crossings = tuple[tuple[str, ...], ...]


def count_kinds(rows: Rows) -> Floats:
    """Return (P,) how many people are of each kind."""
    return np.bincount(rows.pattern, rows.count, len(rows.patterns)).astype(np.float64)


def find_crossings(terms: Iterable[Term], patterns: pl.DataFrame) -> Crossings:
    """Return for each term the columns that sort people into categories: groups, and numbers of
    which there are two. Columns that are crossed in a term are crossed here."""
    found = []
    for term in terms:
        columns = [
            one.column
            for one in term
            if one.how == "C"
            or not patterns[one.column].dtype.is_numeric()
            or patterns[one.column].n_unique() == 2
        ]
        if columns:
            found.append(tuple(dict.fromkeys(columns)))
    return tuple(dict.fromkeys(found))


def count_categories(
    patterns: pl.DataFrame, people: Floats, crossings: Crossings
) -> dict[str, int]:
    """Return the people in each category: `sex[men]`, crossed `sex[men] × region[North]`.

    patterns: (P rows) kinds of people; people: (P,) how many are of each.
    """
    found: dict[str, int] = {}
    for columns in crossings:
        parts = [
            pl.Series(name, [f"{name}[{label}]" for label in label_words(patterns[name])])
            for name in columns
        ]
        names = pl.DataFrame(parts).select(pl.concat_str(pl.all(), separator=" × ")).to_series()
        counted = pl.DataFrame({"name": names, "n": people}).group_by("name", maintain_order=True)
        found |= {name: round(n) for name, n in counted.sum().iter_rows()}
    return found


def count_answers(rows: Rows) -> dict[str, int]:
    """Return how many gave each answer to an outcome of yes or no, or of ranked answers."""
    if rows.answers:
        place = rows.y.astype(np.int64)
        counts = np.bincount(place, rows.count, len(rows.answers))
        return {f"answer {word}": round(n) for word, n in zip(rows.answers, counts, strict=True)}
    yes = float(rows.plain.sum())
    return {"answer yes": round(yes), "answer no": round(rows.n - yes)}
