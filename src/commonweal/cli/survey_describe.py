"""`commonweal survey describe`: what is in a file of microdata, before anything is estimated."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import polars as pl

from commonweal.cli.aligned import align
from commonweal.surveys import Column, describe
from commonweal.surveys.codebook import write_code

_LABELS = 4  # shown of a column; JSON has all


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the action."""
    parser.add_argument("file", type=Path, metavar="FILE", help="Parquet, CSV, SPSS, Stata or SAS")
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
    asked = [f"  {column.name}: {column.wording}" for column in columns if column.wording]
    if asked:
        parts.append("\n".join(("What was asked", *asked)))
    marked = [f"  {column.name}: {_marks(column)}" for column in columns if column.marked]
    if marked:
        parts.append("\n".join(("Marked as missing in the file, and counted so", *marked)))
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


def _marks(column: Column) -> str:
    labels = dict(column.labels)
    return ", ".join(
        f"{write_code(code)}{f' {labels[code]}' if code in labels else ''} ({count:,})"
        for code, count in column.marked
    )


def _range(column: Column) -> str:
    gone = {code for code, _ in column.marked}
    labels = {code: label for code, label in column.labels if code not in gone}
    if column.low in labels and column.high in labels and column.different <= len(labels):
        words = [f"{write_code(code)} {label}" for code, label in labels.items()]
        return ", ".join(words[:_LABELS]) + (", …" if len(words) > _LABELS else "")
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
        "labels": ", ".join(f"{write_code(code)} {label}" for code, label in column.labels),
        "marked": _marks(column),
    }
