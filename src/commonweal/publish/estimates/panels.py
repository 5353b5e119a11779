"""Small multiples: one small panel for each area, group or measure, all on one scale."""

from __future__ import annotations

import math

from commonweal.publish import svg
from commonweal.publish.estimates.descriptions import panels_description
from commonweal.publish.estimates.figure import Drawing, Figure
from commonweal.publish.estimates.parts import (
    LAYOUTS,
    WIDTH,
    axis_beside,
    finish,
    interval_across,
    shape,
    span,
    tick_room,
    value_scale,
)
from commonweal.publish.estimates.points import Field, Point, Points, Words, read_points
from commonweal.publish.estimates.trend import draw_line
from commonweal.publish.estimates.years import Times, read_times, time_column
from commonweal.publish.scale import Scale, ticks
from commonweal.publish.svg import BODY, EDGE, SMALL, Layout
from commonweal.publish.words import format_level
from commonweal.surveys.disclosure import ProtectedEstimates
from commonweal.terms import UNSPECIFIED, InputError

_STEP = 22.0  # from row to row
MOST = 60  # panels that somebody will look at
Panel = tuple[str, list[tuple[str, Point]]]


def draw_small_multiples(
    table: ProtectedEstimates,
    *,
    time: str | None = None,
    trend: bool | None = None,
    measure: str | None = None,
    stat: str | None = None,
    band: str | None = None,
    title: str = "",
    words: Words | None = None,
) -> Figure:
    """Draw a panel for each group of the other columns, or for each measure or band.

    trend: whether each panel is a line through the years of one column (`time`), or rows of the
    last column; by default a trend where a column looks like years. All panels have one scale, so
    give several measures only when they are answered on the same one.
    Raises InputError when there is only one panel, or more than 60.
    """
    if not table.by:
        raise InputError("The table has no groups.", expected="Estimates by at least one column.")
    column = _inside(table, time, trend)
    is_trend = column[1]
    several: tuple[Field, ...] = () if len(table.by) > 1 else ("measure", "band")
    points = read_points(
        table,
        words=words,
        several=several,
        measure=measure,
        stat=stat,
        band=band,
    )
    panels = _panels(points, column[0])
    if not 1 < len(panels) <= MOST:
        raise InputError(
            f"There would be {len(panels)} panels.",
            expected=f"From 2 to {MOST}.",
            todo="Draw bars or a trend, or choose some groups.",
        )
    named = " and ".join(name for i, name in enumerate(points.by) if i != column[0])
    called = title or points.unit + (f" by {points.by[column[0]]}") + (
        f", for each {named}" if named else ""
    )
    draw = _draw_trends if is_trend else _draw_rows
    drawn = {each: draw(points, panels, called, each) for each in LAYOUTS}
    return Figure(
        "small multiples",
        called,
        panels_description(points, [name for name, _ in panels]),
        points.table(points.by),
        drawn["wide"],
        drawn["narrow"],
    )


def _inside(table: ProtectedEstimates, time: str | None, trend: bool | None) -> tuple[int, bool]:
    """Return the place of the column that varies inside a panel, and whether it is time."""
    if trend is False:
        return len(table.by) - 1, False
    try:
        place = time_column(table, time)
    except InputError:
        if trend or time is not None:
            raise
        return len(table.by) - 1, False
    if len(table.by) == 1 and trend is None and time is None:
        labels = [str(x) for x in table.frame[table.by[0]].unique(maintain_order=True)]
        return 0, read_times(labels).at != tuple(map(float, range(len(labels))))
    return place, True


def _panels(points: Points, column: int) -> list[Panel]:
    found: dict[str, list[tuple[str, Point]]] = {}
    for p in points.points:
        rest = [label for i, label in enumerate(p.domain) if i != column]
        name = ", ".join(rest) or p.band or p.measure
        found.setdefault(name, []).append((p.domain[column], p))
    return list(found.items())


def _grid(count: int, layout: Layout, most: int, gutter: float) -> tuple[int, float]:
    """Return how many panels stand in a row, and how wide each is."""
    columns = min(most, count)
    if layout == "wide" and count > most:  # even rows look better than a lonely last one
        columns = math.ceil(count / math.ceil(count / most))
    return columns, (WIDTH[layout] - 2 * EDGE - gutter * (columns - 1)) / columns


def _draw_trends(points: Points, panels: list[Panel], title: str, layout: Layout) -> Drawing:
    times = read_times([label for _, own in panels for label, _ in own])
    lower, upper = span(points.points)
    body, y = svg.heading(title, WIDTH[layout])
    y += 8
    high = 110.0
    probe = value_scale(lower, upper, zero=False, share=points.share, start=high, end=0)
    left = tick_room(probe, share=points.share, most=4) + 8
    gutter = 18.0
    columns, wide = _grid(len(panels), layout, 4 if layout == "wide" else 2, gutter)
    wide = (WIDTH[layout] - 2 * EDGE - left - gutter * (columns - 1)) / columns
    for i, (name, own) in enumerate(panels):
        row, place = divmod(i, columns)
        x, top = EDGE + left + place * (wide + gutter), y + row * (high + 62)
        bottom = top + 24 + high
        scale = value_scale(
            lower, upper, zero=False, share=points.share, start=bottom - 3, end=top + 27
        )
        body.append(svg.text(x, top + 15, svg.shorten(name, wide, BODY), "cw-strong", full=name))
        lines = axis_beside(scale, x, x + wide, share=points.share, most=4)
        body += lines if place == 0 else lines[::2]
        body += _small_trend(points, own, times, scale, left=x, wide=wide, bottom=bottom)
    rows = math.ceil(len(panels) / columns)
    y += rows * (high + 62) - 14
    read = (
        f"Dots: estimates. Lines with ends: {format_level(points.level)} intervals. All panels "
        "have one scale"
    )
    begins = "." if probe.lower <= 0 <= probe.upper else ", which does not begin at 0."
    return finish(body, y, layout, read + begins, points)


def _small_trend(
    points: Points,
    own: list[tuple[str, Point]],
    times: Times,
    scale: Scale,
    *,
    left: float,
    wide: float,
    bottom: float,
) -> list[str]:
    first, last = times.at[0], times.at[-1]
    air = 0.07 * (last - first) or 0.5
    along = Scale(first - air, last + air, left, left + wide)
    order = {label: i for i, label in enumerate(times.labels)}
    drawn = draw_line(
        sorted(own, key=lambda pair: order[pair[0]]),
        times,
        times.joined({}),
        along,
        scale,
        place=0,
        shift=0.0,
        points=points,
        bottom=bottom,
    )
    ends = [times.labels[0], times.labels[-1]] if len(times.labels) > 1 else [times.labels[0]]
    base = bottom + 15
    drawn.append(svg.text(left, base, ends[0], "cw-tick"))
    if len(ends) > 1:
        drawn.append(svg.text(left + wide, base, ends[1], "cw-tick", anchor="end"))
    return drawn


def _draw_rows(points: Points, panels: list[Panel], title: str, layout: Layout) -> Drawing:
    lower, upper = span(points.points)
    body, y = svg.heading(title, WIDTH[layout])
    y += 8
    columns, wide = _grid(len(panels), layout, 3 if layout == "wide" else 1, 26.0)
    longest = max(svg.width(label, SMALL) for _, own in panels for label, _ in own)
    label = min(longest + 4, 0.4 * wide)
    rows = math.ceil(len(panels) / columns)
    for row in range(rows):
        shown = panels[row * columns : (row + 1) * columns]
        deep = max(len(own) for _, own in shown) * _STEP
        for place, (name, own) in enumerate(shown):
            x = EDGE + place * (wide + 26.0)
            scale = value_scale(
                lower, upper, zero=False, share=points.share, start=x + label + 10, end=x + wide - 6
            )
            body.append(svg.text(x, y + 15, svg.shorten(name, wide, BODY), "cw-strong", full=name))
            body += _small_rows(points, own, scale, left=x, label=label, top=y + 24)
            body.append(svg.line(scale.start, y + 26 + deep, scale.end, y + 26 + deep, "cw-axis"))
            for tick in ticks(scale, UNSPECIFIED, most=4):
                words = tick.label + "%" * points.share
                at = scale(tick.at), y + 42 + deep
                body.append(svg.text(*at, words, "cw-tick", anchor="middle"))
        y += deep + 66
    read = (
        f"Dots: estimates. Lines with ends: {format_level(points.level)} intervals. All panels "
        "have one scale."
    )
    return finish(body, y - 16, layout, read, points)


def _small_rows(
    points: Points,
    own: list[tuple[str, Point]],
    scale: Scale,
    *,
    left: float,
    label: float,
    top: float,
) -> list[str]:
    drawn = []
    for i, (name, p) in enumerate(own):
        middle = top + _STEP * (i + 0.5)
        shown = svg.shorten(name, label, SMALL)
        drawn.append(svg.text(left, middle + 4.5, shown, "cw-note", full=name))
        if p.value is None:
            drawn.append(svg.text(scale.start + 4, middle + 4.5, p.mark or "–", "cw-note"))
            continue
        drawn += interval_across(p, middle, scale)
        drawn.append(shape(0, scale.clip(p.value), middle, full=points.reading(p)))
    return drawn
