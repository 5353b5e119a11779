"""Sums and cross-products by domain and stratum: all that a standard error needs of sampled units.

The linearised value of a unit is a sum over answers, z = Σ aₖuₖ, with aₖ its people's weights by
answer. So Σz and Σz² over the units of a domain in a stratum follow from Σaₖ and Σaⱼaₖ, which the
table's own engine adds up: with eleven answers 11 and 66 numbers, however many PSUs there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement

import narwhals as nw
import numpy as np
import polars as pl
from scipy import sparse

from commonweal.surveys.answers import Answers
from commonweal.surveys.cells import Products, Tally, lay_tally, tally_answers
from commonweal.surveys.design import Floats
from commonweal.surveys.frames import Frame
from commonweal.surveys.people import People, choose_people, lay_people
from commonweal.surveys.sample import PEOPLE, WEIGHT, Sample

MOST = 16  # answers, or powers, whose products are added up: 136 of them
_UNITS, _SQUARE = "_units", "_square"


def sum_products(
    sample: Sample,
    by: Sequence[str],
    where: nw.Expr | None,
    columns: Mapping[str, nw.Expr],
    crossed: int,
    *,
    answered: nw.Expr,
    domains: pl.DataFrame,
) -> tuple[People, pl.DataFrame]:
    """Add up columns by unit, then these sums and their products by domain and stratum.

    columns: (k,) what a person adds, by name. crossed: of how many of these, from the first on,
    products are needed. Returns the rows as `People` and as a table: PEOPLE, units, each column,
    and a column for each product.
    """
    table = choose_people(sample, where, answered=answered)
    if sample.columns.psu:
        added = [one.sum().alias(name) for name, one in columns.items()]
        keys = dict.fromkeys((*sample.keys, *by))
        units = table.group_by(*keys).agg(nw.len().alias(PEOPLE), *added)
    else:
        each = [one.alias(name) for name, one in columns.items()]
        units = table.with_columns(nw.lit(1).alias(PEOPLE), *each)
    pairs = combinations_with_replacement(list(columns)[:crossed], 2)
    rows = Frame(units, steady=False).gather(
        tuple(dict.fromkeys((*sample.columns.strata, *by))),
        nw.len().alias(_UNITS),
        *(nw.col(name).sum().alias(name) for name in (PEOPLE, *columns)),
        *((nw.col(a) * nw.col(b)).sum().alias(_product(a, b)) for a, b in pairs),
    )
    rows = rows.filter(pl.col(_UNITS) > 0)  # without groups, sums over nobody are a row too
    return lay_people(sample, rows, by, domains), rows


def lay_products(
    people: People,
    rows: pl.DataFrame,
    names: Sequence[str],
    crossed: int,
    values: Floats,
    *,
    powers: bool = False,
) -> tuple[Tally, Products]:
    """Lay the rows of `sum_products` into a tally with a column for each of `names`.

    values: (K,) what each stands for.
    """
    cells, order, K = people.cells, people.cells.unit, len(names)
    sums = _floats(rows, names)[order]
    counted = _floats(rows, [PEOPLE])[order, 0]
    tally = lay_tally(cells, sums, counted, values, powers=powers)
    places = np.array(list(combinations_with_replacement(range(crossed), 2))).reshape(-1, 2)
    products = _floats(rows, [_product(names[a], names[b]) for a, b in places])[order]
    products *= np.where(places[:, 0] == places[:, 1], 1.0, 2.0)
    G, D, P = len(cells), len(cells.start) - 1, len(places)
    columns = (cells.domain[:, None] * P + np.arange(P)).ravel()
    squares = sparse.csr_array((products.ravel(), columns, np.arange(G + 1) * P), shape=(G, D * P))
    left, right = ((np.arange(D)[:, None] * K + side).ravel() for side in places.T)
    units = _floats(rows, [_UNITS])[order, 0]
    return tally, Products(cells.stratum, cells.domain, cells.start, squares, left, right, units)


def sum_squares(
    sample: Sample,
    by: Sequence[str],
    where: nw.Expr | None,
    measure: str,
    *,
    answered: nw.Expr,
    domains: pl.DataFrame,
) -> tuple[People, pl.DataFrame]:
    """Where every person is a unit, add up weights and their squares by domain, stratum, answer.

    A person gives one answer, so products of different answers are 0.
    """
    weight = nw.col(WEIGHT)
    rows = Frame(choose_people(sample, where, answered=answered), steady=False).gather(
        tuple(dict.fromkeys((*sample.columns.strata, *by, measure))),
        nw.len().alias(PEOPLE),
        weight.sum().alias(WEIGHT),
        (weight * weight).sum().alias(_SQUARE),
    )
    return lay_people(sample, rows, by, domains), rows


def lay_squares(people: People, rows: pl.DataFrame, found: Answers) -> tuple[Tally, Products]:
    """Lay the rows of `sum_squares` into a tally of answers."""
    cells, counted = people.cells, _floats(rows, [PEOPLE])[:, 0]
    weight, square = _floats(rows, [WEIGHT, _SQUARE]).T
    tally = tally_answers(cells, found.place, found.x, weight, counted)
    squares = tally_answers(cells, found.place, found.x, square, counted).by_cell
    columns = np.arange(len(tally.values))
    units = counted[cells.unit]
    return tally, Products(
        cells.stratum, cells.domain, cells.start, squares, columns, columns, units
    )


def _product(a: str, b: str) -> str:
    return f"{a}*{b}"


def _floats(rows: pl.DataFrame, names: Sequence[str]) -> Floats:
    return np.array([rows[name].cast(pl.Float64).to_numpy() for name in names]).T.reshape(
        len(rows), len(names)
    )
