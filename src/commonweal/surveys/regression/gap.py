"""`Why here?`: how much of the gap between two groups goes with who lives there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from commonweal.surveys.conditions import any_of
from commonweal.surveys.design import Floats, Lonely
from commonweal.surveys.regression.algebra import find_dependent
from commonweal.surveys.regression.counting import (
    count_categories,
    count_kinds,
    find_crossings,
)
from commonweal.surveys.regression.decomposition import PARTS, split_gap
from commonweal.surveys.regression.folding import Folded, fold_moments
from commonweal.surveys.regression.formula import Formula, Term, Variable, name_term, read_terms
from commonweal.surveys.regression.gap_result import Gap, describe_gap
from commonweal.surveys.regression.matrix import build_matrix, label_words
from commonweal.surveys.regression.reading import Ask, Codes, read_rows, with_units
from commonweal.surveys.regression.regress import Missing, read_missing
from commonweal.surveys.sample import Sample
from commonweal.terms import InputError
from commonweal.terms.errors import name_some
from commonweal.terms.estimate import check_level

GapMethod = Literal["twofold", "threefold", "kitagawa"]
REFERENCES = ("pooled", "average", "first", "second")


@dataclass(frozen=True, slots=True)
class Question:
    """measure: a column, or a condition whose share is compared. column, labels: the two groups.

    explain: the right-hand side of a formula. reference: see split_gap.
    """

    measure: str
    column: str
    labels: tuple[str, str]
    explain: str
    method: GapMethod
    reference: str
    where: nw.Expr | None
    missing: Codes
    level: float


def ask_gap(
    sample: Sample,
    measure: str,
    *,
    between: Mapping[str, Sequence[object]],
    explained_by: str,
    how: GapMethod,
    reference: str,
    where: nw.Expr | None,
    missing: Missing,
    level: float,
    lonely_psu: Lonely,
    method: str,
) -> Gap:
    """Take the gap between two groups apart; see Survey.explain_gap."""
    column, labels = _read_labels(between)
    codes = read_missing(missing, measure)
    question = Question(measure, column, labels, explained_by, how, reference, where, codes, level)
    return explain_gap(sample, question, lonely_psu=lonely_psu, method=method)


def explain_gap(sample: Sample, question: Question, *, lonely_psu: Lonely, method: str) -> Gap:
    """Read, fold, build the matrix, take apart."""
    check_level(question.level)
    _check(question)
    terms = read_terms(question.explain)
    formula = Formula(question.measure, terms)
    if question.column in formula.columns:
        raise InputError(f"“{question.column}” makes the groups; it cannot explain their gap.")
    if () not in terms:
        raise InputError("A gap needs an intercept.", todo="Take 0 or - 1 out of the formula.")
    if question.method == "kitagawa":
        formula = Formula(question.measure, ((), *_columns_only(terms)))
    sample.frame.require((question.column, *formula.columns))
    ask = Ask(
        question.measure,
        (question.column, *formula.columns),
        "linear",
        _within(sample, question),
        question.missing,
    )
    sample = with_units(sample)
    folded = fold_moments(sample, read_rows(sample, ask))
    first = (label_words(folded.patterns[question.column]) == question.labels[0]).to_numpy()
    if question.method == "kitagawa":
        x, names, of = _cells(folded.patterns, formula)
        left_out: tuple[str, ...] = ()
        crossings: tuple[tuple[str, ...], ...] = (formula.columns,)
    else:
        x, names, of, left_out = _covariates(folded, formula)
        crossings = find_crossings(formula.terms, folded.patterns)
    _check_rank(x, first, folded, names, question)
    reference = "average" if question.method == "kitagawa" else question.reference
    return _conclude(
        folded,
        question,
        x,
        first,
        of=of,
        reference=reference,
        lonely=lonely_psu,
        left_out=left_out,
        crossings=crossings,
        method=method,
    )


def _conclude(
    folded: Folded,
    question: Question,
    x: Floats,
    first: NDArray[np.bool_],
    *,
    of: tuple[str, ...],
    reference: str,
    lonely: Lonely,
    left_out: tuple[str, ...],
    crossings: tuple[tuple[str, ...], ...],
    method: str,
) -> Gap:
    """Add up columns by the term `of` each, find standard errors and lay the table."""
    shown = tuple(dict.fromkeys(name for name in of if name != "(intercept)"))
    columns, k = x.shape[1], len(PARTS)
    chooser = np.zeros((k + 2 * columns, k + 2 * len(shown)))
    chooser[:k, :k] = np.eye(k)
    for place, name in enumerate(shown):
        for column in (c for c, one in enumerate(of) if one == name):
            chooser[k + column, k + place] = 1
            chooser[k + columns + column, k + len(shown) + place] = 1
    found = split_gap(x, first, folded.total, reference)
    value = found.value @ chooser
    covariance = folded.covary(
        found.influence @ chooser,
        lambda sums: split_gap(x, first, sums, reference).value @ chooser,
        lonely_psu=lonely,
    )
    parts = [
        *((part, None) for part in PARTS),
        *(("explained", name) for name in shown),
        *(("unexplained", name) for name in shown),
    ]
    se = np.sqrt(np.maximum(np.diag(covariance), 0))
    df = float(folded.df) if folded.df > 0 else np.nan
    reach = float(stdtrit(df, (1 + question.level) / 2)) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stdtr(df, -np.abs(value / se))
    told = bool(p[PARTS.index("gap")] <= 1 - question.level)
    of_gap = np.array([not part.endswith("_mean") for part, _ in parts])
    table = pl.DataFrame(
        {
            "part": [part for part, _ in parts],
            "term": pl.Series([term for _, term in parts], dtype=pl.String),
            "estimate": value,
            "se": se,
            "lower": value - reach,
            "upper": value + reach,
            "share": np.where(told & of_gap, value / value[PARTS.index("gap")], np.nan),
        }
    ).with_columns(pl.selectors.float().fill_nan(None))
    rows, people = folded.rows, count_kinds(folded.rows)
    n = tuple(int(people[here].sum()) for here in (first, ~first))
    return describe_gap(
        table,
        measure=question.measure,
        labels=question.labels,
        how=question.method,
        reference=reference,
        n=(n[0], n[1]),
        df=folded.df,
        level=question.level,
        told=told,
        missing=rows.missing,
        left_out=left_out,
        people={
            f"{label}, {name}": count
            for label, here in zip(question.labels, (first, ~first), strict=True)
            for name, count in count_categories(
                folded.patterns.filter(here), people[here], crossings
            ).items()
        },
        method=method,
    )


def _check(question: Question) -> None:
    if question.method not in get_args(GapMethod):
        raise InputError(
            f"There is no method “{question.method}”.",
            expected=f"It is one of: {', '.join(get_args(GapMethod))}.",
        )
    if question.reference not in REFERENCES:
        raise InputError(
            f"There is no reference “{question.reference}”.",
            expected=f"It is one of: {', '.join(REFERENCES)}.",
        )
    if len(question.labels) != 2 or question.labels[0] == question.labels[1]:
        raise InputError("A gap is between two different groups.", todo="Name two labels.")


def _within(sample: Sample, question: Question) -> nw.Expr:
    """Return the condition of being in one of the two groups, besides the one asked for."""
    sample.frame.require((question.column,))
    seen = replace(sample.frame, table=sample.frame.table.select(question.column).unique()).read(
        nw.col(question.column)
    )[question.column]
    seen = seen.drop_nulls()
    value_of = dict(zip(label_words(seen).to_list(), seen.to_list(), strict=True))
    absent = [label for label in question.labels if label not in value_of]
    if absent:
        raise InputError(
            f"“{question.column}” has no group “{absent[0]}”.",
            expected=f"The groups are: {name_some(sorted(map(str, value_of)), 10)}.",
        )
    inside = any_of(nw.col(question.column), [value_of[label] for label in question.labels])
    return inside if question.where is None else question.where & inside


def _columns_only(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    if any(len(term) > 1 or one.how not in ("plain", "C") for term in terms for one in term):
        raise InputError(
            "Kitagawa's method takes columns of groups, which it crosses by itself.",
            expected="Write the names alone: age_band + work.",
        )
    return tuple((Variable(one.column, "C"),) for term in terms for one in term)


def _cells(
    patterns: pl.DataFrame, formula: Formula
) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    """Return a column for each cell of the crossed covariates, and their names, twice."""
    if not formula.columns:
        raise InputError("Nothing is named to explain the gap.", todo="Name columns of groups.")
    labels = pl.DataFrame([label_words(patterns[name]) for name in formula.columns])
    words = labels.select(pl.concat_str(pl.all(), separator=" × ")).to_series().to_list()
    names = tuple(sorted(set(words)))
    x = np.array([[word == name for name in names] for word in words], dtype=float)
    return x, names, names


def _covariates(
    folded: Folded, formula: Formula
) -> tuple[Floats, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the matrix, names of its columns and of their terms, and columns left out."""
    matrix = build_matrix(formula, folded.patterns, count_kinds(folded.rows))
    dependent = find_dependent(matrix.x, folded.total[: len(matrix.x)])
    kept = np.flatnonzero(~dependent)
    names = tuple(matrix.names[c] for c in kept)
    of = tuple(name_term(matrix.terms[matrix.term[c]]) for c in kept)
    return matrix.x[:, kept], names, of, tuple(matrix.names[c] for c in np.flatnonzero(dependent))


def _check_rank(
    x: Floats,
    first: NDArray[np.bool_],
    folded: Folded,
    names: tuple[str, ...],
    question: Question,
) -> None:
    """Refuse what one of the groups cannot say: a coefficient that nobody there stands for."""
    weight = folded.total[: len(x)]
    for here, label in zip((first, ~first), question.labels, strict=True):
        if not here.any():
            raise InputError(
                f"Nobody in “{label}” is left in the model.", todo="Check the condition."
            )
        lost = find_dependent(x[here], weight[here])
        if lost.any():
            shown = name_some([n for n, out in zip(names, lost, strict=True) if out], 5)
            raise InputError(
                f"In “{label}” too few people tell the effect of {shown}.",
                expected="Both groups need people of every kind that is compared.",
                todo="Merge groups of the covariate, or leave it out.",
            )


def _read_labels(between: Mapping[str, Sequence[object]]) -> tuple[str, tuple[str, str]]:
    """Return the column and the labels of the two groups. Raises InputError for other numbers."""
    labels = [list(one) for one in between.values() if isinstance(one, list | tuple)]
    if len(between) != 1 or len(labels) != 1 or len(labels[0]) != 2:
        raise InputError(
            "A gap is between two groups of one column.",
            expected='Write it like between={"area": ("North", "South")}.',
        )
    first, second = label_words(pl.Series(labels[0])).to_list()
    return next(iter(between)), (str(first), str(second))
