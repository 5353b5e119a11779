"""Protected differences as a table: a part of a page, and CSV."""

from __future__ import annotations

from commonweal.publish.estimates.difference_lines import Line, Lines, read_lines
from commonweal.publish.estimates.html_part import cite_source, html_table
from commonweal.publish.estimates.points import Words
from commonweal.publish.tables import Cell, Table, csv_text
from commonweal.publish.words import format_level, format_number, format_p, format_percent
from commonweal.surveys.disclosure import ProtectedDifferences
from commonweal.terms import Source


def lay_differences(table: ProtectedDifferences, lines: Lines) -> Table:
    """Return the table with every digit: odds ratios and percentage points as people read them."""
    level, natural = format_level(lines.level), lines.unit.natural
    several = _columns(lines)
    header = (
        "What",
        *(("First", "Second") if several["values"] else ()),
        lines.what,
        f"Lower {level}",
        f"Upper {level}",
        *(("p",) if several["p"] else ()),
        *(("Share of the gap, %",) if several["share"] else ()),
    )
    rows: list[tuple[Cell, ...]] = []
    for line in (*lines.means, *lines.lines):
        whole = None if line.share is None else 100 * line.share
        rows.append(
            (
                line.name,
                *((line.values or (None, None)) if several["values"] else ()),
                *(natural(x) for x in (line.value, line.lower, line.upper)),
                *((line.p,) if several["p"] else ()),
                *((whole,) if several["share"] else ()),
            )
        )
    digits = (
        None,
        *((lines.digits,) * 2 if several["values"] else ()),
        *(lines.digits,) * 3,
        *((3,) if several["p"] else ()),
        *((0,) if several["share"] else ()),
    )
    return Table(header, tuple(rows), digits)


def differences_csv(
    table: ProtectedDifferences,
    *,
    words: Words | None = None,
    title: str = "",
    source: Source | None = None,
) -> str:
    """Return the differences as CSV, every digit, with title, notes and source above if given."""
    lines = read_lines(table, words)
    made = lay_differences(table, lines).csv()
    above = [[line] for line in (title, *lines.notes, cite_source(source)) if line]
    return csv_text(above[0], above[1:]) + "\r\n" + made if title or source else made


def differences_part(
    table: ProtectedDifferences,
    *,
    title: str,
    words: Words | None = None,
    source: Source | None = None,
) -> str:
    """Return the differences as a part of a page, in the site's classes. Every word is escaped."""
    lines = read_lines(table, words)
    several = _columns(lines)
    header = (
        "What",
        *(("Each",) if several["values"] else ()),
        lines.what,
        f"{format_level(lines.level)} interval",
        *(("p, for all pairs together" if table.kind == "comparison" else "p",) * several["p"]),
        *(("Of the gap",) if several["share"] else ()),
    )
    rows = tuple(_row(line, lines, several) for line in (*lines.means, *lines.lines))
    return html_table(header, rows, title=title, words=1, notes=(*lines.notes, cite_source(source)))


def _row(line: Line, lines: Lines, several: dict[str, bool]) -> tuple[str, ...]:
    cells = [line.name]
    if several["values"]:
        pair = line.values or ()
        cells.append(" and ".join(format_number(x, lines.digits) for x in pair) or "–")
    cells.append(lines.number(line.value))
    cells.append(f"{lines.number(line.lower)}\u00a0to\u00a0{lines.number(line.upper)}")
    if several["p"]:
        cells.append("–" if line.p is None else format_p(line.p)[2:].removeprefix("= "))
    if several["share"]:
        cells.append("–" if line.share is None else format_percent(100 * line.share))
    return tuple(cells)


def _columns(lines: Lines) -> dict[str, bool]:
    """Return which columns that only some kinds have are there."""
    names = ("values", "p", "share")
    return {name: any(getattr(one, name) is not None for one in lines.lines) for name in names}
