"""One question to a survey: measures × statistics × domains, answered in one pass over people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import polars as pl

from commonweal.surveys import moments
from commonweal.surveys.answers import FEW, Answers, clean, is_few, number_answers, only_moments
from commonweal.surveys.cells import Tally, tally_answers, tally_powers
from commonweal.surveys.conditions import any_of
from commonweal.surveys.design import Floats
from commonweal.surveys.estimates import lay_table
from commonweal.surveys.frames import Frame, is_text
from commonweal.surveys.inference import Block, Manner, infer, infer_moments
from commonweal.surveys.people import People, gather_people, read_people
from commonweal.surveys.sample import WEIGHT, Sample
from commonweal.surveys.scale import Scales, explain_scale, find_scale
from commonweal.surveys.statistic import Asked, Bands, Line, choose_bands, lay_lines
from commonweal.surveys.variation import choose_variance


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. missing: codes for missing; None: refuse what looks like one.

    scale: the lowest and highest answer that there could be: of all measures, or by name.
    """

    measures: tuple[str, ...]
    asked: tuple[Asked, ...]
    by: tuple[str, ...]
    where: nw.Expr | None
    missing: tuple[float, ...] | None
    bands: Mapping[str, str | Bands]
    manner: Manner
    min_n: int
    scale: Scales | None = None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was taken for granted, in sentences."""
        if not any(one.needs_scale for one in self.asked):
            return ()
        said = (explain_scale(measure, self.scale) for measure in self.measures)
        return tuple(filter(None, said))


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """One measure as it was worked out.

    found: the answers tallied, or the (k, rows) powers of an amount about `centre`.
    """

    measure: str
    people: People
    tally: Tally
    lines: tuple[Line, ...]
    found: Answers | Floats
    centre: float | None
    block: Block


def answer(sample: Sample, question: Question) -> pl.DataFrame:
    """Return the rows of the answer, measure by measure."""
    tables = []
    for done in work_out(sample, question):
        people = done.people
        table = lay_table(people.labels, done.measure, done.lines, done.block, question.min_n)
        tables.append(table.filter(np.repeat(people.present, len(done.lines))))
    return pl.concat(tables)


def work_out(sample: Sample, question: Question) -> Iterator[Worked]:
    """Yield each measure with its estimates."""
    by, where, missing = question.by, question.where, question.missing
    everybody = None
    if sample.frame.steady:
        everybody = read_people(sample, question.measures, by, where)
    for measure in question.measures:
        if everybody is not None:
            people = everybody
            column = clean(people.rows[measure], missing, question.asked)
            centre = None if is_few(column, question.asked) else _middle(column)
            powers = None if centre is None else _powers(people, column, centre)
        else:
            centre = _look(sample, question, measure)
            people, powers = _gather(sample, question, measure, centre)
            column = pl.Series(measure, [], pl.Int8)
            if centre is None:
                column = clean(people.rows[measure], missing, question.asked)
        how, cells, design = question.manner, people.cells, sample.design
        if powers is None or centre is None:
            found = number_answers(column, doubt=missing is None)
            bands = choose_bands(measure, question.bands.get(measure))
            scale = find_scale(measure, question.scale)
            lines = lay_lines(question.asked, measure, found.x, found.labels, bands, scale=scale)
            tally = tally_answers(cells, found.place, found.x, people.weight, people.count)
            vary = choose_variance(sample, people, tally, lines, how, found=found)
            block = infer(tally, lines, cells, design, how, vary=vary)
            yield Worked(measure, people, tally, lines, found, None, block)
        else:
            lines = lay_lines(question.asked, measure, np.zeros(0), (), {})
            tally = tally_powers(cells, *powers)
            vary = choose_variance(
                sample, people, tally, lines, how, found=powers[0], centre=centre
            )
            block = infer_moments(tally, lines, cells, design, how, centre=centre, vary=vary)
            yield Worked(measure, people, tally, lines, powers[0], centre, block)


def _middle(column: pl.Series) -> float:
    """Return the plain mean: a centre from which squares lose no digits."""
    return float(column.cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]


def _powers(people: People, column: pl.Series, centre: float) -> tuple[Floats, Floats]:
    """Return (5, rows) w·yᵏ, y from the centre, and (rows,) people who answered."""
    there = column.is_not_null().to_numpy() & (people.cells.cell >= 0)
    y = np.where(there, column.cast(pl.Float64).fill_null(centre).to_numpy() - centre, 0.0)
    powers = np.empty((moments.POWERS, len(y)))
    powers[0] = np.where(there, people.weight, 0.0)
    for k in range(1, moments.POWERS):
        np.multiply(powers[k - 1], y, out=powers[k])
    return powers, there.astype(float)


def _gather(
    sample: Sample, question: Question, measure: str, centre: float | None
) -> tuple[People, tuple[Floats, Floats] | None]:
    """Gather the answers to a measure by value, or their powers about a centre."""
    answered = _answered(sample, measure, question.missing)
    if centre is None:
        return gather_people(
            sample, (measure,), {}, question.by, question.where, answered=answered
        ), None
    y = nw.col(measure).cast(nw.Float64) - centre
    sums = {f"_power{k}": nw.col(WEIGHT) * y**k for k in range(moments.POWERS)}
    people = gather_people(sample, (), sums, question.by, question.where, answered=answered)
    powers = np.stack([people.rows[name].cast(pl.Float64).to_numpy() for name in sums])
    return people, (powers, np.ones(len(people.weight)) if people.count is None else people.count)


def _look(sample: Sample, question: Question, measure: str) -> float | None:
    """Return None where answers are to be counted, else a centre for sums of powers."""
    kind = sample.frame.schema[measure]
    if is_text(kind) or not kind.is_numeric() or not only_moments(question.asked):
        return None
    y = nw.col(measure).cast(nw.Float64)
    rows = sample.frame.table.filter(_answered(sample, measure, question.missing))
    parts = (y - y.round()).abs().max().alias("part")
    seen = Frame(rows, steady=False).read(y.min().alias("low"), y.max().alias("high"), parts)
    low, high, part = seen.row(0)
    if low is None or (part == 0 and high - low <= FEW):
        return None
    return float(low + high) / 2


def _answered(sample: Sample, measure: str, missing: tuple[float, ...] | None) -> nw.Expr:
    column = nw.col(measure)
    there = ~column.is_null()
    if sample.frame.schema[measure].is_float():
        there = there & ~column.is_nan()
    return there & ~any_of(column, missing) if missing else there
