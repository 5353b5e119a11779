"""Tables of any kind as columns of text, each row knowing its line in the file."""

from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from commonweal.importers import delimited
from commonweal.importers.limits import MAX_CELLS, MAX_TABLE_BYTES
from commonweal.importers.numerals import read_numbers
from commonweal.importers.problem import Problem
from commonweal.importers.rows import Rows
from commonweal.importers.text import binary_kind, decode, read_bytes
from commonweal.terms import MissingColumn, UnreadableFile


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """n rows by name of column; every value is text, as written, without spaces around it.

    header: names, each once (a repeated name becomes “x (1)”, “x (2)”; a blank one “column 3”).
    columns: n values for each name. lines: (n,) the line of the file on which each row begins.
    problems: rows left out because they could not be laid into the columns.
    encoding: how the file was read, e.g. `utf-8`, `cp1252`, `xlsx (sheet “Data”)`.
    """

    header: tuple[str, ...]
    columns: dict[str, list[str]] = field(repr=False)
    lines: list[int] = field(repr=False)
    encoding: str
    path: Path
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> list[str]:
        """Return the n values of a column. Raises MissingColumn, with the nearest name."""
        try:
            return self.columns[name]
        except KeyError:
            raise MissingColumn(name, self.header) from None

    def numbers(self, name: str) -> tuple[NDArray[np.float64], list[Problem]]:
        """Return (n,) numbers, NaN where missing or unreadable, and what was unreadable.

        Blank, NA, N/A, n/a, NaN, NULL, #N/A and a lone full stop are missing, not problems.
        """
        return read_numbers(self.column(name), lines=self.lines, column=name)


_ENDINGS = {
    ".xlsx": b"PK",
    ".xlsm": b"PK",
    ".parquet": b"PAR1",
}
_READERS = {b"PK": "workbook", b"PAR1": "parquet"}


def read_table(path: str | Path, *, max_bytes: int = MAX_TABLE_BYTES) -> Table:
    """Read CSV (comma, semicolon, tab or bar), XLSX or Parquet.

    The first row that is not blank is the header; blank rows are passed over. A row with too
    few or too many cells is left out and reported. Raises UnreadableFile when the file is
    absent, empty, too large, broken, or not what its name says.
    """
    path = Path(path)
    rows = _open(path, read_bytes(path, max_bytes=max_bytes))
    header: tuple[str, ...] = ()
    lines: list[int] = []
    columns: list[list[str]] = []
    for line, cells in rows.rows:
        if not header:
            header = _names(cells)
            columns = [[] for _ in header]
            continue
        reason = _misfit(cells, len(header))
        if reason:
            rows.problems.append(Problem(line, reason, value=cells[0]))
            continue
        lines.append(line)
        for column, cell in zip(columns, cells, strict=False):
            column.append(cell.strip())
        if len(lines) * len(header) > MAX_CELLS:
            raise UnreadableFile(
                f"{path.name} holds more than {MAX_CELLS:,} cells.",
                todo="Keep only the rows and columns that are needed.",
            )
    return Table(
        header=header,
        columns=dict(zip(header, columns, strict=True)),
        lines=lines,
        encoding=rows.encoding,
        path=path,
        problems=tuple(sorted(rows.problems)),
    )


def _open(path: Path, data: bytes) -> Rows:
    expected = _ENDINGS.get(path.suffix.lower())
    kind = binary_kind(data)
    if (expected and not data.startswith(expected)) or (
        kind and (expected is None or not data.startswith(b"P"))
    ):
        raise UnreadableFile(
            f"{path.name} is {kind or 'text'}, whatever its name says.",
            expected="A table is a .csv, .tsv, .xlsx or .parquet file.",
            todo="Give it the right extension, or save it again in one of these formats.",
        )
    if expected:  # openpyxl and polars take a second to import: only for the files they read
        module = import_module(f"commonweal.importers.{_READERS[expected]}")
        rows: Rows = module.read(data)
        return rows
    return delimited.read(decode(data))


def _names(cells: list[str]) -> tuple[str, ...]:
    """Name every column once: number the blank, and the repeated so that none hides another."""
    names = [cell.strip() or f"column {i}" for i, cell in enumerate(cells, start=1)]
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(f"{name} ({seen[name]})" if names.count(name) > 1 else name)
    return tuple(result) if len(set(result)) == len(result) else _names(result)


def _misfit(cells: list[str], width: int) -> str:
    """Say why cells do not fit under a header of `width` names, or ""."""
    if len(cells) != width and (len(cells) < width or "".join(cells[width:]).strip()):
        return f"has {len(cells)} cells where the header has {width}; check its separators."
    if "\0" in "".join(cells):
        return "holds NUL bytes, so it is damaged; export it again."
    return ""
