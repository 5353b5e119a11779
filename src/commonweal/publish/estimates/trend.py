"""Trends: a figure through the years, with its intervals, and gaps where a line cannot go on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from commonweal.publish import svg
from commonweal.publish.estimates.descriptions import trend_description
from commonweal.publish.estimates.figure import Drawing, Figure
from commonweal.publish.estimates.parts import (
    LAYOUTS,
    SERIES,
    WIDTH,
    axis_beside,
    finish,
    interval_up,
    key,
    shape,
    span,
    tick_room,
    value_scale,
)
from commonweal.publish.estimates.points import Point, Points, Words, read_points
from commonweal.publish.estimates.years import Times, read_times, series_of, time_column
from commonweal.publish.scale import Scale
from commonweal.publish.svg import BODY, EDGE, LINE, SMALL, Layout
from commonweal.publish.words import format_level
from commonweal.surveys.disclosure import ProtectedEstimates
from commonweal.terms import InputError

Line = tuple[str, list[tuple[str, Point]]]
_HIGH = 260.0


def draw_trend(
    table: ProtectedEstimates,
    *,
    time: str | None = None,
    measure: str | None = None,
    stat: str | None = None,
    band: str | None = None,
    title: str = "",
    words: Words | None = None,
    breaks: Mapping[str, str] | None = None,
) -> Figure:
    """Draw estimates by year, one line for each group of another column (four at most).

    time: the column of years, where its name does not say so. breaks: why figures from a year on
    cannot be compared with those before, by the label of that year, e.g. {"2020": "by telephone
    from here"}. A line stops at a break, at a year that is not there and at a number left out.
    Raises InputError when there are more lines than can be told apart, or none.
    """
    points = read_points(table, words=words, measure=measure, stat=stat, band=band)
    column = time_column(table, time)
    times = read_times([p.domain[column] for p in points.points])
    lines = series_of(points, column, times)
    if len(lines) > len(SERIES):
        raise InputError(
            f"{len(lines)} lines cannot be told apart.",
            expected=f"At most {len(SERIES)}.",
            todo="Draw small multiples, or choose some groups.",
        )
    odd = set(breaks or ()) - set(times.labels)
    if odd:
        raise InputError(f"There is no year “{min(odd)}”.", expected=", ".join(times.labels))
    called = title or _title(points, column)
    drawn = {
        each: _draw(points, lines, times, breaks=breaks or {}, title=called, layout=each)
        for each in LAYOUTS
    }
    words_of = [f"From {year}: {why}." for year, why in (breaks or {}).items()]
    return Figure(
        "trend",
        called,
        " ".join((trend_description(points, lines), *words_of)),
        points.table(points.by),
        drawn["wide"],
        drawn["narrow"],
    )


def _title(points: Points, column: int) -> str:
    others = [name for i, name in enumerate(points.by) if i != column]
    return f"{points.unit} by {' and '.join((points.by[column], *others))}"


def _draw(
    points: Points,
    lines: Sequence[Line],
    times: Times,
    *,
    breaks: Mapping[str, str],
    title: str,
    layout: Layout,
) -> Drawing:
    wide = WIDTH[layout]
    body, y = svg.heading(title, wide)
    named = len(lines) > 1
    if named and layout == "narrow":
        more, y = key([name for name, _ in lines], y, wide)
        body += more
    if not title.startswith(points.unit):
        for part in svg.wrap(points.unit, wide - 2 * EDGE, SMALL, most=3):
            y += LINE
            body.append(svg.text(EDGE, y, part, "cw-note"))
    labelled = [why for why in breaks.values() if why]
    y += 12 + LINE * len(labelled)
    top, bottom = y, y + _HIGH
    lower, upper = span([p for _, own in lines for _, p in own])
    scale = value_scale(lower, upper, zero=False, share=points.share, start=bottom - 4, end=top + 4)
    left = EDGE + tick_room(scale, share=points.share) + 8
    names = max((svg.width(name, BODY) for name, _ in lines), default=0.0) if named else 0.0
    right = wide - EDGE - (min(names, 180.0) + 30 if named and layout == "wide" else 0.0)
    along = _along(times, left, right)
    body += axis_beside(scale, left, right, share=points.share)
    body += _gaps(times, along, top, bottom)
    body += _breaks(times, breaks, along, ends=(top, bottom), wide=wide)
    joined = times.joined(breaks)
    for place, (_, own) in enumerate(lines):
        if all(p.value is None for _, p in own):
            continue
        shift = 7.0 * (place - (len(lines) - 1) / 2)
        body += draw_line(
            own,
            times,
            joined,
            along,
            scale,
            place=place,
            shift=shift,
            points=points,
            bottom=bottom,
        )
    if named and layout == "wide":
        body += _names(lines, scale, right + 16, wide - EDGE - right - 16)
    body += _years(times, along, bottom, right - left)
    y = bottom + 22
    notes = [f"Marks: estimates. Lines with ends: {format_level(points.level)} intervals."]
    if not scale.lower <= 0 <= scale.upper:
        notes.append("The scale does not begin at 0.")
    empty = [name for name, own in lines if all(p.value is None for _, p in own)]
    if empty:
        notes.append(f"Nothing may be shown for {', '.join(empty)}.")
    if times.gaps():
        notes.append("Shaded: no survey.")
    return finish(body, y, layout, " ".join(notes), points)


def _along(times: Times, left: float, right: float) -> Scale:
    first, last = times.at[0], times.at[-1]
    air = 0.5 * times.step if first == last else 0.06 * (last - first)
    return Scale(first - air, last + air, left, right)


def draw_line(
    own: Sequence[tuple[str, Point]],
    times: Times,
    joined: Sequence[bool],
    along: Scale,
    scale: Scale,
    *,
    place: int,
    shift: float,
    points: Points,
    bottom: float,
) -> list[str]:
    """Draw one line: its stretches, intervals and marks; the policy's mark where one is absent."""
    css = SERIES[place]
    where = {label: i for i, label in enumerate(times.labels)}
    stretch: list[str] = []
    paths, marks, last = [], [], -2
    for label, point in own:
        i = where[label]
        x = along(times.at[i]) + shift
        if point.value is None:
            marks += _absent(point, along(times.at[i]), bottom, place, alone=shift == 0)
            continue
        y = scale(point.value)
        if not (last == i - 1 and i > 0 and joined[i - 1]) and stretch:
            paths.append(stretch)
            stretch = []
        stretch.append(f"{svg.number(x)} {svg.number(y)}")
        last = i
        marks += interval_up(point, x, scale, css)
        marks.append(shape(place, x, y, full=f"{label}: {points.reading(point)}"))
    paths.append(stretch)
    drawn = [f'<path d="M{"L".join(p)}" class="cw-path {css}"/>' for p in paths if len(p) > 1]
    return [*drawn, *marks]


def _absent(point: Point, x: float, bottom: float, place: int, *, alone: bool) -> list[str]:
    """Write the policy's mark at the foot of the plot, beside the shape of its line."""
    y = bottom - 6 - (0 if alone else 16 * place)
    sign = svg.text(x + (0 if alone else 6), y, point.mark or "–", "cw-note", anchor="middle")
    return [sign] if alone else [shape(place, x - 10, y - 4.5), sign]


def _gaps(times: Times, along: Scale, top: float, bottom: float) -> list[str]:
    half = 0.5 * times.step
    return [
        svg.rectangle(
            along(a + half), top, along(b - half) - along(a + half), bottom - top, "cw-region"
        )
        for a, b in times.gaps()
    ]


def _breaks(
    times: Times,
    breaks: Mapping[str, str],
    along: Scale,
    *,
    ends: tuple[float, float],
    wide: float,
) -> list[str]:
    """Draw a dashed line where figures cannot be compared across it, and say why above it."""
    drawn, (top, bottom) = [], ends
    y = top - 6 - LINE * (len([w for w in breaks.values() if w]) - 1)
    for label, why in breaks.items():
        i = times.labels.index(label)
        x = along(times.at[i] - 0.5 * times.step)
        drawn.append(svg.line(x, y + 4 if why else top, x, bottom, "cw-limit"))
        if why:
            shown = svg.shorten(f"From {label}: {why}", wide - 2 * EDGE, SMALL)
            half = svg.width(shown, SMALL) / 2
            centre = min(max(x, EDGE + half), wide - EDGE - half)
            drawn.append(svg.text(centre, y, shown, "cw-note", anchor="middle", full=why))
            y += LINE
    return drawn


def _names(lines: Sequence[Line], scale: Scale, x: float, room: float) -> list[str]:
    """Write each line's name at its last point, moved apart where two are close."""
    ends = [
        (scale(values[-1]), place, name)
        for place, (name, own) in enumerate(lines)
        if (values := [p.value for _, p in own if p.value is not None])
    ]
    drawn, last = [], -math.inf
    for y, place, name in sorted(ends):
        last = max(y, last + LINE)
        shown = svg.shorten(name, room - 12, BODY)
        drawn += [shape(place, x, last), svg.text(x + 12, last + 5, shown, "cw-label", full=name)]
    return drawn


def _years(times: Times, along: Scale, bottom: float, room: float) -> list[str]:
    """Write the years under the plot: all of them, or every second, third ..."""
    widest = max(svg.width(label, SMALL) for label in times.labels) + 10
    nearest = times.step / (along.upper - along.lower) * room
    every = max(1, -(-int(widest) // max(int(nearest), 1)))
    return [
        svg.text(along(at), bottom + 18, label, "cw-tick", anchor="middle")
        for i, (at, label) in enumerate(zip(times.at, times.labels, strict=True))
        if (len(times.at) - 1 - i) % every == 0
    ]
