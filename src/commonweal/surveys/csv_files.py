"""CSV files of microdata: read lazily, refused where rows do not fit the header."""

from __future__ import annotations

import csv
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
    lazy = pl.scan_csv(
        path,
        separator=separator,
        null_values=list(BLANKS),
        infer_schema_length=None,  # a column of numbers may end in words
    )
    try:
        schema = lazy.collect_schema()
        lazy.select(pl.all().null_count()).collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        if "more fields" not in str(error):
            raise broken(path.name, error) from error
        _refuse_wide(path, separator)
        return pl.scan_csv(
            path,
            separator=separator,
            null_values=list(BLANKS),
            schema=schema,
            truncate_ragged_lines=True,  # of blank cells only
        )
    return lazy


def _refuse_wide(path: Path, separator: str) -> None:
    """Raise UnreadableFile where a row has more cells than the header, and not only blank ones."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.reader(file, delimiter=separator)
        width = len(next(rows))
        lines = [rows.line_num for row in rows if any(cell.strip() for cell in row[width:])]
    if lines:
        raise UnreadableFile(
            f"{path.name} has rows with more cells than its header has names: {len(lines):,}, the "
            f"first in line {lines[0]:,}.",
            expected=f"{width} cells in each row, separated by “{separator}”.",
            todo="Look for a comma in a number or an answer: there it needs quotation marks.",
        )


def _separator(path: Path) -> str:
    with path.open("rb") as file:
        header = file.readline()
    return max((",", ";", "\t", "|"), key=lambda mark: header.count(mark.encode()))


def broken(name: str, error: Exception) -> UnreadableFile:
    """Return the error for a table that Polars cannot read."""
    return UnreadableFile(
        f"{name} cannot be read ({str(error).splitlines()[0].rstrip('.')}).",
        expected="Each column must hold values of one kind, in UTF-8 where they are words.",
        todo="Look at the column named, or save the table again as Parquet.",
    )
