"""One measure of a table that is summed where it is: what to ask of it, and what comes back.

What comes is a row for each domain and stratum, wherever the statistics allow: see `products`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from commonweal.surveys import moments
from commonweal.surveys.answers import FEW, Answers, clean, number_answers, only_moments
from commonweal.surveys.cells import Products, Tally, tally_answers, tally_powers
from commonweal.surveys.conditions import any_of
from commonweal.surveys.frames import Frame, is_text
from commonweal.surveys.people import People, choose_people, gather_people
from commonweal.surveys.products import (
    MOST,
    lay_products,
    lay_squares,
    sum_products,
    sum_squares,
)
from commonweal.surveys.sample import PEOPLE, WEIGHT, Sample
from commonweal.surveys.statistic import Asked

Seen = tuple[float | str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to sum a measure. centre: of its powers; None where answers are counted.

    seen: the different answers, where they are few enough for their products; else None.
    """

    centre: float | None
    seen: Seen | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Gathering:
    """A measure, and of whom it is asked. domains: from `find_domains`."""

    sample: Sample = field(repr=False)
    measure: str
    asked: Sequence[Asked]
    by: tuple[str, ...]
    where: nw.Expr | None
    missing: tuple[float, ...] | None
    domains: pl.DataFrame = field(repr=False)

    def plan(self) -> Plan:
        """Look at the measure where it is."""
        kind = self.sample.frame.schema[self.measure]
        crossing = self.sample.design.second is None and bool(self.sample.columns.psu)
        if is_text(kind) or kind == nw.Boolean:
            return Plan(None, self._few_different() if crossing else None)
        low, high, whole = self._range() if kind.is_numeric() else (None, None, True)
        if low is None or high is None:
            return Plan(None)
        centre = float(low + high) / 2 if only_moments(self.asked) else None
        if not whole or high - low > FEW:
            return Plan(centre)
        if high - low < MOST:
            return Plan(None, tuple(range(int(low), int(high) + 1)) if crossing else None)
        seen = self._few_different()
        return Plan(centre if seen is None else None, seen if crossing else None)

    def answers(
        self, plan: Plan, *, in_cells: bool
    ) -> tuple[People, Tally, Products | None, Answers]:
        """Return the measure summed answer by answer.

        in_cells: by PSU and domain, without products.
        """
        design = self.sample.design
        if not in_cells and not self.sample.columns.psu:
            people, rows = sum_squares(
                self.sample,
                self.by,
                self.where,
                self.measure,
                answered=self._answered(),
                domains=self.domains,
            )
            found = self._number(rows[self.measure])
            return people, *lay_squares(people, rows, found), found
        if in_cells or plan.seen is None or design.second is not None:
            people = gather_people(
                self.sample,
                (self.measure,),
                {},
                self.by,
                self.where,
                answered=self._answered(),
                domains=self.domains,
            )
            found = self._number(people.rows[self.measure])
            tally = tally_answers(people.cells, found.place, found.x, people.weight, people.count)
            return people, tally, None, found
        gave = [nw.col(self.measure) == answer for answer in plan.seen]
        columns = {
            f"_answer{k}": nw.when(met).then(nw.col(WEIGHT)).otherwise(0.0)
            for k, met in enumerate(gave)
        }
        people, rows = sum_products(
            self.sample,
            self.by,
            self.where,
            columns,
            len(columns),
            answered=self._answered(),
            domains=self.domains,
        )
        there = [k for k, name in enumerate(columns) if rows[name].sum() > 0]
        found = self._number(pl.Series(self.measure, [plan.seen[k] for k in there]))
        names = [f"_answer{k}" for k in there]
        x = found.x[found.place]
        tally, products = lay_products(people, rows, names, len(names), x)
        return people, tally, products, found

    def powers(self, centre: float, *, in_cells: bool) -> tuple[People, Tally, Products | None]:
        """Return the powers of the measure about a centre."""
        y = nw.col(self.measure).cast(nw.Float64) - centre
        sums = {f"_power{k}": nw.col(WEIGHT) * y**k for k in range(moments.POWERS)}
        answered = self._answered()
        if in_cells or self.sample.design.second is not None:
            people = gather_people(
                self.sample,
                (),
                sums,
                self.by,
                self.where,
                answered=answered,
                domains=self.domains,
            )
            found = np.stack([people.rows[name].cast(pl.Float64).to_numpy() for name in sums])
            count = np.ones(len(people.weight)) if people.count is None else people.count
            return people, tally_powers(people.cells, found, count), None
        people, rows = sum_products(
            self.sample,
            self.by,
            self.where,
            sums,
            moments.INFLUENCE,
            answered=answered,
            domains=self.domains,
        )
        values = np.arange(moments.POWERS, dtype=float)
        tally, products = lay_products(
            people, rows, list(sums), moments.INFLUENCE, values, powers=True
        )
        return people, tally, products

    def _number(self, column: pl.Series) -> Answers:
        return number_answers(clean(column, self.missing, self.asked), doubt=self.missing is None)

    def _few_different(self) -> Seen | None:
        """Return the different answers, in order; None where there are many.

        Raises InputError where one looks like a code.
        """
        rows = Frame(self._chosen(), steady=False).gather((self.measure,), nw.len().alias(PEOPLE))
        seen = rows[self.measure].drop_nulls().unique().sort()
        self._number(seen)
        return tuple(seen.to_list()) if len(seen) <= MOST else None

    def _range(self) -> tuple[float | None, float | None, bool]:
        """Return the lowest and highest answer, and whether all are whole numbers."""
        y = nw.col(self.measure).cast(nw.Float64)
        parts = (y - y.round()).abs().max().alias("part")
        seen = Frame(self._chosen(), steady=False).read(
            y.min().alias("low"), y.max().alias("high"), parts
        )
        low, high, part = seen.row(0)
        return low, high, not part

    def _chosen(self) -> nw.LazyFrame[Any] | nw.DataFrame[Any]:
        return choose_people(self.sample, self.where, answered=self._answered())

    def _answered(self) -> nw.Expr:
        column = nw.col(self.measure)
        there = ~column.is_null()
        if self.sample.frame.schema[self.measure].is_float():
            there = there & ~column.is_nan()
        return there & ~any_of(column, self.missing) if self.missing else there
