"""Known totals of the population, matched with the groups of the sample."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw
import numpy as np
import polars as pl

from commonweal.surveys.coding import Ints, code, cross
from commonweal.surveys.design import Floats
from commonweal.surveys.sample import Sample
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

Label = object
Known = Mapping[Label, float]


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """One way to divide people. group: (rows,) of each person. total: (C,) the known totals."""

    name: str
    labels: tuple[str, ...]
    group: Ints = field(repr=False)
    total: Floats

    def compare(self, before: Floats, after: Floats) -> pl.DataFrame:
        """Return known totals beside those of two sets of weights."""
        C = len(self.total)
        return pl.DataFrame(
            {
                "margin": [self.name] * C,
                "label": self.labels,
                "known": self.total,
                "before": np.bincount(self.group, before, C),
                "after": np.bincount(self.group, after, C),
            }
        )


def check_ready(sample: Sample, what: str) -> None:
    """Raise InputError where weights cannot be changed any more, or not here."""
    if not sample.frame.steady:
        raise InputError(
            f"{what} needs each person's weight, and this table is summed where it is.",
            todo="Give the survey as a path, or collect the table first.",
        )
    if sample.adjustment is not None:
        raise InputError(
            f"{what} would undo the calibration that these weights already have.",
            expected="Trim first; then calibrate once, to everything that is known.",
            todo="Start from the first survey and give all known totals together.",
        )
    if sample.replicates is not None:
        raise InputError(
            f"{what} would not change the replicate weights.",
            expected="Every replicate has to be weighted in the same way as the sample.",
            todo="Start from the survey without them, or ask the producer for replicates that "
            "agree with the population.",
        )


def read_margin(sample: Sample, names: Sequence[str], known: Known) -> Margin:
    """Match known totals with the people of the sample.

    names: one column, or several to be crossed. known: totals by label, by a tuple of labels for
    several columns. Raises MissingColumn, and InputError where they do not match.
    """
    sample.frame.require(names)
    rows = sample.frame.read(*(nw.col(name) for name in names))
    coded = [code(rows[name]) for name in names]
    group, parts, C = cross([(codes, len(labels)) for codes, labels in coded])
    name = " × ".join(names)
    counts = sample.weight > 0
    if missing := int(((group < 0) & counts).sum()):
        raise InputError(
            f"“{name}” is missing for {missing:,} people.",
            expected="Everybody belongs to one group of the population.",
            todo="Fill it in (a group “not known” has no known total), or leave these people out "
            "by giving them weight 0.",
        )
    if (group < 0).any():
        group = np.where(group < 0, 0, group)  # without weight they count nowhere
    columns = [labels.gather(parts[:, i]).to_list() for i, (_, labels) in enumerate(coded)]
    keys = [_same(key if len(names) > 1 else key[0]) for key in zip(*columns, strict=True)]
    given = {_same(_code(sample, names, key)): float(value) for key, value in known.items()}
    held = np.bincount(group, sample.weight, C) > 0
    absent = [key for key, here in zip(keys, held, strict=True) if here and key not in given]
    if absent:
        raise InputError(
            f"No total is known for {name_some(map(_word, absent), 5)} in “{name}”.",
            expected=f"The known groups are: {name_some(map(_word, given), 10)}.",
            todo="Add the total, or merge the group with another in the data.",
        )
    empty = [key for key, value in given.items() if value and key not in set(keys)]
    empty += [k for k, here in zip(keys, held, strict=True) if not here and given.get(k, 0)]
    if empty:
        raise InputError(
            f"Nobody in the sample is in {name_some(map(_word, empty), 5)} of “{name}”.",
            expected="Every group of the population needs somebody who stands for it.",
            todo="Merge it with a similar group, in the data and in the totals.",
        )
    total = np.array([given.get(key, 0.0) for key in keys])
    wrong = [key for key, value, here in zip(keys, total, held, strict=True) if here and value <= 0]
    if wrong or not np.isfinite(total).all():
        raise InputError(
            f"The known total of {name_some(map(_word, wrong), 5)} in “{name}” is not above 0.",
            todo="Check the totals; give people outside the population weight 0.",
        )
    shown = zip(
        *(
            sample.frame.codebook.name(labels).gather(parts[:, i]).to_list()
            for i, (_, labels) in enumerate(coded)
        ),
        strict=True,
    )
    return Margin(
        name, tuple(_word(key if len(names) > 1 else key[0]) for key in shown), group, total
    )


def read_amount(sample: Sample, name: str) -> Floats:
    """Return (rows,) a numeric auxiliary. Raises InputError where it is not, or has gaps."""
    sample.frame.require((name,))
    column = sample.frame.read(nw.col(name))[name]
    if not column.dtype.is_numeric() and column.dtype != pl.Boolean:
        raise InputError(
            f"“{name}” holds words, and one total is given for it.",
            todo="Give a total for each of its labels.",
        )
    values: Floats = column.cast(pl.Float64).fill_null(np.nan).to_numpy()
    if missing := int((~np.isfinite(values) & (sample.weight > 0)).sum()):
        raise InputError(
            f"“{name}” is missing for {missing:,} people.",
            expected="An auxiliary is known for everybody in the sample.",
            todo="Impute it, or calibrate on groups, with one for “not known”.",
        )
    return np.where(np.isfinite(values), values, 0.0)


def check_same_size(margins: Sequence[Margin]) -> None:
    """Raise InputError when margins are of populations of different sizes."""
    sizes = [float(margin.total.sum()) for margin in margins]
    for margin, size in zip(margins, sizes, strict=True):
        if not math.isclose(size, sizes[0], rel_tol=1e-9):
            raise InputError(
                f"The totals of “{margins[0].name}” sum to {sizes[0]:,.10g}, those of "
                f"“{margin.name}” to {size:,.10g}.",
                expected="They divide one population, so their sums are the same.",
                todo="Take both from one source, or scale one to the other.",
            )


def _code(sample: Sample, names: Sequence[str], key: object) -> object:
    """Return the code in the file that a label stands for; other labels as they are."""
    if len(names) > 1 and isinstance(key, tuple):
        return tuple(_code(sample, (name,), part) for name, part in zip(names, key, strict=False))
    labels = sample.frame.codebook.labels.get(names[0], {})
    if not isinstance(key, str) or not labels or key in labels:
        return key
    return sample.frame.codebook.find(names[0], key)[0]


def _same(key: object) -> object:
    """Return a label such that 1, 1.0 and "1" are told apart from words but not numbers."""
    if isinstance(key, tuple):
        return tuple(_same(part) for part in key)
    if isinstance(key, bool):
        return key
    return float(key) if isinstance(key, int | float) else key


def _word(key: object) -> str:
    if isinstance(key, tuple):
        return " × ".join(map(_word, key))
    return f"{key:g}" if isinstance(key, float) else str(key)
