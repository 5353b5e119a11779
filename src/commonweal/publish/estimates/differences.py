"""Dots with intervals beside a line of no difference: comparisons, regressions, parts of a gap."""

from __future__ import annotations

from itertools import groupby

from commonweal.publish import svg
from commonweal.publish.estimates.descriptions import SHOWN
from commonweal.publish.estimates.difference_lines import Line, Lines, read_lines
from commonweal.publish.estimates.difference_tables import lay_differences
from commonweal.publish.estimates.figure import Drawing, Figure
from commonweal.publish.estimates.parts import CAP, LAYOUTS, WIDTH, shape
from commonweal.publish.estimates.points import Words
from commonweal.publish.scale import Scale, scale_for, ticks
from commonweal.publish.svg import BODY, EDGE, LINE, SMALL, Layout
from commonweal.publish.words import count, format_level
from commonweal.surveys.disclosure import ProtectedDifferences
from commonweal.terms import InputError

MOST = 60  # lines; a chart of more is no longer read


def draw_differences(
    table: ProtectedDifferences, *, title: str = "", words: Words | None = None
) -> Figure:
    """Draw each difference as a dot with its interval. Odds ratios stand on a log scale.

    title: the finding in a sentence; else what is shown. Raises InputError for too many lines.
    """
    lines = read_lines(table, words)
    if len(lines.lines) > MOST:
        raise InputError(
            f"{len(lines.lines)} differences are too many for one chart.",
            expected=f"At most {MOST}.",
            todo="Publish the table alone, or compare with one group.",
        )
    called = title or lines.what
    drawn = {layout: _draw(lines, called, layout) for layout in LAYOUTS}
    return Figure(
        "differences",
        called,
        _describe(lines),
        lay_differences(table, lines),
        drawn["wide"],
        drawn["narrow"],
    )


def _describe(lines: Lines) -> str:
    start = (
        f"Chart of {count(len(lines.lines), 'estimate')} with {format_level(lines.level)} "
        f"intervals beside a line of no difference. {lines.what}."
    )
    return " ".join((start, *lines.sentences(SHOWN)))


def _draw(lines: Lines, title: str, layout: Layout) -> Drawing:
    wide = WIDTH[layout]
    head = f"Estimate ({format_level(lines.level)} interval)"
    readings = max(svg.width(lines.reading(line), BODY) for line in lines.lines)
    reading = wide - EDGE
    if layout == "wide":
        label = min(max(svg.width(line.label, BODY) for line in lines.lines) + 18, 320.0)
        start, end = EDGE + label + 14, reading - max(readings, svg.width(head, SMALL)) - 22
    else:
        label, start, end = 0.0, EDGE + 4, wide - EDGE - 14
    null = lines.unit.no_effect
    least = min(*(line.lower for line in lines.lines), null)
    most = max(*(line.upper for line in lines.lines), null)
    scale = scale_for(least, most, lines.unit, start=start, end=end)
    body, y = svg.heading(title, wide)
    if layout == "wide":
        body.append(svg.text(reading, y + 18, head, "cw-note", anchor="end"))
        y += 27
        body.append(svg.line(EDGE, y, wide - EDGE, y, "cw-rule"))
        y += 4
    rows: list[str] = []
    bands: list[tuple[float, float]] = []
    for heading, group in groupby(lines.lines, key=lambda line: line.heading):
        if heading:
            for words in svg.wrap(heading, wide - 2 * EDGE, BODY, most=3):
                y += LINE
                rows.append(svg.text(EDGE, y + 4, words, "cw-group"))
            y += 8
        for line in group:
            step, middle = (28.0, 14.0) if layout == "wide" else (48.0, 33.0)
            rows += _words(line, lines, y, layout=layout, label=label)
            rows += _marks(line, lines, y + middle, scale)
            bands.append((y, y + step) if layout == "wide" else (y + middle - 11, y + middle + 11))
            y += step
    guides = [svg.line(scale(null), top, scale(null), end, "cw-null") for top, end in bands]
    axis, y = _axis(lines, scale, y + 4, layout)
    how = f"Dots: estimates. Lines with ends: {format_level(lines.level)} intervals. "
    how += f"The upright line: no difference ({lines.unit.null:g})."
    small_print, y = svg.notes((how, *lines.notes), y + 4, wide)
    return Drawing((*body, *guides, *rows, *axis, *small_print), wide, y + 12)


def _words(line: Line, lines: Lines, y: float, *, layout: Layout, label: float) -> list[str]:
    reading, indent = lines.reading(line), 12.0 if line.heading else 0.0
    right = WIDTH[layout] - EDGE
    base = y + (19 if layout == "wide" else 18)
    room = label if layout == "wide" else right - EDGE - svg.width(reading, BODY) - 10
    shown = svg.shorten(line.label, room - indent, BODY)
    return [
        svg.text(EDGE + indent, base, shown, "cw-label", full=line.name),
        svg.text(right, base, reading, "cw-label", anchor="end"),
    ]


def _marks(line: Line, lines: Lines, y: float, scale: Scale) -> list[str]:
    low, high = scale.clip(line.lower), scale.clip(line.upper)
    ends = [svg.line(x, y - CAP, x, y + CAP, "cw-interval") for x in (low, high)]
    dot = shape(0, scale.clip(line.value), y, full=lines.reading(line))
    return [svg.line(low, y, high, y, "cw-interval"), *ends, dot]


def _axis(lines: Lines, scale: Scale, y: float, layout: Layout) -> tuple[list[str], float]:
    body = [svg.line(scale.start, y, scale.end, y, "cw-axis")]
    for tick in ticks(scale, lines.unit, most=6 if layout == "wide" else 5):
        x = scale(tick.at)
        body.append(svg.line(x, y, x, y + 5, "cw-axis"))
        body.append(svg.text(x, y + 19, tick.label, "cw-tick", anchor="middle"))
    middle, wide = (scale.start + scale.end) / 2, WIDTH[layout]
    y += 20
    for words in svg.wrap(lines.what, 2 * min(middle - EDGE, wide - EDGE - middle), SMALL, most=3):
        y += LINE
        body.append(svg.text(middle, y, words, "cw-note", anchor="middle"))
    return body, y
