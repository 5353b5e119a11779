"""How a sample was drawn: weights, strata, PSUs and population sizes, checked when it is made.

A unit is the smallest sampled group that the variance needs: the PSU, or in a two-stage design
with population sizes the second-stage unit. Units are numbered in the order of their strata.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.surveys.coding import Ints, code, cross, label_of, sum_by
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

Floats = NDArray[np.float64]
Lonely = Literal["fail", "adjust", "average", "certainty"]


class InvalidDesign(InputError):
    """Weights, strata or PSUs that contradict each other, or cannot give a variance."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that hold the design: of one or two stages, crossed strata allowed."""

    weights: str | None
    strata: tuple[str, ...]
    psu: tuple[str, ...]
    fpc: tuple[str, ...]
    nest: bool

    @property
    def all(self) -> tuple[str, ...]:
        weights = () if self.weights is None else (self.weights,)
        return tuple(dict.fromkeys((*self.strata, *self.psu, *self.fpc, *weights)))


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of sampling. Groups are strata (stage one) or PSUs (stage two).

    group: (U,) the group of each sampled unit; empty where people are the units and their table
    is summed where it is. size: (groups,) how many were sampled in it.
    fraction: (groups,) the share of the population of units that was sampled; 0 where not given.
    """

    group: Ints
    size: Floats
    fraction: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The sampled units of a survey, counted over the whole sample.

    unit: (rows,) the unit of each row; empty where people are the units and their table is
    summed where it is. first: PSUs in strata. second: second-stage units in PSUs, or None.
    labels: the names of the strata. df: PSUs less strata, of those where somebody has a
    weight above 0.
    """

    unit: Ints = field(repr=False)
    first: Stage
    second: Stage | None
    labels: tuple[str, ...] = field(repr=False)
    df: int

    @property
    def psu_of_unit(self) -> Ints:
        """(U,) the PSU of each unit."""
        return np.arange(len(self.first.group)) if self.second is None else self.second.group


def lay_out(rows: pl.DataFrame, columns: Columns, weight: Floats) -> Design:
    """Number strata, PSUs and second-stage units, and check that they fit together.

    rows: the design columns of every row. weight: (rows,) 0 where the row counts for nothing.
    Raises InvalidDesign when a stratum or PSU is missing, a PSU lies in two strata, or
    population sizes vary within a stratum, fall below the sample or mix with fractions.
    """
    n = len(rows)
    stratum, labels = _strata(rows, columns.strata)
    if columns.psu:
        psu, psus = _code_full(rows[columns.psu[0]], "PSU")
        count = len(psus)
        if columns.nest:
            psu, parts, count = cross([(stratum, len(labels)), (psu, count)])
            psus = psus.gather(parts[:, 1])
        stratum_of_psu = label_of(psu, stratum, count)
        _check_nesting(psu, psus, stratum, stratum_of_psu, labels)
    else:
        psu, count, stratum_of_psu = np.arange(n), n, stratum
    order = np.argsort(stratum_of_psu, kind="stable")
    if not np.array_equal(order, np.arange(count)):
        rank = np.empty(count, np.int32)
        rank[order] = np.arange(count, dtype=np.int32)
        psu, stratum_of_psu = rank[psu], stratum_of_psu[order]
    sampled = np.bincount(stratum_of_psu, minlength=len(labels)).astype(float)
    fraction = _fraction(rows, columns.fpc[:1], stratum_of_psu[psu], sampled)
    first = Stage(stratum_of_psu, sampled, fraction)
    counted = np.bincount(psu, weights=weight > 0, minlength=count) > 0
    df = int(counted.sum()) - len(np.unique(stratum_of_psu[counted]))
    second, unit = None, psu
    if len(columns.psu) == 2 and columns.fpc:
        later, units = _code_full(rows[columns.psu[1]], "second-stage unit")
        unit, parts, _ = cross([(psu, count), (later, len(units))])
        group = parts[:, 0]
        sampled = np.bincount(group, minlength=count).astype(float)
        fraction = _fraction(rows, columns.fpc[1:], group[unit], sampled)
        second = Stage(group, sampled, fraction)
    return Design(unit, first, second, labels, df)


def lay_out_strata(
    rows: pl.DataFrame, columns: Columns, people: Floats, counted: Floats
) -> tuple[Design, Ints]:
    """Number strata in which every person was sampled on their own, from a row for each.

    people, counted: (rows,) how many there are, and with a weight above 0. Returns the design
    and (rows,) the stratum of each row. Raises InvalidDesign as `lay_out` does.
    """
    stratum, labels = _strata(rows, columns.strata)
    size, some = (sum_by(stratum, one, len(labels)) for one in (people, counted))
    fraction = _fraction(rows, columns.fpc, stratum, size)
    none = np.zeros(0, np.int32)
    df = int(some.sum()) - int(np.count_nonzero(some))
    return Design(none, Stage(none, size, fraction), None, labels, df), stratum


def lonely(stage: Stage) -> Ints:
    """Return the groups with one sampled unit, unless that was their whole population."""
    return np.flatnonzero((stage.size == 1) & (stage.fraction < 1 - 1e-7))


def refuse_lonely(design: Design) -> None:
    """Raise InvalidDesign where a group has one sampled unit, which shows no variation."""
    found = lonely(design.first)
    if len(found):
        names = name_some([design.labels[i] for i in found], 5)
        what = "The whole sample has only one PSU"
        if len(design.labels) > 1:
            what = f"{len(found):,} of {len(design.labels):,} strata have only one PSU: {names}"
    elif design.second is not None and len(found := lonely(design.second)):
        what = f"{len(found):,} PSUs have only one second-stage unit"
    else:
        return
    raise InvalidDesign(
        f"{what}, so the variance within cannot be estimated.",
        expected="Each needs two or more.",
        todo="Join it with a similar stratum; or say lonely_psu: adjust (distance from the "
        "overall mean, cautious), average (as the other strata), or certainty (it was sure "
        "to be in the sample).",
    )


def _strata(rows: pl.DataFrame, names: tuple[str, ...]) -> tuple[Ints, tuple[str, ...]]:
    if not names:
        return np.zeros(len(rows), np.int32), ("the sample",)
    coded = [_code_full(rows[name], "stratum") for name in names]
    stratum, parts, _ = cross([(codes, len(labels)) for codes, labels in coded])
    columns = [labels.gather(parts[:, i]).to_list() for i, (_, labels) in enumerate(coded)]
    words = tuple(" × ".join(map(str, row)) for row in zip(*columns, strict=True))
    return stratum, words


def _code_full(column: pl.Series, role: str) -> tuple[Ints, pl.Series]:
    codes, labels = code(column)
    if missing := int((codes < 0).sum()):
        raise InvalidDesign(
            f"The {role} (“{column.name}”) is missing in {missing:,} of {len(codes):,} rows.",
            expected=f"Everybody in the sample belongs to one {role}.",
            todo="Fill it from the sampling frame; leaving these rows out changes the design.",
        )
    return codes, labels


def _check_nesting(
    psu: Ints, psus: pl.Series, stratum: Ints, stratum_of_psu: Ints, labels: tuple[str, ...]
) -> None:
    wrong = stratum_of_psu[psu] != stratum
    if not wrong.any():
        return
    row = int(np.argmax(wrong))
    two = labels[stratum[row]], labels[stratum_of_psu[psu[row]]]
    raise InvalidDesign(
        f"PSU {psus[int(psu[row])]} lies in two strata, {two[0]} and {two[1]} "
        f"(and {len(np.unique(psu[wrong])) - 1:,} more PSUs like it).",
        expected="A PSU belongs to one stratum.",
        todo="If PSU numbers start again in every stratum, say nest=True (--nest).",
    )


def _fraction(rows: pl.DataFrame, fpc: tuple[str, ...], of_row: Ints, size: Floats) -> Floats:
    """Return (groups,) the sampled fraction of each, from its column, if any.

    of_row: (rows,) the group of each row. size: (groups,) units sampled.
    """
    if not fpc:
        return np.zeros(len(size))
    given = rows[fpc[0]].cast(pl.Float64).fill_nan(None)
    if missing := given.null_count():
        raise InvalidDesign(
            f"The population size “{fpc[0]}” is missing in {missing:,} rows.",
            todo="Fill it, or leave fpc out: that treats the population as very large.",
        )
    values = given.to_numpy()
    population = np.zeros(len(size))
    population[of_row] = values
    if (population[of_row] != values).any():
        raise InvalidDesign(
            f"The population size “{fpc[0]}” varies within a stratum.",
            expected="It is the number of units in the stratum's population (at the second "
            "stage, in the PSU's), the same in all its rows; or the sampled fraction.",
        )
    if (values <= 0).any() or ((values > 1).any() and (values < 1).any()):
        raise InvalidDesign(
            f"The population size “{fpc[0]}” mixes sizes and fractions, or is not above 0.",
            expected="Give numbers of units (1 or more), or fractions sampled (up to 1).",
        )
    fraction = size / population if (values > 1).any() else population
    if (fraction > 1 + 1e-12).any():
        worst = int(np.argmax(fraction))
        raise InvalidDesign(
            f"The population size “{fpc[0]}” is {population[worst]:g} where {size[worst]:g} "
            "units were sampled.",
            expected="A population is at least as large as its sample.",
            todo="Check that it counts units of this stage, not people.",
        )
    return np.asarray(np.minimum(fraction, 1))
