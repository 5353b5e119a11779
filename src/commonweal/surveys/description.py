"""What is in a file of microdata: each column's kind, gaps, range, odd codes and likely role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import narwhals as nw

from commonweal.surveys.answers import look_like_codes
from commonweal.surveys.codebook import Code, whole
from commonweal.surveys.frames import Frame, is_text, open_frame
from commonweal.surveys.statistical_files import CELLS, StatisticalFile

Role = Literal["weights", "strata", "psu", "fpc"]
_ROLES: tuple[tuple[Role, str], ...] = (
    ("strata", r"strat|stra$"),
    ("psu", r"psu|cluster|primary.?sampl"),
    ("fpc", r"^fpc|pop.?size"),
    ("weights", r"weight|wgt|^w(t|ts|int|mec)?\d*(yr)?$|^wt|_wt$|^pw(t|gt)?\d*$"),
)
_FEW = 30  # different whole numbers that are looked at one by one, for codes
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column. n: rows. missing: of them without a value. different: values.

    low, high: of numbers and dates. codes: values that look like codes for missing. role: what
    part of the design its name suggests. shown: some values, where it holds words. wording: what
    was asked. labels: of its codes. marked: codes that the file marks as missing, with the number
    of each (they count as missing); all three as files of SPSS, Stata and SAS say.
    """

    name: str
    kind: str
    n: int
    missing: int
    different: int
    low: object
    high: object
    codes: tuple[float, ...]
    role: Role | None
    shown: tuple[str, ...]
    wording: str = ""
    labels: tuple[tuple[Code, str], ...] = ()
    marked: tuple[tuple[Code, int], ...] = ()


def describe(source: object) -> tuple[Column, ...]:
    """Describe every column of a path or a table. Raises what `Survey` raises for a file."""
    frame = open_frame(source)
    schema = frame.schema
    if frame.file:
        return tuple(_describe_file(frame.file))
    n = int(frame.read(nw.len().alias("n"))["n"][0])
    return tuple(_describe(frame, name, kind, n) for name, kind in schema.items())


def _describe_file(file: StatisticalFile) -> Iterator[Column]:
    """Describe a file in parts: a few columns at a time, each read once."""
    names, at, book = list(file.schema), 0, file.codebook
    size = 1
    while at < len(names):
        part = names[at : at + size]
        rows, marked = file.read_marked(part)
        for name in part:
            held = whole(rows[name].alias(name))
            frame = Frame(nw.from_native(held.to_frame()), steady=True)
            column = _describe(frame, name, frame.schema[name], len(rows))
            yield replace(
                column,
                wording=book.wording.get(name, ""),
                labels=(*book.labels.get(name, {}).items(), *book.letters.get(name, {}).items()),
                marked=tuple(sorted(marked.get(name, {}).items(), key=str)),
            )
        at, size = at + size, max(CELLS // max(len(rows), 1), 1)


def _describe(frame: Frame, name: str, kind: nw.dtypes.DType, n: int) -> Column:
    column = nw.col(name)
    ordered = kind.is_numeric() or kind.is_temporal()
    missing = column.is_null()
    if kind.is_float():
        missing = missing | column.is_nan()
    known = Frame(frame.table.filter(~missing), frame.steady)
    bounds = [column.min().alias("low"), column.max().alias("high")] if ordered else []
    row = known.read(nw.len().alias("n"), column.n_unique().alias("different"), *bounds).row(
        0, named=True
    )
    there, different = int(row["n"]), int(row["different"]) if row["n"] else 0
    low, high = row.get("low"), row.get("high")
    codes: tuple[float, ...] = ()
    shown: tuple[str, ...] = ()
    if kind.is_numeric() and different <= _FEW:
        values = known.gather((name,), nw.len().alias("_n"))[name].cast(float).sort().to_numpy()
        codes = tuple(values[look_like_codes(values)].tolist())
    elif is_text(kind):
        first = Frame(known.table.head(1000), steady=True).read(column)[name]
        shown = tuple(str(word) for word in first.unique(maintain_order=True)[:_SHOWN])
    return Column(
        name,
        _kind(kind),
        n,
        n - there,
        different,
        low,
        high,
        codes,
        _role(name, kind, different),
        shown,
    )


def _kind(kind: nw.dtypes.DType) -> str:
    if is_text(kind):
        return "words"
    if kind == nw.Boolean:
        return "yes or no"
    if kind.is_temporal():
        return "date"
    return "whole number" if kind.is_integer() else "number"


def _role(name: str, kind: nw.dtypes.DType, different: int) -> Role | None:
    """Guess from the name; a weight or population size must be a number that varies."""
    for role, pattern in _ROLES:
        if re.search(pattern, name, re.IGNORECASE):
            numeric = kind.is_numeric() and different > 1
            return role if numeric or role in ("strata", "psu") else None
    return None
