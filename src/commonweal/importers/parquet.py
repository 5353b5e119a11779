"""Parquet files as rows of text."""

import io
from collections.abc import Iterator

import polars as pl

from commonweal.importers.limits import MAX_CELLS, MAX_UNPACKED_BYTES, MIB
from commonweal.importers.rows import Rows
from commonweal.terms import UnreadableFile


def read(data: bytes) -> Rows:
    """Return the rows; the header is line 1. Numbers keep every digit.

    Raises UnreadableFile when it is broken, holds lists, or is larger than the limits.
    """
    try:
        lazy = pl.scan_parquet(io.BytesIO(data))
        schema = lazy.collect_schema()
        height = int(lazy.select(pl.len()).collect().item())
        nested = [name for name, kind in schema.items() if kind.is_nested()]
        if nested:
            raise UnreadableFile(
                f"The Parquet column “{nested[0]}” holds lists.",
                expected="Each cell must hold one value.",
                todo="Unnest it, or leave it out.",
            )
        _check_size("The Parquet file", height * len(schema), MAX_CELLS, "cells")
        table = lazy.select(pl.all().cast(pl.String)).collect()
    except pl.exceptions.PolarsError as error:
        raise UnreadableFile(
            f"The Parquet file is broken ({str(error).splitlines()[0]}).",
            todo="Export or download it again.",
        ) from error
    size = sum(int(column.str.len_bytes().sum() or 0) for column in table.iter_columns())
    _check_size("The Parquet file", size // MIB, MAX_UNPACKED_BYTES // MIB, "MB of text")
    return Rows(_rows(table), "parquet")


def _rows(table: pl.DataFrame) -> Iterator[tuple[int, list[str]]]:
    yield 1, table.columns
    for line, cells in enumerate(table.iter_rows(), start=2):
        yield line, [cell or "" for cell in cells]


def _check_size(what: str, size: int, limit: int, unit: str) -> None:
    if size > limit:
        raise UnreadableFile(
            f"{what} holds {size:,} {unit}.",
            expected=f"Up to {limit:,} are read.",
            todo="Keep only the rows and columns that are needed.",
        )
