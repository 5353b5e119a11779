"""`commonweal measures`: what measures there are, what each holds, and the scores of a file."""

import argparse
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from commonweal.importers import read_table
from commonweal.measures import (
    ItemRead,
    Scored,
    Section,
    describe,
    get_measure,
    list_measures,
    score,
)
from commonweal.publish import csv_text
from commonweal.terms import InputError

WIDTH = 98
"""Of what is printed: wider tables are written as one line for each value."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.set_defaults(task=run_list)
    tasks = parser.add_subparsers(metavar="[list | show | score]")
    tasks.add_parser("list", help="list the measures (also without a word)")
    show = tasks.add_parser("show", help="show one measure: questions, scores, bands, sources")
    show.add_argument("measure", metavar="ID", help="which, e.g. swemwbs")
    show.set_defaults(task=run_show)
    asked = tasks.add_parser("score", help="score the answers in a file")
    asked.set_defaults(task=run_score)
    asked.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX or Parquet")
    asked.add_argument("--measure", required=True, metavar="ID", help="which, e.g. swemwbs")
    asked.add_argument(
        "--items",
        metavar="COL,COL",
        help="the columns, in the order of the items, or ITEM=COL,ITEM=COL "
        "(columns that are named as the items are found)",
    )
    asked.add_argument("--scoring", help="where there are several, e.g. likert (the first)")
    asked.add_argument(
        "--reverse",
        metavar="ITEM,ITEM",
        help="items that were asked with the answers in the opposite order",
    )
    asked.add_argument(
        "--lowest", type=float, metavar="N", help="what the file writes for the lowest answer"
    )
    asked.add_argument(
        "--missing", metavar="CODE,CODE", help="further codes that stand for no answer"
    )
    asked.add_argument(
        "--prorate",
        action="store_true",
        help="let a person's own mean stand for missing answers, where the measure allows it",
    )
    asked.add_argument(
        "--out", type=Path, metavar="FILE", help="write there: .csv or .parquet (to the screen)"
    )


def run(options: argparse.Namespace) -> None:
    """List, show or score."""
    options.task(options)


def run_list(options: argparse.Namespace) -> None:
    """Print a line for each measure."""
    measures = [get_measure(name) for name in list_measures()]
    rows = [
        (
            measure.id,
            measure.title,
            str(len(measure.items)),
            measure.wording.policy.replace("_", " "),
            str(len(measure.unverified) or ""),
        )
        for measure in measures
    ]
    header = ("id", "measure", "items", "wording", "unverified")
    print("\n".join(_aligned(header, rows)))
    print(
        "\nUnverified: sources of facts that nobody has yet checked against the original. "
        "“commonweal measures show ID” names them."
    )


def run_show(options: argparse.Namespace) -> None:
    """Print all that the definition of a measure says."""
    measure = get_measure(options.measure)
    parts = [measure.title, *(_as_text(section) for section in describe(measure))]
    print("\n\n".join(parts))


def _as_text(section: Section) -> str:
    lines = [section.heading]
    for sentence in section.sentences:
        lines += _wrap(sentence, 2)
    if section.rows:
        table = _aligned(section.header, section.rows, indent="  ")
        lines += table if max(map(len, table)) <= WIDTH else _listed(section)
    return "\n".join(lines)


def _wrap(text: str, indent: int, more: int = 0) -> list[str]:
    """Return lines; addresses are never parted."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + more),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _aligned(header: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    shown = [*([header] if any(header) else []), *rows]
    widths = [max(len(row[i]) for row in shown) for i in range(len(header))]
    return [
        indent + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]


def _listed(section: Section) -> list[str]:
    lines = []
    for first, *others in section.rows:
        lines += _wrap(first, 2)
        for name, cell in zip(section.header[1:], others, strict=True):
            lines += _wrap(f"{name}: {cell}" if name else cell, 4, 2) if cell else []
    return lines


def run_score(options: argparse.Namespace) -> None:
    """Score a file: the scores beside its columns, and what was wrong on standard error."""
    if options.out and options.out.suffix.lower() not in {".csv", ".parquet"}:
        raise InputError(
            f"{options.out} is neither .csv nor .parquet.", todo="Choose one of these."
        )
    table = read_table(options.file)
    scored = score(
        pl.DataFrame(table.columns),
        options.measure,
        items=_read_items(options.items),
        scoring=options.scoring,
        reverse=_split(options.reverse),
        lowest=options.lowest,
        prorate=options.prorate,
        missing=_read_codes(options.missing),
    )
    for line in [*map(str, table.problems), *report(scored)]:
        print(line, file=sys.stderr)
    frame: pl.DataFrame = scored.joined()
    if options.out is None:
        sys.stdout.write(csv_text(frame.columns, frame.iter_rows()))
        return
    try:
        if options.out.suffix.lower() == ".parquet":
            frame.write_parquet(options.out)
        else:
            text = csv_text(frame.columns, frame.iter_rows())
            options.out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(
            f"{options.out} cannot be written: {error.strerror}.", todo="Choose another place."
        ) from None


def report(scored: Scored) -> list[str]:
    """Return what became of the answers, a line for each column and score."""
    lines = [f"{scored.measure.title}: {scored.n:,} people"]
    lines += [f"  {_count(read)}" for read in scored.items]
    for name, column in scored.scores.items():
        prorated = 0 if column.prorated is None else int(column.prorated.sum())
        without = scored.n - column.scored
        words = f", {prorated:,} of them prorated" if prorated else ""
        lines.append(f"  {name}: {column.scored:,} scored{words}, {without:,} without a score")
    if scored.left_out:
        lines.append(f"  not worked out, for want of columns: {', '.join(scored.left_out)}")
    lines += [f"Check: {doubt}" for doubt in scored.doubts]
    for name, group in scored.groups.items():
        flag = group.category.flag
        people = int((group.groups == group.labels.index(flag)).sum()) if flag else 0
        if people:
            lines.append(f"{name}: {people:,} to “{flag}”. {group.category.note}".rstrip())
    return lines + ([scored.measure.safeguarding] if scored.measure.safeguarding else [])


def _count(read: ItemRead) -> str:
    words = f"{read.item} from “{read.column}”: {read.answered:,} answered"
    words += f", {read.missing:,} missing" if read.missing else ""
    if read.out_of_range:
        examples = ", ".join(f"“{value}” {count:,}×" for value, count in read.examples.items())
        words += f", {read.out_of_range:,} out of range and left out ({examples})"
    return words + (f", {read.reversed:,} reversed" if read.reversed else "")


def _read_items(text: str | None) -> list[str] | dict[str, str] | None:
    parts = _split(text)
    if not parts:
        return None
    if not all("=" in part for part in parts):
        return parts
    return {item.strip(): column.strip() for item, _, column in (p.partition("=") for p in parts)}


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _read_codes(text: str | None) -> list[float]:
    try:
        return [float(part) for part in _split(text)]
    except ValueError:
        raise InputError(
            f"--missing is “{text}”.", expected="Codes are numbers.", todo="Write e.g. 997,998."
        ) from None
