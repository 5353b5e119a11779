"""CSV files of microdata: read lazily, refused where rows do not fit the header."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from commonweal.terms import UnreadableFile

BLANKS = ("", "NA", "N/A", "n/a", "NaN", "NULL", "#N/A", ".")


def scan_csv(path: Path) -> pl.LazyFrame:
    """Return the table of a CSV file, with kinds of columns that hold for all of its rows.

    Raises UnreadableFile where it is broken, or a row has more cells than the header: Polars, when
    it reads lazily, would leave them out.
    """
    separator = _separator(path)
    try:
        schema = pl.scan_csv(
            path,
            separator=separator,
            null_values=list(BLANKS),
            infer_schema_length=None,  # a column of numbers may end in words
        ).collect_schema()
    except pl.exceptions.PolarsError as error:
        raise broken(path.name, error) from error
    _refuse_wide(path, separator)
    return pl.scan_csv(
        path,
        separator=separator,
        null_values=list(BLANKS),
        schema=schema,  # or it is inferred again for each question, ten times the work
        truncate_ragged_lines=True,  # of blank cells only
    )


def _refuse_wide(path: Path, separator: str) -> None:
    """Raise UnreadableFile where a row has more cells than the header, and not only blank ones."""
    mark = separator.encode()
    with path.open("rb") as lines:
        most = _header(lines).count(mark)
        if not any(line.count(mark) > most for line in lines):
            return  # and no quotation marks need be looked at
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.reader(file, delimiter=separator)
        try:
            width = len(next(row for row in rows if row))
            wide = [rows.line_num for row in rows if any(cell.strip() for cell in row[width:])]
        except csv.Error as error:
            raise broken(path.name, error) from error
    if wide:
        raise UnreadableFile(
            f"{path.name} has rows with more cells than its header has names: {len(wide):,}, the "
            f"first in line {wide[0]:,}.",
            expected=f"{width} cells in each row, separated by “{separator}”.",
            todo="Look for a comma in a number or an answer: there it needs quotation marks.",
        )


def _separator(path: Path) -> str:
    with path.open("rb") as lines:
        header = _header(lines)
    return max((",", ";", "\t", "|"), key=lambda mark: header.count(mark.encode()))


def _header(lines: Iterable[bytes]) -> bytes:
    return next((line for line in lines if line.strip()), b"")


def broken(name: str, error: Exception) -> UnreadableFile:
    """Return the error for a table that Polars cannot read."""
    return UnreadableFile(
        f"{name} cannot be read ({str(error).splitlines()[0].rstrip('.')}).",
        expected="Each column must hold values of one kind, in UTF-8 where they are words.",
        todo="Look at the column named, or save the table again as Parquet.",
    )
