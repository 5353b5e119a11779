"""The matrix of a model: a row for each kind of people, a column for each coefficient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from commonweal.surveys.design import Floats
from commonweal.surveys.regression.formula import Formula, Term, Variable, name_term
from commonweal.surveys.regression.splines import bend, place_knots
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

INTERCEPT = "(intercept)"
MOST_LEVELS = 200
_SYMBOL = re.compile(r"v(\d+)_(\d+)(?:\[(?:T\.)?(\d+)\])?")


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """x: (P, p). names: (p,) of the columns. term: (p,) the place of each one's term in `terms`.

    levels: the labels of each variable of groups, the reference first. knots: of each spline.
    """

    x: Floats = field(repr=False)
    names: tuple[str, ...]
    term: tuple[int, ...]
    terms: tuple[Term, ...]
    levels: Mapping[Variable, tuple[str, ...]]
    knots: Mapping[Variable, Floats]
    spec: Any = field(repr=False)

    def again(self, patterns: pl.DataFrame) -> Floats:
        """Return the matrix of other kinds of people, (rows, p)."""
        table = _symbols(self.terms, patterns, self.levels, self.knots)
        return np.asarray(self.spec.get_model_matrix(table), dtype=float)


def build_matrix(
    formula: Formula,
    patterns: pl.DataFrame,
    people: Floats,
    *,
    references: Mapping[str, str] | None = None,
) -> Matrix:
    """Build the matrix from (P rows) kinds of people, complete in all columns of the formula.

    people: (P,) how many are of each kind; knots of splines lie at their quantiles.
    references: the reference label of columns, where the formula names none. Raises InputError
    for a label that is not there, dates, and a logarithm of what is not above 0.
    """
    # Imported here: it takes half a second, and brings pandas.
    from formulaic import model_matrix  # noqa: PLC0415

    levels = {
        one: _levels(one, patterns[one.column], (references or {}).get(one.column))
        for one in formula.variables
        if _in_groups(one, patterns[one.column])
    }
    knots = {
        one: place_knots(_numbers(one, patterns), people, one.degree, one.column)
        for one in formula.variables
        if one.how == "bs"
    }
    terms = formula.terms
    # `1` and `0` stand for themselves; all else is a made-up name
    variables = {one: place for place, one in enumerate(formula.variables)}
    parts, of_part = [], []
    for place, term in enumerate(terms):
        found = [""]
        for one in term:
            symbols = [f"v{variables[one]}_{k}" for k in range(1, one.degree + 1)]
            found = [f"{before}:{s}" if before else s for before in found for s in symbols]
        parts += [one or "1" for one in found]
        of_part += [place] * len(found)
    line = " + ".join(parts) if () in terms else " + ".join(("0", *parts))
    table = _symbols(terms, patterns, levels, knots)
    made = model_matrix(line, table, output="numpy")
    spec = made.model_spec
    known = {frozenset(part.split(":")): place for part, place in zip(parts, of_part, strict=True)}
    term_of = {}
    for term, columns in spec.term_indices.items():
        place = known[frozenset(str(term).split(":"))]
        term_of.update(dict.fromkeys(columns, place))
    names = tuple(_name(column, formula.variables, levels) for column in spec.column_names)
    return Matrix(
        np.asarray(made, dtype=float),
        names,
        tuple(term_of[column] for column in range(len(names))),
        terms,
        levels,
        knots,
        spec,
    )


def _in_groups(variable: Variable, column: pl.Series) -> bool:
    kind = column.dtype
    if variable.how == "C":
        return True
    words = kind in (pl.String, pl.Categorical, pl.Enum, pl.Boolean)
    if words and variable.how != "plain":
        raise InputError(
            f"{variable} needs numbers, and “{column.name}” holds words.", todo="Use C()."
        )
    if not words and not kind.is_numeric():
        raise InputError(
            f"“{column.name}” holds {'dates or times' if kind.is_temporal() else 'lists'}.",
            todo="Turn it into a number first, e.g. years since a date.",
        )
    return words


def label_words(column: pl.Series) -> pl.Series:
    """Return the labels of a column of groups as words; 1.0 as 1."""
    if column.dtype == pl.Boolean:
        return column.replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    if column.dtype.is_float():
        words = [None if v is None else f"{float(v):.15g}" for v in column.cast(pl.Float64)]
        return pl.Series(column.name, words, dtype=pl.String)
    return column.cast(pl.String)


def _levels(variable: Variable, column: pl.Series, reference: str | None) -> tuple[str, ...]:
    found = column.unique().sort()
    if column.dtype not in (pl.Enum, pl.Boolean) and not column.dtype.is_numeric():
        found = column.cast(pl.String).unique().sort()
    labels = label_words(found).to_list()
    reference = variable.reference if variable.reference is not None else reference
    if len(labels) < 2:
        raise InputError(
            f"“{variable.column}” has the same value for everybody in the model: "
            f"{name_some(labels)}.",
            expected="Groups are compared, so there must be two or more.",
            todo="Leave it out of the formula.",
        )
    if len(labels) > MOST_LEVELS:
        raise InputError(
            f"“{variable.column}” has {len(labels):,} groups.",
            expected=f"At most {MOST_LEVELS}, each with people enough for a coefficient.",
            todo="Merge groups; for areas, small-area models do this better.",
        )
    if reference is not None:
        if reference not in labels:
            raise InputError(
                f"“{variable.column}” has no group “{reference}” to compare with.",
                expected=f"The groups are: {name_some(labels, 10)}.",
            )
        labels.remove(reference)
        labels.insert(0, reference)
    return tuple(labels)


def _symbols(
    terms: tuple[Term, ...],
    patterns: pl.DataFrame,
    levels: Mapping[Variable, tuple[str, ...]],
    knots: Mapping[Variable, Floats],
) -> pl.DataFrame:
    """Return the columns by their made-up names; groups by their places among the levels."""
    table = {}
    variables = dict.fromkeys(one for term in terms for one in term)
    for place, one in enumerate(variables):
        column = patterns[one.column]
        if one in levels:
            codes = {label: str(code) for code, label in enumerate(levels[one])}
            words = label_words(column).replace_strict(codes, return_dtype=pl.String)
            table[f"v{place}_1"] = words.cast(pl.Enum(list(codes.values())))
            continue
        if one in knots:
            curves = bend(_numbers(one, patterns), knots[one], one.column)
            table |= {f"v{place}_{k}": pl.Series(c) for k, c in enumerate(curves.T, start=1)}
            continue
        values = column.cast(pl.Float64)
        if one.how == "log" and (values <= 0).any():
            least = float(values.to_numpy().min())
            raise InputError(
                f"log({one.column}) needs values above 0, and the least is {least:g}.",
                todo="Leave these people out with where, or use the number itself.",
            )
        if one.how == "sqrt" and (values < 0).any():
            raise InputError(f"sqrt({one.column}) needs values of 0 or more.")
        if one.how in ("log", "sqrt"):
            values = getattr(values, one.how)()
        for k in range(1, one.degree + 1):
            table[f"v{place}_{k}"] = values**k
    return pl.DataFrame(table) if table else pl.DataFrame({"v": np.zeros(len(patterns))})


def _numbers(variable: Variable, patterns: pl.DataFrame) -> Floats:
    return patterns[variable.column].cast(pl.Float64).to_numpy()


def _name(
    column: str, variables: tuple[Variable, ...], levels: Mapping[Variable, tuple[str, ...]]
) -> str:
    """Return what a coefficient is called, e.g. region[London]:age."""
    if column == "Intercept":
        return INTERCEPT
    parts = []
    for variable, power, level in _SYMBOL.findall(column):
        one = variables[int(variable)]
        if one in levels:
            parts.append(f"{one.column}[{levels[one][int(level)]}]")
        elif one.how == "poly":
            parts.append(one.column if power == "1" else f"{one.column}^{power}")
        elif one.how == "bs":
            parts.append(f"{one}[{power}]")
        else:
            parts.append(str(one))
    return ":".join(parts)


def name_terms(terms: tuple[Term, ...]) -> tuple[str, ...]:
    """Return what each term is called."""
    return tuple(map(name_term, terms))
