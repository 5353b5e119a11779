"""Bars with intervals: one figure for each group, beside everybody's or a benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from commonweal.publish import svg
from commonweal.publish.estimates.descriptions import bars_description, bars_title
from commonweal.publish.estimates.figure import Drawing, Figure
from commonweal.publish.estimates.parts import (
    LAYOUTS,
    WIDTH,
    axis_below,
    finish,
    interval_across,
    shape,
    span,
    value_scale,
)
from commonweal.publish.estimates.points import EVERYBODY, Field, Point, Points, Words, read_points
from commonweal.publish.scale import Scale
from commonweal.publish.svg import BODY, EDGE, LINE, SMALL, Layout
from commonweal.publish.words import format_level
from commonweal.surveys.disclosure import ProtectedEstimates

BarOrder = Literal["given", "value"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A line to compare with."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A row: a heading (without a point), or a label and its point."""

    label: str
    point: Point | None


def draw_bars(
    table: ProtectedEstimates,
    *,
    measure: str | None = None,
    stat: str | None = None,
    band: str | None = None,
    title: str = "",
    words: Words | None = None,
    order: BarOrder = "given",
    benchmark: Reference | None = None,
    from_zero: bool | None = None,
) -> Figure:
    """Draw one estimate for each group (without groups: for each band or measure).

    title: the finding in a sentence (`say_finding` makes one from a comparison); else what is
    shown. order: `value`, highest first. benchmark: a line in the unit of the figure (per cent
    for shares); else everybody's estimate, when the table has it.
    from_zero: bars that stand on 0; by default for shares and totals. Others are points on a part
    of the scale, because a bar that does not start at 0 misleads.
    Raises InputError when the table holds more than one figure can show.
    """
    several: tuple[Field, ...] = () if table.by else ("band", "measure")
    points = read_points(
        table,
        words=words,
        several=several,
        measure=measure,
        stat=stat,
        band=band,
    )
    zero = points.share or points.points[0].stat == "total" if from_zero is None else from_zero
    lines = _lines(points, order)
    reference = benchmark or _everybody(points)
    called = title or bars_title(points)
    drawn = {
        each: _draw(lines, points, reference, title=called, layout=each, zero=zero)
        for each in LAYOUTS
    }
    return Figure(
        "bars",
        called,
        bars_description(points, (reference.label, reference.value) if reference else None),
        points.table(points.by),
        drawn["wide"],
        drawn["narrow"],
    )


def _lines(points: Points, order: BarOrder) -> list[_Line]:
    own = list(points.points)
    if order == "value":
        own.sort(key=lambda p: (p.value is None, -(p.value or 0.0)))
    outer = [p.domain[0] for p in own if p.domain]
    grouped = order == "given" and len(points.by) > 1 and len(set(outer)) < len(outer)
    lines, last = [], None
    for point in own:
        if grouped and point.domain[0] != last:
            last = point.domain[0]
            lines.append(_Line(last, None))
        labels = point.domain[1:] if grouped else point.domain
        lines.append(_Line(", ".join(labels) or point.band or point.measure, point))
    return lines


def _everybody(points: Points) -> Reference | None:
    if len(points.overall) != 1 or points.overall[0].value is None:
        return None
    return Reference(EVERYBODY, points.overall[0].value)


def _draw(
    lines: list[_Line],
    points: Points,
    reference: Reference | None,
    *,
    title: str,
    layout: Layout,
    zero: bool,
) -> Drawing:
    wide = WIDTH[layout]
    drawn_points = [line.point for line in lines if line.point]
    lower, upper = span(drawn_points, *([reference.value] if reference else []))
    flags = layout == "wide" and any(p.flag for p in drawn_points)
    people = wide - EDGE - (150.0 if flags else 0.0)
    if layout == "wide":
        reading = people - 70
        room = max(svg.width(points.reading(p), BODY) for p in drawn_points)
        room = max(room, svg.width(f"Estimate ({format_level(points.level)} interval)", SMALL))
        label = min(max(svg.width(line.label, BODY) for line in lines) + 4, 230.0)
        start, end = EDGE + label + 16, reading - room - 22
    else:
        reading, label = wide - EDGE, 0.0
        start, end = EDGE + 4, wide - EDGE - 14
    scale = value_scale(lower, upper, zero=zero, share=points.share, start=start, end=end)
    body, y = svg.heading(title, wide)
    if layout == "wide":
        body += _head(points, y + 18, reading, people, flags)
        y += 27
        body.append(svg.line(EDGE, y, wide - EDGE, y, "cw-rule"))
        y += 4
    if reference is not None:
        y += LINE
        body.append(_name(reference, points, scale, y - 3, wide))
    rows: list[str] = []
    bands: list[tuple[float, float]] = []
    for line in lines:
        step, middle = (28.0, 14.0) if layout == "wide" else (48.0, 33.0)
        if line.point is None:
            rows.append(
                svg.text(EDGE, y + 21, svg.shorten(line.label, wide - 2 * EDGE, BODY), "cw-group")
            )
            y += 28
            continue
        rows += _words(
            line, points, y, layout=layout, columns=(label, reading, people), flags=flags
        )
        rows += _marks(line.point, points, y + middle, scale, zero)
        bands.append((y + middle - 11, y + middle + 11) if layout == "narrow" else (y, y + step))
        y += step
    guides = []
    if reference is not None:
        x = scale.clip(reference.value)
        guides = [svg.line(x, top, x, bottom, "cw-pooled") for top, bottom in bands]
    base = [svg.line(scale(0), a, scale(0), b, "cw-null") for a, b in bands] if zero else []
    body += [*guides, *rows, *base]
    axis, y = axis_below(scale, y + 4, points.unit, layout, share=points.share, most=6)
    mark = "Bars: estimates." if zero else "Dots: estimates."
    read = f"{mark} Lines with ends: {format_level(points.level)} intervals."
    return finish([*body, *axis], y, layout, read, points)


def _head(points: Points, base: float, reading: float, people: float, flags: bool) -> list[str]:
    words = f"Estimate ({format_level(points.level)} interval)"
    head = [
        svg.text(reading, base, words, "cw-note", anchor="end"),
        svg.text(people, base, "People", "cw-note", anchor="end"),
    ]
    if points.by:
        named = " and ".join(points.by)
        head.append(svg.text(EDGE, base, named[:1].upper() + named[1:], "cw-note"))
    if flags:
        head.append(svg.text(people + 18, base, "Precision", "cw-note"))
    return head


def _name(reference: Reference, points: Points, scale: Scale, y: float, wide: float) -> str:
    """Write the name of the reference line above it, within the figure."""
    words = f"{reference.label} {points.value(reference.value)}"
    half = svg.width(words, SMALL) / 2
    x = min(max(scale.clip(reference.value), EDGE + half), wide - EDGE - half)
    return svg.text(x, y, words, "cw-note", anchor="middle")


def _words(
    line: _Line,
    points: Points,
    y: float,
    *,
    layout: Layout,
    columns: tuple[float, float, float],
    flags: bool,
) -> list[str]:
    point = line.point
    if point is None:
        return []
    label, reading, people = columns
    read = points.reading(point)
    css = "cw-note" if point.mark else "cw-label"
    if layout == "wide":
        base = y + 19
        drawn = [
            svg.text(EDGE, base, svg.shorten(line.label, label, BODY), "cw-label", full=line.label)
        ]
        n = point.mark or (f"{point.n:,}" if point.n is not None else "–")
        drawn.append(svg.text(people, base, n, css, anchor="end"))
        if flags:
            drawn.append(svg.text(people + 18, base, point.flag, "cw-note"))
    else:
        base = y + 18
        name = f"{line.label} ({point.flag})" if point.flag else line.label
        room = reading - EDGE - svg.width(read, BODY) - 10
        drawn = [svg.text(EDGE, base, svg.shorten(name, room, BODY), "cw-label", full=name)]
    return [*drawn, svg.text(reading, base, read, css, anchor="end")]


def _marks(point: Point, points: Points, y: float, scale: Scale, zero: bool) -> list[str]:
    if point.value is None:
        return []
    x, full = scale.clip(point.value), points.reading(point)
    if not zero:
        return [*interval_across(point, y, scale), shape(0, x, y, full=full)]
    left, right = sorted((scale(0), x))
    bar = svg.rectangle(left, y - 7.5, max(right - left, 0.5), 15, "cw-bar cw-first")
    return [bar, *interval_across(point, y, scale)]
