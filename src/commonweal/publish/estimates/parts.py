"""What the charts of estimates share: their sizes, axes, the order of shapes, their small print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from commonweal.publish import svg
from commonweal.publish.estimates.figure import Drawing
from commonweal.publish.estimates.points import Point, Points
from commonweal.publish.scale import Scale, scale_for, ticks
from commonweal.publish.svg import EDGE, LINE, SMALL, Layout
from commonweal.terms import UNSPECIFIED, InputError

WIDTH: dict[Layout, float] = {"wide": 840.0, "narrow": 360.0}
LAYOUTS: tuple[Layout, ...] = ("wide", "narrow")
Series = Literal["cw-first", "cw-second", "cw-third", "cw-fourth"]
SERIES: tuple[Series, ...] = ("cw-first", "cw-second", "cw-third", "cw-fourth")
CAP = 4.0  # half the height of the end of an interval


def span(points: Iterable[Point], *extra: float) -> tuple[float, float]:
    """Return the lowest and highest number that must be on the scale.

    Raises InputError when everything was left out.
    """
    found = [x for p in points for x in (p.value, p.lower, p.upper) if x is not None]
    if not found:
        raise InputError(
            "Every number was left out under the policy.",
            expected="At least one group with enough people.",
            todo="Use larger groups, or pool years.",
        )
    return min(*found, *extra, found[0]), max(*found, *extra, found[0])


def value_scale(
    lower: float, upper: float, *, zero: bool, share: bool, start: float, end: float
) -> Scale:
    """Return the scale from `start` to `end`; from 0 exactly where bars stand on it."""
    if not zero:
        scale = scale_for(lower, upper, UNSPECIFIED, start=start, end=end)
        if share:  # no share lies beyond 0 or 100%
            return Scale(max(scale.lower, 0.0), min(scale.upper, 100.0), start, end)
        return scale
    most = max(upper, 0.0) + 0.04 * (max(upper, 0.0) - min(lower, 0.0) or 1.0)
    least = 0.0 if lower >= 0 else 1.04 * lower
    return Scale(least, min(most, 100.0) if share else most, start, end)


def axis_below(
    scale: Scale, y: float, unit: str, layout: Layout, *, share: bool, most: int = 7
) -> tuple[list[str], float]:
    """Draw the axis under rows, with round numbers and the unit; return it and the last y."""
    body = [svg.line(scale.start, y, scale.end, y, "cw-axis")]
    for tick in ticks(scale, UNSPECIFIED, most=most):
        x = scale(tick.at)
        label = f"{tick.label}%" if share else tick.label
        body.append(svg.line(x, y, x, y + 5, "cw-axis"))
        body.append(svg.text(x, y + 19, label, "cw-tick", anchor="middle"))
    middle, wide = (scale.start + scale.end) / 2, WIDTH[layout]
    y += 20
    for line in svg.wrap(unit, 2 * min(middle - EDGE, wide - EDGE - middle), SMALL, most=3):
        y += LINE
        body.append(svg.text(middle, y, line, "cw-note", anchor="middle"))
    return body, y


def axis_beside(
    scale: Scale, left: float, right: float, *, share: bool, most: int = 6
) -> list[str]:
    """Draw faint lines across at round numbers, each with its number at the left."""
    body = []
    for tick in ticks(scale, UNSPECIFIED, most=most):
        y = scale(tick.at)
        label = f"{tick.label}%" if share else tick.label
        body.append(svg.line(left, y, right, y, "cw-rule"))
        body.append(svg.text(left - 6, y + 4.5, label, "cw-tick", anchor="end"))
    return body


def tick_room(scale: Scale, *, share: bool, most: int = 6) -> float:
    """Return how wide the numbers of an axis beside the plot are."""
    labels = [tick.label + "%" * share for tick in ticks(scale, UNSPECIFIED, most=most)]
    return max((svg.width(label, SMALL) for label in labels), default=0.0)


def interval_across(point: Point, y: float, scale: Scale, css: str = "") -> list[str]:
    """Draw an interval along x with its ends, clipped to the scale."""
    if point.limits is None:
        return []
    low, high = (scale.clip(limit) for limit in point.limits)
    css = f"cw-interval {css}".strip()
    ends = [svg.line(x, y - CAP, x, y + CAP, css) for x in (low, high)]
    return [svg.line(low, y, high, y, css), *ends]


def interval_up(point: Point, x: float, scale: Scale, css: str = "") -> list[str]:
    """Draw an interval along y with its ends."""
    if point.limits is None:
        return []
    low, high = (scale.clip(limit) for limit in point.limits)
    css = f"cw-interval {css}".strip()
    ends = [svg.line(x - CAP, y, x + CAP, y, css) for y in (low, high)]
    return [svg.line(x, low, x, high, css), *ends]


def shape(series: int, x: float, y: float, *, full: str = "") -> str:
    """Draw the mark of a series: circle, square, diamond or triangle, so that colour is not all."""
    css = f"cw-shape {SERIES[series]}"
    if series == 0:
        return svg.circle(x, y, 5, css, full=full)
    if series == 1:
        return svg.rectangle(x - 4.5, y - 4.5, 9, 9, css)
    if series == 2:
        return svg.polygon([(x, y - 6.5), (x + 6.5, y), (x, y + 6.5), (x - 6.5, y)], css)
    return svg.polygon([(x, y - 6), (x + 6, y + 5), (x - 6, y + 5)], css)


def key(
    names: Sequence[str], y: float, wide: float, *, columns: bool = False
) -> tuple[list[str], float]:
    """Name the shapes, or the fills of columns, in a line (or more) above the plot."""
    body, x = [], EDGE
    y += 18
    for series, name in enumerate(names):
        room = 18 + svg.width(name, SMALL) + 16
        if x > EDGE and x + room > wide - EDGE:
            x, y = EDGE, y + LINE
        shown = svg.shorten(name, wide - 2 * EDGE - 18, SMALL)
        fill = f"cw-bar {SERIES[series]}"
        body += [
            svg.rectangle(x + 1, y - 11, 12, 12, fill)
            if columns
            else shape(series, x + 6, y - 4.5),
            svg.text(x + 18, y, shown, "cw-label", full=name),
        ]
        x += room
    return body, y + 8


def finish(body: list[str], y: float, layout: Layout, how_to_read: str, points: Points) -> Drawing:
    """Add the small print, and close the drawing."""
    small_print, y = svg.notes((how_to_read, *points.notes), y + 4, WIDTH[layout])
    return Drawing((*body, *small_print), WIDTH[layout], y + 12)
