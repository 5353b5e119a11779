"""The design of a survey as read: from whole columns, or from sums where the table is."""

from __future__ import annotations

from dataclasses import dataclass, field

import narwhals as nw
import numpy as np
import polars as pl

from commonweal.surveys.adjustment import Adjustment
from commonweal.surveys.coding import Ints
from commonweal.surveys.design import Columns, Design, Floats, lay_out, lay_out_strata
from commonweal.surveys.frames import Frame
from commonweal.surveys.replicates import Replicates
from commonweal.surveys.weights import check_weights, odd_weights

WEIGHT, PEOPLE, LEAST, ABSENT, UNIT = "_weight", "_people", "_least", "_absent", "_unit"
_COUNTED = "_counted"


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A frame and its design.

    design.unit, weight: (rows,) of a steady frame; of another, of each unit, or of each stratum
    where people are the units.
    units, strata: the labels of each with its number, to find it again in what is gathered.
    people: how many rows the frame has. notes: what is odd about the weights.
    adjustment: what the weights were calibrated to, if they were. replicates: if there are any.
    """

    frame: Frame
    columns: Columns
    design: Design
    weight: Floats = field(repr=False)
    units: pl.DataFrame = field(repr=False)
    strata: pl.DataFrame = field(repr=False)
    people: int
    notes: tuple[str, ...]
    adjustment: Adjustment | None = None
    replicates: Replicates | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say to which unit a person belongs."""
        return unit_keys(self.columns)


def unit_keys(columns: Columns) -> tuple[str, ...]:
    """Return the columns that tell units apart: without population sizes stage two has no part."""
    psu = columns.psu[: max(len(columns.fpc), 1)]
    return tuple(dict.fromkeys((*columns.strata, *psu)))


def read_sample(frame: Frame, columns: Columns) -> Sample:
    """Read the design columns, check them and number the units.

    Raises MissingColumn, InputError (weights in words) and InvalidDesign.
    """
    frame.require(columns.all)
    gathered = not frame.steady
    rows = _gather_design(frame, columns) if gathered else _read_design(frame, columns)
    least = rows[LEAST].to_numpy() if gathered else None
    absent = int(rows[ABSENT].sum()) if gathered else None
    weight = check_weights(rows[WEIGHT].alias(columns.weights or "1"), least, absent)
    people = int(rows[PEOPLE].sum()) if gathered else len(rows)
    units = strata = pl.DataFrame()
    if gathered and not columns.psu:
        numbers = [rows[name].cast(pl.Float64).to_numpy() for name in (PEOPLE, _COUNTED)]
        design, stratum = lay_out_strata(rows, columns, *numbers)
        strata = _number(rows, columns.strata, stratum)
    else:
        design = lay_out(rows, columns, weight)
        if gathered:
            units = _number(rows, unit_keys(columns), design.unit)
            stratum = design.first.group[design.psu_of_unit][design.unit]
            strata = _number(rows, columns.strata, stratum)
    notes: tuple[str, ...] = ()
    if columns.weights is not None:
        counted = int(rows[_COUNTED].sum()) if gathered else int(np.count_nonzero(weight))
        notes = odd_weights(weight, people, none=people - counted, single=not gathered)
    return Sample(frame, columns, design, weight, units, strata, people, notes)


def _number(rows: pl.DataFrame, keys: tuple[str, ...], number: Ints) -> pl.DataFrame:
    """Return the labels that occur, each with its number."""
    return rows.select(keys).with_columns(pl.Series(UNIT, number)).unique() if keys else rows[:0]


def _read_design(frame: Frame, columns: Columns) -> pl.DataFrame:
    names = columns.all or (next(iter(frame.schema)),)  # without a design, to count the rows
    rows = frame.read(*(nw.col(name) for name in names))
    if columns.weights is None:
        return rows.with_columns(pl.Series(WEIGHT, np.ones(len(rows))))
    return rows.with_columns(pl.col(columns.weights).alias(WEIGHT))


def _gather_design(frame: Frame, columns: Columns) -> pl.DataFrame:
    keys = tuple(dict.fromkeys((*unit_keys(columns), *columns.fpc)))
    people = nw.len().alias(PEOPLE)
    if columns.weights is None:
        units = frame.gather(keys, people)
        return units.with_columns(
            pl.col(PEOPLE).cast(pl.Float64).alias(WEIGHT),
            pl.col(PEOPLE).alias(_COUNTED),
            pl.lit(1.0).alias(LEAST),
            pl.lit(0).alias(ABSENT),
        )
    refuse_words(frame, columns.weights)
    weight = nw.col(columns.weights)
    units = frame.gather(
        keys,
        people,
        weight.sum().alias(WEIGHT),
        weight.min().alias(LEAST),
        nw.when(weight.is_null()).then(1).otherwise(0).sum().alias(ABSENT),
        nw.when(weight > 0).then(1).otherwise(0).sum().alias(_COUNTED),
    )
    return units.filter(pl.col(PEOPLE) > 0)  # without keys, nobody is a row too


def refuse_words(frame: Frame, weights: str) -> None:
    """Raise InputError when the weights are not numbers, before anything is summed."""
    if not frame.schema[weights].is_numeric():
        check_weights(Frame(frame.table.head(1), steady=True).read(nw.col(weights))[weights])
