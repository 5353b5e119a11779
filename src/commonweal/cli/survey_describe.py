"""`commonweal survey describe`: what is in a file of microdata, before anything is estimated."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import polars as pl

from commonweal.cli.aligned import align
from commonweal.surveys import Column, describe


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the action."""
    parser.add_argument("file", type=Path, metavar="FILE", help="Parquet or CSV")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")


def run(options: argparse.Namespace) -> None:
    """Print a line for each column."""
    columns = describe(options.file)
    if options.format == "json":
        rows = [asdict(column) for column in columns]
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
    elif options.format == "csv":
        print(pl.DataFrame([_plain(column) for column in columns]).write_csv(), end="")
    else:
        print(as_text(columns))


def as_text(columns: tuple[Column, ...]) -> str:
    """Return a table for people, then what deserves a look."""
    n = columns[0].n if columns else 0
    rows = [
        (column.name, column.kind, f"{column.missing:,}", f"{column.different:,}", _range(column))
        for column in columns
    ]
    parts = [
        f"{n:,} rows, {len(columns):,} columns",
        align(("column", "kind", "missing", "different", "values"), rows, words=(0, 1, 4)),
    ]
    roles = [f"  {column.name}: {column.role}?" for column in columns if column.role]
    if roles:
        parts.append("\n".join(("Part of the design, by their names", *roles)))
    codes = [
        f"  {column.name}: {', '.join(f'{code:g}' for code in column.codes)}"
        for column in columns
        if column.codes
    ]
    if codes:
        parts.append("\n".join(("Codes for missing? Say so with --missing", *codes)))
    return "\n\n".join(parts)


def _range(column: Column) -> str:
    if column.shown:
        more = ", …" if column.different > len(column.shown) else ""
        return ", ".join(column.shown) + more
    if column.low is None:
        return ""
    low, high = (
        f"{value:,.6g}" if isinstance(value, int | float) else str(value)
        for value in (column.low, column.high)
    )
    return f"{low} to {high}"


def _plain(column: Column) -> dict[str, object]:
    cells = asdict(column)
    for name in ("low", "high"):
        cells[name] = None if cells[name] is None else str(cells[name])
    return cells | {
        "codes": " ".join(f"{code:g}" for code in column.codes),
        "shown": ", ".join(column.shown),
    }
