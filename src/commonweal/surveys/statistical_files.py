"""Files of SPSS, Stata and SAS, which pyreadstat reads: columns as needed, rows in parts.

Codes that the file itself marks as missing are missing here; `read_marked` counts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from commonweal.surveys.codebook import Code, Codebook
from commonweal.terms import UnreadableFile

CELLS = 4_000_000  # read at once: each is a Python object of some 32 bytes on its way
_DAYS = (-719_162, 2_932_896)  # from year 1 to 9999, beyond which Python has no dates
_WESTERN = "WINDOWS-1252"  # older files do not say how they are spelt


@dataclass(frozen=True, slots=True)
class Program:
    """A program's file format. reader: of pyreadstat. marks: whether that tells missing codes."""

    name: str
    reader: str
    endings: tuple[str, ...]
    marks: bool = True


SPSS = Program("an SPSS file", "read_sav", (".sav", ".zsav"))
STATA = Program("a Stata file", "read_dta", (".dta",))
SAS = Program("a SAS file", "read_sas7bdat", (".sas7bdat",))
TRANSPORT = Program("a SAS transport file", "read_xport", (".xpt", ".xport"), marks=False)
PROGRAMS = (SPSS, STATA, SAS, TRANSPORT)


def find_program(start: bytes) -> Program | None:
    """Say whose file it is, by its first 64 bytes."""
    if start.startswith((b"$FL2", b"$FL3")):
        return SPSS
    old_stata = start[:1] in b"\x69\x6a\x6b\x6c\x6d\x6e\x6f\x70\x71\x72\x73" and (
        start[1:2] in (b"\x01", b"\x02") and start[2:4] == b"\x01\x00"
    )
    if start.startswith(b"<stata_dta>") or old_stata:
        return STATA
    if start.startswith(bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00"):
        return SAS
    if start.startswith((b"HEADER RECORD*******LIBRARY", b"HEADER RECORD*******LIBV8")):
        return TRANSPORT
    return None


@dataclass(frozen=True, slots=True, eq=False)
class StatisticalFile:
    """A file and what it says of itself."""

    path: Path
    program: Program
    schema: Mapping[str, pl.DataType]
    codebook: Codebook

    def scan(self) -> pl.LazyFrame:
        """Return its table, of which only columns that are asked for are read."""

        def parts(
            columns: list[str] | None, rows: pl.Expr | None, most: int | None, _: int | None
        ) -> Iterator[pl.DataFrame]:
            # without a column there would be no number of rows
            wanted = columns or list(self.schema)[: None if columns is None else 1]
            for part in self._parts(wanted, most):
                yield part if rows is None else part.filter(rows)

        return register_io_source(parts, schema=dict(self.schema), is_pure=True)

    def _parts(self, columns: Sequence[str], most: int | None) -> Iterator[pl.DataFrame]:
        size, start = max(CELLS // len(columns), 1), 0
        while most is None or start < most:
            limit = size if most is None else min(size, most - start)
            part, _ = self._read(columns, output_format="polars", row_offset=start, row_limit=limit)
            yield _tidy(part.select(columns), self.schema)
            start += len(part)
            if len(part) < limit:
                return

    def read_marked(self, columns: Sequence[str]) -> tuple[pl.DataFrame, dict[str, Counter[Code]]]:
        """Return columns, and how often each code occurs in them that is marked as missing."""
        dates = [name for name in columns if self.schema[name].is_temporal()]
        others = [name for name in columns if name not in dates]
        marked: dict[str, Counter[Code]] = {}
        clean: dict[str, pl.Series] = {}
        if dates:  # whose marks are not told apart; lists of dates fail beyond the calendar
            clean = self._read(dates, output_format="polars")[0].to_dict()
        if others:
            how = {"user_missing": True} if self.program.marks else {}
            found, about = self._read(others, output_format="dict", **how)
        for name in others:
            values: list[Any] = list(found[name])
            is_marked = _marks(about.missing_ranges.get(name, ()), self.schema[name])
            counts = Counter(value for value in values if value is not None and is_marked(value))
            if counts:
                marked[name] = counts
                values = [None if value in counts else value for value in values]
            clean[name] = pl.Series(name, values, strict=False)
        return _tidy(pl.DataFrame(clean).select(columns), self.schema), marked

    def _read(self, columns: Sequence[str] | None, **how: Any) -> tuple[Any, Any]:
        if columns is not None:
            how["usecols"] = list(columns)
        return _call(self.path, self.program, **how)


def open_statistical(path: Path, program: Program) -> StatisticalFile:
    """Open a file: its first row gives the kinds of its columns.

    Raises UnreadableFile where it is broken.
    """
    first, about = _call(path, program, output_format="polars", row_limit=1)
    schema: dict[str, pl.DataType] = {}
    for name in first.columns:
        kind, seen = about.readstat_variable_types[name], first.schema[name]
        if kind == "string":
            schema[name] = pl.String()
        elif seen.is_temporal():
            schema[name] = seen
        else:
            schema[name] = pl.Int64() if kind.startswith("int") else pl.Float64()
    wording = {name: text for name, text in about.column_names_to_labels.items() if text}
    labels: dict[str, dict[Code, str]] = {}
    letters: dict[str, dict[Code, str]] = {}
    for name, given in about.variable_value_labels.items():
        words = name in schema and schema[name] == pl.String
        for code, label in given.items():
            into = labels if isinstance(code, str) == words else letters
            into.setdefault(name, {})[code] = label
    codebook = Codebook(wording, labels, letters)
    return StatisticalFile(path, program, schema, codebook)


def _call(path: Path, program: Program, **how: Any) -> tuple[Any, Any]:
    """Call pyreadstat, which is imported only here: it takes a while.

    Raises UnreadableFile for what it cannot read.
    """
    import pyreadstat  # noqa: PLC0415

    read = getattr(pyreadstat, program.reader)
    try:
        try:
            return read(path, **how)  # type: ignore[no-any-return]
        except UnicodeDecodeError:
            return read(path, encoding=_WESTERN, **how)  # type: ignore[no-any-return]
    except (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        ArithmeticError,
        ValueError,
    ) as error:
        raise UnreadableFile(
            f"{path.name} begins as {program.name}, but cannot be read to its end ({error}).",
            expected="A whole file, as the program saved it.",
            todo="Download or save it again; where that fails, save it as CSV.",
        ) from error


def _tidy(table: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return a part in the kinds of the whole table; blank words, impossible dates missing."""
    columns = []
    for name in table.columns:
        column = pl.col(name).cast(schema[name], strict=False)
        if schema[name] == pl.String:
            column = pl.when(column.str.strip_chars() != "").then(column)
        elif schema[name] == pl.Date:
            column = pl.when(column.to_physical().is_between(*_DAYS)).then(column)
        columns.append(column.alias(name))
    return table.select(columns)


def _marks(ranges: Sequence[Mapping[str, Code]], kind: pl.DataType) -> Callable[[Any], bool]:
    """Return a test for marks of missing: SPSS's ranges, and letters among numbers."""
    if kind == pl.String:
        words = {one["lo"] for one in ranges}
        return lambda value: value in words
    limits = [(one["lo"], one["hi"]) for one in ranges]
    return lambda value: isinstance(value, str) or any(low <= value <= high for low, high in limits)
