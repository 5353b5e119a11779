"""Dumbbells: two groups, or two years, beside each other in every row."""

from __future__ import annotations

from typing import Literal

from commonweal.publish import svg
from commonweal.publish.estimates.descriptions import pairs_description
from commonweal.publish.estimates.figure import Drawing, Figure
from commonweal.publish.estimates.parts import (
    LAYOUTS,
    SERIES,
    WIDTH,
    axis_below,
    finish,
    interval_across,
    key,
    shape,
    span,
    value_scale,
)
from commonweal.publish.estimates.points import Field, Point, Points, Words, read_points
from commonweal.publish.svg import BODY, EDGE, SMALL, Layout
from commonweal.publish.words import format_level
from commonweal.surveys.disclosure import ProtectedEstimates
from commonweal.terms import InputError

PairOrder = Literal["given", "gap"]
Pair = tuple[str, Point | None, Point | None]


def draw_dumbbell(
    table: ProtectedEstimates,
    *,
    between: str | None = None,
    measure: str | None = None,
    stat: str | None = None,
    band: str | None = None,
    title: str = "",
    words: Words | None = None,
    order: PairOrder = "given",
) -> Figure:
    """Draw a row for each group with two estimates in it: women and men, or two years.

    between: the column with the two; by default the last. The rows are the other columns of the
    table, or its measures or bands where there are none. order: `gap`, widest first.
    No interval of the difference is shown: the two may share people, so compare them with
    `Survey.compare`. Raises InputError when the column has not two labels.
    """
    if not table.by:
        raise InputError("The table has no groups.", expected="Estimates by a column with two.")
    column = len(table.by) - 1 if between is None else _place(table, between)
    several: tuple[Field, ...] = () if len(table.by) > 1 else ("measure", "band")
    points = read_points(
        table,
        words=words,
        several=several,
        measure=measure,
        stat=stat,
        band=band,
    )
    ends = tuple(dict.fromkeys(p.domain[column] for p in points.points))
    if len(ends) != 2:
        raise InputError(
            f"“{table.by[column]}” has {len(ends)} labels.",
            expected="Two: the ends of each dumbbell.",
            todo="Choose two with where=, or name another column: between=.",
        )
    pairs = _pairs(points, column, (ends[0], ends[1]))
    if order == "gap":
        pairs.sort(key=lambda pair: -_gap(pair))
    others = " and ".join(name for i, name in enumerate(points.by) if i != column)
    called = title or f"{points.unit}: {ends[0]} and {ends[1]}" + (
        f", by {others}" if others else ""
    )
    drawn = {each: _draw(points, pairs, (ends[0], ends[1]), called, each) for each in LAYOUTS}
    return Figure(
        "dumbbell",
        called,
        pairs_description(points, (ends[0], ends[1]), pairs),
        points.table(points.by),
        drawn["wide"],
        drawn["narrow"],
    )


def _place(table: ProtectedEstimates, name: str) -> int:
    if name not in table.by:
        raise InputError(
            f"The table has no groups by “{name}”.", expected=f"It is by: {', '.join(table.by)}."
        )
    return table.by.index(name)


def _pairs(points: Points, column: int, ends: tuple[str, str]) -> list[Pair]:
    rows: dict[str, dict[str, Point]] = {}
    for p in points.points:
        rest = [label for i, label in enumerate(p.domain) if i != column]
        name = ", ".join(rest) or p.band or p.measure
        rows.setdefault(name, {})[p.domain[column]] = p
    return [(name, own.get(ends[0]), own.get(ends[1])) for name, own in rows.items()]


def _gap(pair: Pair) -> float:
    _, one, other = pair
    if one is None or other is None or one.value is None or other.value is None:
        return -1.0
    return abs(one.value - other.value)


def _draw(
    points: Points, pairs: list[Pair], ends: tuple[str, str], title: str, layout: Layout
) -> Drawing:
    wide = WIDTH[layout]
    lower, upper = span([p for _, *both in pairs for p in both if p is not None])
    column = max(
        *(svg.width(_value(points, p), BODY) for _, *both in pairs for p in both),
        *(svg.width(end, SMALL) for end in ends),
    )
    column = min(column, 120.0)
    second, first = wide - EDGE, wide - EDGE - column - 18
    label = 0.0
    start, end = EDGE + 4, wide - EDGE - 14
    if layout == "wide":
        label = min(max(svg.width(name, BODY) for name, *_ in pairs) + 4, 230.0)
        start, end = EDGE + label + 16, first - column - 22
    scale = value_scale(lower, upper, zero=False, share=points.share, start=start, end=end)
    body, y = svg.heading(title, wide)
    names, y = key(ends, y, wide)
    body += names
    if layout == "wide":
        for x, name in zip((first, second), ends, strict=True):
            shown = svg.shorten(name, column, SMALL)
            body.append(svg.text(x, y + 12, shown, "cw-note", anchor="end", full=name))
        y += 20
        body.append(svg.line(EDGE, y, wide - EDGE, y, "cw-rule"))
        y += 4
    for name, one, other in pairs:
        step, middle = (34.0, 17.0) if layout == "wide" else (56.0, 37.0)
        readings = [_value(points, p) for p in (one, other)]
        if layout == "wide":
            base, room = y + 22, label
            for x, words, p in zip((first, second), readings, (one, other), strict=True):
                css = "cw-note" if p is None or p.mark else "cw-label"
                body.append(svg.text(x, base, words, css, anchor="end"))
        else:
            both = " and ".join(readings)
            base, room = y + 18, wide - 2 * EDGE - svg.width(both, BODY) - 10
            body.append(svg.text(second, base, both, "cw-label", anchor="end"))
        body.append(svg.text(EDGE, base, svg.shorten(name, room, BODY), "cw-label", full=name))
        at = y + middle
        if one and other and one.value is not None and other.value is not None:
            a, b = sorted((scale.clip(one.value), scale.clip(other.value)))
            body.append(svg.line(a, at, b, at, "cw-between"))
        for series, p in enumerate((one, other)):
            if p is not None and p.value is not None:
                height = at + (5.5 if series else -5.5)
                body += interval_across(p, height, scale, SERIES[series])
                body.append(shape(series, scale.clip(p.value), height, full=points.reading(p)))
        y += step
    axis, y = axis_below(scale, y + 4, points.unit, layout, share=points.share, most=6)
    read = (
        f"Lines with ends: {format_level(points.level)} intervals. Whether two differ is not "
        "read off their intervals: compare them."
    )
    return finish([*body, *axis], y, layout, read, points)


def _value(points: Points, point: Point | None) -> str:
    if point is None:
        return "–"
    return point.mark or points.value(point.value)
