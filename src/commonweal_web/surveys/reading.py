"""From a file as it was brought to the Parquet that every analysis reads, and what is in it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from commonweal.importers import read_table
from commonweal.surveys import Column, describe
from commonweal.surveys.frames import open_frame
from commonweal.terms import InputError

ENDINGS = {
    ".csv": "CSV",
    ".parquet": "Parquet",
    ".xlsx": "Excel",
    ".sav": "SPSS",
    ".zsav": "SPSS",
    ".dta": "Stata",
    ".sas7bdat": "SAS",
    ".xpt": "SAS",
}
STATISTICAL = (".sav", ".zsav", ".dta", ".sas7bdat", ".xpt")  # these say what their codes mean
_BATCH = 200_000  # rows; row groups of this size are read lazily later


def to_parquet(path: Path, to: Path) -> int:
    """Write a file of any known kind as Parquet, in pieces. Returns the number of people.

    Raises UnreadableFile and InputError, which say what is wrong with the file.
    """
    lazy = _from_excel(path) if path.suffix == ".xlsx" else open_frame(path).table.to_native()
    try:
        lazy.sink_parquet(to, row_group_size=_BATCH)
    except pl.exceptions.PolarsError as error:
        raise InputError(
            f"The file cannot be read to its end ({str(error).splitlines()[0]}).",
            todo="Open it where it was made, look at the row or column named, and save it again.",
        ) from error
    people = int(pl.scan_parquet(to).select(pl.len()).collect().item())
    if not people:
        raise InputError(
            "The file has no rows below its header.", todo="Check the export, and try again."
        )
    return people


def look(path: Path) -> list[dict[str, Any]]:
    """Return what is in each column, as JSON. path: the file as brought, or as Parquet."""
    return [as_json(column) for column in describe(path)]


def as_json(column: Column) -> dict[str, Any]:
    """Return a column's description with plain values only."""
    plain = asdict(column)
    for end in ("low", "high"):
        value = plain[end]
        if isinstance(value, date | datetime):
            plain[end] = value.isoformat()
        elif value is not None:
            plain[end] = float(value)
    return plain


def _from_excel(path: Path) -> pl.LazyFrame:
    """Read the first sheet of a workbook; columns that hold numbers only become numbers."""
    table = read_table(path)
    columns = []
    for name in table.header:
        numbers, problems = table.numbers(name)
        if problems:
            words = [value or None for value in table.columns[name]]
            columns.append(pl.Series(name, words, dtype=pl.String))
        else:
            columns.append(pl.Series(name, numbers).fill_nan(None))
    frame = pl.DataFrame(columns)
    whole = [
        one.name
        for one in frame
        if one.dtype.is_float()
        and (one.drop_nulls() % 1 == 0).all()
        and one.len() > one.null_count()
    ]
    return frame.with_columns(pl.col(whole).cast(pl.Int64)).lazy() if whole else frame.lazy()
