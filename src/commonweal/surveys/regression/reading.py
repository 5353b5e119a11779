"""Who is in a model: people whose outcome and covariates are all known, and why others are not."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import narwhals as nw
import numpy as np
import polars as pl

from commonweal.surveys.answers import clean, refuse_codes
from commonweal.surveys.coding import Ints, code, cross
from commonweal.surveys.conditions import any_of, read_condition
from commonweal.surveys.design import Floats
from commonweal.surveys.frames import Frame
from commonweal.surveys.people import gather_people
from commonweal.surveys.sample import WEIGHT, Sample
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

Family = Literal["linear", "logistic", "ordered"]
Codes = Mapping[str, Sequence[float]]
_OUTCOME, _WHERE, _LINEAR, _SQUARE = "_outcome", "_where", "_sum", "_square"
_PLAIN = "_plain"
MOST_ANSWERS = 50


@dataclass(frozen=True, slots=True)
class Ask:
    """What people are asked for. outcome: a column or a condition; covariates: columns.

    missing: codes for missing, by column. order: the labels of an ordered outcome in words.
    """

    outcome: str
    covariates: tuple[str, ...]
    family: Family
    where: nw.Expr | None
    missing: Codes
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The people of a model, or sums of people: R rows.

    patterns: (P rows) kinds of people. pattern: (R,) which kind. place: (R,) which row of the
    sample. unit, weight: (R,). y, its square: (R,) the outcome (the mean, where a row is
    several) or the place of an answer. plain: (R,) the outcome's sum without weights (of people who
    said yes, their number). count: (R,) people. answers: labels of an ordered outcome.
    n: people. missing: people left out, by the (first) column that is missing.
    """

    patterns: pl.DataFrame = field(repr=False)
    pattern: Ints = field(repr=False)
    place: Ints = field(repr=False)
    unit: Ints = field(repr=False)
    weight: Floats = field(repr=False)
    y: Floats = field(repr=False)
    y_squared: Floats = field(repr=False)
    plain: Floats = field(repr=False)
    count: Floats = field(repr=False)
    answers: tuple[str, ...]
    n: int
    missing: Mapping[str, int]


def with_units(sample: Sample) -> Sample:
    """Return a sample whose people are its units with a unit for each, in order of strata."""
    first = sample.design.first
    if sample.frame.steady or sample.columns.psu or len(first.group):
        return sample
    group = np.repeat(np.arange(len(first.size)), first.size.astype(np.int64))
    return replace(sample, design=replace(sample.design, first=replace(first, group=group)))


def read_rows(sample: Sample, ask: Ask) -> Rows:
    """Read the people of a model.

    Raises MissingColumn, and InputError where the outcome does not fit the family, a number
    looks like a code for missing, or nobody is left.
    """
    sample.frame.require(ask.covariates)
    plain = ask.outcome.strip("`")
    named = plain in sample.frame.schema
    book = sample.frame.codebook
    schema = sample.frame.schema
    outcome = nw.col(plain) if named else read_condition(ask.outcome, schema, book)
    if named and plain in ask.covariates:
        raise InputError(f"“{plain}” stands on both sides of the formula.")
    label = plain if named else _OUTCOME
    if sample.frame.steady:
        rows = _read(sample, ask, outcome, label)
    else:
        rows = _gather(sample, ask, outcome, label)
    if not rows.n:
        raise InputError(
            "Nobody is left in the model.",
            expected="People need an answer to the outcome and to every covariate.",
            todo=say_missing(rows.missing) or "Check the condition.",
        )
    for name in rows.patterns.columns:
        if name not in ask.missing and rows.patterns[name].dtype.is_integer():
            refuse_codes(name, rows.patterns[name].unique().sort().cast(pl.Float64).to_numpy())
    return rows


def _read(sample: Sample, ask: Ask, outcome: nw.Expr, label: str) -> Rows:
    asked = [nw.col(name) for name in dict.fromkeys(ask.covariates)]
    where = [] if ask.where is None else [ask.where.alias(_WHERE)]
    table = sample.frame.read(*asked, outcome.alias(_OUTCOME), *where)
    inside = sample.weight > 0
    if where:
        inside &= table[_WHERE].fill_null(False).to_numpy()
    columns = {
        name: clean(table[name], ask.missing.get(name), ()) for name in table.columns[: len(asked)]
    }
    answer = clean(table[_OUTCOME].alias(label), ask.missing.get(label), ())
    missing: dict[str, int] = {}
    for name, column in ((label, answer), *columns.items()):
        gone = inside & column.is_null().to_numpy()
        if count := int(gone.sum()):
            missing[name if name != _OUTCOME else ask.outcome] = count
            inside &= ~gone
    place = np.flatnonzero(inside)
    every = len(place) == len(inside)
    used = {name: column if every else column.gather(place) for name, column in columns.items()}
    pattern, patterns = _fold(pl.DataFrame(used), len(place))
    if not every:
        answer = answer.gather(place)
    y, answers = _outcome(answer, ask, label) if len(place) else (np.zeros(0), ())
    return Rows(
        patterns,
        pattern,
        place,
        sample.design.unit[place],
        sample.weight[place],
        y,
        y**2 if ask.family == "linear" else y,
        y,
        np.ones(len(place)),
        answers,
        n=len(place),
        missing=missing,
    )


def _fold(columns: pl.DataFrame, rows: int) -> tuple[Ints, pl.DataFrame]:
    """Return (rows,) the kind of each row, and the covariates of each kind."""
    if not columns.width:
        return np.zeros(rows, np.int64), pl.DataFrame({"_": [0]})
    coded = [code(column) for column in columns]
    pattern, parts, _ = cross([(codes, len(labels)) for codes, labels in coded])
    labels = (labels.gather(parts[:, i]) for i, (_, labels) in enumerate(coded))
    return pattern, pl.DataFrame(dict(zip(columns.columns, labels, strict=True)))


def _outcome(answer: pl.Series, ask: Ask, label: str) -> tuple[Floats, tuple[str, ...]]:
    """Return the outcome in numbers, and the labels of the answers of an ordered one."""
    shown = ask.outcome
    if ask.family == "ordered":
        return _rank(answer, ask, label)
    if answer.dtype == pl.String:
        labels = answer.unique().sort().to_list()
        raise InputError(
            f"“{shown}” holds words, not numbers: {name_some(labels, 6)}.",
            expected="An outcome is a number, yes or no, or (ordered) a ranked answer.",
            todo=f'Write what counts as yes as a condition: {shown} == "{labels[-1]}" ~ ...',
        )
    if answer.dtype.is_integer() and label not in ask.missing:
        refuse_codes(shown, answer.unique().sort().cast(pl.Float64).to_numpy())
    if ask.family == "logistic" and not answer.is_in([0, 1]).all():
        labels = answer.unique().sort().head(7).to_list()
        raise InputError(
            f"“{shown}” is not yes or no: it holds {name_some(map(str, labels), 6)}.",
            expected="A logistic outcome is 0 or 1, or a condition.",
            todo=f"Write what counts as yes as a condition: {shown} >= {labels[-1]} ~ ...",
        )
    return answer.cast(pl.Float64).to_numpy(), ()


def _rank(answer: pl.Series, ask: Ask, label: str) -> tuple[Floats, tuple[str, ...]]:
    if answer.dtype.is_numeric() and label not in ask.missing:
        refuse_codes(ask.outcome, answer.unique().sort().cast(pl.Float64).to_numpy())
    codes, labels = code(answer)
    words = [f"{v:g}" if isinstance(v, float) else str(v) for v in labels.to_list()]
    if ask.order:
        if set(words) != set(ask.order) or len(set(ask.order)) < len(ask.order):
            raise InputError(
                f"The order {name_some(ask.order, 10)} is not that of the answers.",
                expected=f"“{ask.outcome}” holds {name_some(words, 10)}.",
                todo="Name each once, lowest first.",
            )
        rank = np.array([ask.order.index(word) for word in words])
        codes, words = rank[codes], list(ask.order)
    elif not labels.dtype.is_numeric():
        raise InputError(
            f"“{ask.outcome}” holds words: {name_some(words, 6)}; their order is not known.",
            todo="Name the answers from lowest to highest (order=[...], --order a,b,c).",
        )
    if not 3 <= len(words) <= MOST_ANSWERS:
        raise InputError(
            f"“{ask.outcome}” has {len(words)} different answers.",
            expected=f"An ordered outcome has 3 to {MOST_ANSWERS}.",
            todo="Use logistic for two; linear for a continuous amount.",
        )
    return codes.astype(float), tuple(words)


def _gather(sample: Sample, ask: Ask, outcome: nw.Expr, label: str) -> Rows:
    """The same from sums made where the table is."""
    table = sample.frame.table.with_columns(outcome.alias(_OUTCOME))
    within = replace(sample, frame=Frame(table, steady=False))
    there = {_OUTCOME: _known(within.frame, _OUTCOME, ask.missing.get(label))}
    there |= {n: _known(within.frame, n, ask.missing.get(n)) for n in ask.covariates}
    answered = functools.reduce(operator.and_, there.values())
    keys, sums = tuple(dict.fromkeys(ask.covariates)), {}
    if ask.family == "ordered":
        keys = (*keys, _OUTCOME)
    else:
        if not (kind := within.frame.schema[_OUTCOME]).is_numeric() and kind != nw.Boolean:
            _outcome(pl.Series(["words"]), ask, label)
        given = nw.col(_OUTCOME)
        if kind == nw.Boolean:  # which PostgreSQL does not cast to a number; 1.0 is a decimal there
            given = nw.when(given).then(nw.lit(1)).otherwise(nw.lit(0))
        given = given.cast(nw.Float64)
        weighted = nw.col(WEIGHT) * given
        sums = {_LINEAR: weighted, _SQUARE: weighted * given, _PLAIN: given}
        _check_range(within.frame, ask, label, answered)
    people = gather_people(
        within, keys, sums, (), ask.where, answered=answered, domains=pl.DataFrame()
    )
    rows, cells = people.rows, people.cells
    unit = cells.unit[cells.cell]
    if not sample.columns.psu:  # everybody is a unit: any of their stratum will do
        stratum, begin = cells.stratum[cells.cell], sample.design.first.group
        order = np.argsort(stratum, kind="stable")
        of = stratum[order]
        rank = np.arange(len(of)) - np.searchsorted(of, of)
        unit = np.empty(len(of), np.int64)
        unit[order] = np.searchsorted(begin, of) + rank
    covariates = pl.DataFrame({n: clean(rows[n], (), ()) for n in dict.fromkeys(ask.covariates)})
    pattern, patterns = _fold(covariates, len(rows))
    weight = people.weight
    if ask.family == "ordered":
        answer = clean(rows[_OUTCOME].alias(label), (), ())
        y, answers = _outcome(answer, ask, label)
        squared = plain = y
    else:
        answers = ()
        y = rows[_LINEAR].cast(pl.Float64).to_numpy() / weight
        squared = rows[_SQUARE].cast(pl.Float64).to_numpy() / weight
        plain = rows[_PLAIN].cast(pl.Float64).to_numpy()
    count = np.ones(len(rows)) if people.count is None else people.count
    return Rows(
        patterns,
        pattern,
        np.arange(len(rows)),
        unit,
        weight,
        y,
        squared,
        plain,
        count,
        answers,
        n=int(count.sum()),
        missing=_count_missing(within, ask, there),
    )


def _known(frame: Frame, name: str, codes: Sequence[float] | None) -> nw.Expr:
    column = nw.col(name)
    there = ~column.is_null()
    if frame.schema[name].is_float():
        there = there & ~column.is_nan()
    return there & ~any_of(column, codes) if codes else there


def _check_range(frame: Frame, ask: Ask, label: str, answered: nw.Expr) -> None:
    """Refuse what is not an outcome, from its different values where it has few."""
    rows = frame.table.filter(answered).select(_OUTCOME).unique().head(250)
    seen = Frame(rows, steady=False).read(nw.col(_OUTCOME))[_OUTCOME]
    if len(seen) < 250:
        _outcome(clean(seen.alias(label), (), ()), ask, label)
    elif ask.family == "logistic":
        raise InputError(f"“{ask.outcome}” is not yes or no.", todo="Write it as a condition.")


def _count_missing(sample: Sample, ask: Ask, there: Mapping[str, nw.Expr]) -> dict[str, int]:
    counts = nw.lit(True) if ask.where is None else ask.where
    if sample.columns.weights is not None:
        counts = counts & (nw.col(sample.columns.weights) > 0)
    table, missing = sample.frame.table.filter(counts), {}
    for name, known in there.items():
        gone = Frame(table.filter(~known), steady=False).read(nw.len().alias("n")).item()
        if gone:
            missing[ask.outcome if name == _OUTCOME else name] = int(gone)
        table = table.filter(known)
    return missing


def say_missing(missing: Mapping[str, int]) -> str:
    """Return who is left out, and why, in a sentence; empty where nobody is."""
    if not missing:
        return ""
    parts = [f"{count:,} for “{name}”" for name, count in missing.items()]
    return f"Left out because an answer is missing: {', '.join(parts)}."
