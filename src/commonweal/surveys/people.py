"""Who is counted where: rows of the table, or sums gathered where the table is, laid into cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

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
    if sample.frame.file:
        coded = [(codes, sample.frame.codebook.name(labels)) for codes, labels in coded]
    return People(rows, cells, sample.weight, None, _name(by, coded, parts), present)


def gather_people(
    sample: Sample,
    keys: Sequence[str],
    sums: Mapping[str, nw.Expr],
    by: Sequence[str],
    where: nw.Expr | None,
    *,
    answered: nw.Expr,
    domains: pl.DataFrame,
) -> People:
    """Sum people by unit, domain and `keys` where their table is.

    sums: what else to sum, by name. answered: who gave an answer at all. domains: from
    `find_domains`. Without PSUs every person is a unit, so people themselves are read: only the
    columns needed, of those who meet the condition.
    """
    chosen = Frame(choose_people(sample, where, answered=answered), steady=False)
    names = tuple(dict.fromkeys((*sample.keys, *by, *keys)))
    if not sample.columns.psu:
        more = (one.alias(name) for name, one in sums.items())
        rows = chosen.read(*(nw.col(name) for name in (*names, WEIGHT)), *more)
        people = lay_people(sample, rows, by, domains)
        return replace(people, weight=rows[WEIGHT].to_numpy(), count=np.ones(len(rows)))
    added = [nw.col(WEIGHT).sum().alias(WEIGHT), nw.len().alias(PEOPLE)]
    rows = chosen.gather(names, *added, *(one.sum().alias(n) for n, one in sums.items()))
    people = lay_people(sample, rows, by, domains, unit=_find(rows, sample.units, sample.keys))
    count = rows[PEOPLE].cast(pl.Float64).to_numpy()
    return replace(people, weight=rows[WEIGHT].to_numpy(), count=count)


def choose_people(
    sample: Sample, where: nw.Expr | None, *, answered: nw.Expr
) -> nw.LazyFrame[Any] | nw.DataFrame[Any]:
    """Return the rows of people who count, with their weight as WEIGHT."""
    counts = answered if where is None else answered & where
    weight = nw.lit(1.0)
    if sample.columns.weights is not None:
        weight = nw.col(sample.columns.weights).cast(nw.Float64)
        counts = counts & (weight > 0)
    return sample.frame.table.filter(counts).with_columns(weight.alias(WEIGHT))


def lay_people(
    sample: Sample,
    rows: pl.DataFrame,
    by: Sequence[str],
    domains: pl.DataFrame,
    *,
    unit: Ints | None = None,
) -> People:
    """Lay rows that were gathered into cells: each a unit of its own, unless `unit` says which."""
    stratum = None
    if unit is None:
        unit = np.arange(len(rows))
        stratum = _find(rows, sample.strata, sample.columns.strata)
    coded = [code(pl.concat([domains[name], rows[name]])) for name in by]
    codes = [column[len(domains) :] for column, _ in coded]
    others = np.array([column[: len(domains)] for column, _ in coded]).T if by else None
    cells, parts = lay_cells(sample.design, unit, codes, others=others, stratum=stratum)
    labels, present = _name(by, coded, parts), np.ones(len(parts), bool)
    return People(rows, cells, np.zeros(0), None, labels, present)


def find_domains(sample: Sample, by: Sequence[str], where: nw.Expr | None) -> pl.DataFrame:
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


def _find(rows: pl.DataFrame, numbered: pl.DataFrame, keys: Sequence[str]) -> Ints:
    """Return (rows,) the number that the labels of each row have."""
    if not keys:
        return np.zeros(len(rows), np.int64)
    found = rows.select(keys).join(numbered, on=keys, how="left", maintain_order="left")
    return found[UNIT].to_numpy()
