"""One question to a survey: measures × statistics × domains, answered in one pass over people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import polars as pl

from commonweal.surveys import moments
from commonweal.surveys.answers import Answers, clean, is_few, number_answers
from commonweal.surveys.cells import Products, Tally, tally_answers, tally_powers
from commonweal.surveys.design import Floats
from commonweal.surveys.estimates import lay_table
from commonweal.surveys.gathering import Gathering
from commonweal.surveys.inference import Block, Manner, infer, infer_moments
from commonweal.surveys.people import People, find_domains, read_people
from commonweal.surveys.sample import Sample
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
    for done in work_out(sample, question, in_cells=False):
        people = done.people
        table = lay_table(people.labels, done.measure, done.lines, done.block, question.min_n)
        tables.append(table.filter(np.repeat(people.present, len(done.lines))))
    return pl.concat(tables)


def work_out(sample: Sample, question: Question, *, in_cells: bool = True) -> Iterator[Worked]:
    """Yield each measure with its estimates.

    in_cells: with a tally by PSU, that covariances between domains need. Without, a table that
    is summed where it is sends its sums by stratum, if it can.
    """
    if not sample.frame.steady:
        yield from _work_out_there(sample, question, in_cells)
        return
    people = read_people(sample, question.measures, question.by, question.where)
    for measure in question.measures:
        column = clean(people.rows[measure], question.missing, question.asked)
        if is_few(column, question.asked):
            doubt, book = question.missing is None, sample.frame.codebook
            found = number_answers(column, doubt=doubt, codebook=book)
            tally = tally_answers(people.cells, found.place, found.x, people.weight, None)
            yield _conclude(sample, question, measure, people, tally, found=found)
        else:
            centre = _middle(column)
            powers, count = _powers(people, column, centre)
            tally = tally_powers(people.cells, powers, count)
            yield _conclude(sample, question, measure, people, tally, found=powers, centre=centre)


def _work_out_there(sample: Sample, question: Question, in_cells: bool) -> Iterator[Worked]:
    """Yield each measure from sums that were worked out where the table is."""
    domains = find_domains(sample, question.by, question.where)
    for measure in question.measures:
        gathering = Gathering(
            sample,
            measure,
            question.asked,
            question.by,
            question.where,
            question.missing,
            domains,
        )
        plan = gathering.plan()
        if plan.centre is None:
            people, tally, products, found = gathering.answers(plan, in_cells=in_cells)
            yield _conclude(
                sample, question, measure, people, tally, found=found, products=products
            )
        else:
            people, tally, products = gathering.powers(plan.centre, in_cells=in_cells)
            none = np.zeros((moments.POWERS, 0))
            yield _conclude(
                sample,
                question,
                measure,
                people,
                tally,
                found=none,
                centre=plan.centre,
                products=products,
            )


def _conclude(
    sample: Sample,
    question: Question,
    measure: str,
    people: People,
    tally: Tally,
    *,
    found: Answers | Floats,
    centre: float | None = None,
    products: Products | None = None,
) -> Worked:
    """Return estimates from a tally, of answers or of powers about a centre."""
    how, design = question.manner, sample.design
    cells = people.cells if products is None else products
    if isinstance(found, Answers):
        bands = choose_bands(measure, question.bands.get(measure))
        scale = find_scale(measure, question.scale)
        lines = lay_lines(question.asked, measure, found.x, found.labels, bands, scale=scale)
        vary = choose_variance(sample, people, tally, how, found=found)
        block = infer(tally, lines, cells, design, how, vary=vary)
    else:
        lines = lay_lines(question.asked, measure, np.zeros(0), (), {})
        vary = choose_variance(sample, people, tally, how, found=found, centre=centre)
        middle = 0.0 if centre is None else centre
        block = infer_moments(tally, lines, cells, design, how, centre=middle, vary=vary)
    return Worked(measure, people, tally, lines, found, centre, block)


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
