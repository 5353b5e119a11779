"""Who is counted where: rows of the table, or sums gathered where the table is, laid into cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.surveys.cells import Cells, lay_cells
from commonweal.surveys.coding import Ints, code
from commonweal.surveys.design import Floats
from commonweal.surveys.frames import Frame
from commonweal.surveys.sample import PEOPLE, UNIT, WEIGHT, Sample

_WHERE = "_where"


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Rows in cells: of a person each, or of all with the same unit, domain and answer.

    rows: the columns asked for. weight: (rows,). count: (rows,) how many people, None for one
    each. labels: the names of the D domains. present: (D,) which of them the condition reaches.
    """

    rows: pl.DataFrame = field(repr=False)
    cells: Cells
    weight: Floats = field(repr=False)
    count: Floats | None = field(repr=False)
    labels: pl.DataFrame
    present: NDArray[np.bool_] = field(repr=False)


def read_people(
    sample: Sample, columns: Sequence[str], by: Sequence[str], where: nw.Expr | None
) -> People:
    """Read whole columns of a steady frame. Everybody has a cell but those who do not count."""
    names = dict.fromkeys((*columns, *by))
    asked = [nw.col(name) for name in names]
    rows = sample.frame.read(*asked, *([] if where is None else [where.alias(_WHERE)]))
    coded = [code(rows[name]) for name in by]
    cells, parts = lay_cells(sample.design, sample.design.unit, [codes for codes, _ in coded])
    out = sample.weight <= 0
    present = np.ones(len(parts), bool)
    if where is not None:
        met = rows[_WHERE].fill_null(False).to_numpy()
        reached = cells.domain[cells.cell[met & (cells.cell >= 0)]]
        if by and len(reached):
            present = np.bincount(reached, minlength=len(parts)) > 0
        out |= ~met
    if out.any():
        cells = cells.without(out)
    return People(rows, cells, sample.weight, None, _name(by, coded, parts), present)


def gather_people(
    sample: Sample,
    keys: Sequence[str],
    sums: Mapping[str, nw.Expr],
    by: Sequence[str],
    where: nw.Expr | None,
    *,
    answered: nw.Expr,
) -> People:
    """Sum people by unit, domain and `keys` where their table is.

    sums: what else to sum, by name. answered: who gave an answer at all.
    Without PSUs every person is a unit, so people themselves are read: only the columns needed,
    of those who meet the condition.
    """
    columns = sample.columns
    counts = answered if where is None else answered & where
    weight = nw.lit(1.0)
    if columns.weights is not None:
        weight = nw.col(columns.weights).cast(nw.Float64)
        counts = counts & (weight > 0)
    table = sample.frame.table.filter(counts)
    chosen = Frame(table.with_columns(weight.alias(WEIGHT)), steady=False)
    names = tuple(dict.fromkeys((*sample.keys, *by, *keys)))
    if columns.psu:
        added = [nw.col(WEIGHT).sum().alias(WEIGHT), nw.len().alias(PEOPLE)]
        rows = chosen.gather(names, *added, *(one.sum().alias(n) for n, one in sums.items()))
        unit, stratum = _find_units(rows, sample), None
        count = rows[PEOPLE].cast(pl.Float64).to_numpy()
    else:
        more = (one.alias(name) for name, one in sums.items())
        rows = chosen.read(*(nw.col(name) for name in (*names, WEIGHT)), *more)
        unit, stratum = np.arange(len(rows)), _find_units(rows, sample)
        count = np.ones(len(rows))
    every = _domains(sample, by, where)
    coded = [code(pl.concat([every[name], rows[name]])) for name in by]
    codes = [column[len(every) :] for column, _ in coded]
    others = np.array([column[: len(every)] for column, _ in coded]).T if by else None
    cells, parts = lay_cells(sample.design, unit, codes, others=others, stratum=stratum)
    present = np.ones(len(parts), bool)
    labels = _name(by, coded, parts)
    return People(rows, cells, rows[WEIGHT].to_numpy(), count, labels, present)


def _domains(sample: Sample, by: Sequence[str], where: nw.Expr | None) -> pl.DataFrame:
    """Return the domains that the condition reaches; all of them where it reaches nobody."""
    if not by:
        return pl.DataFrame()
    people = nw.len().alias(PEOPLE)
    reached = sample.frame.gather(by, people, where=where)
    return reached if len(reached) else sample.frame.gather(by, people)


def _name(by: Sequence[str], coded: Sequence[tuple[Ints, pl.Series]], parts: Ints) -> pl.DataFrame:
    """Return the labels of each domain, a column for each of `by`."""
    columns = zip(by, coded, parts.T, strict=True)
    return pl.DataFrame({name: labels.gather(part) for name, (_, labels), part in columns})


def _find_units(rows: pl.DataFrame, sample: Sample) -> Ints:
    if not sample.keys:
        return np.zeros(len(rows), np.int64)
    found = rows.select(sample.keys).join(
        sample.units, on=sample.keys, how="left", maintain_order="left"
    )
    return found[UNIT].to_numpy()
