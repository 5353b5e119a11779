"""Small areas: each area's own figure, where the model moved it, and what precision it gained."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from commonweal.publish import svg
from commonweal.publish.estimates.descriptions import SHOWN
from commonweal.publish.estimates.figure import Drawing, Figure
from commonweal.publish.estimates.parts import CAP, LAYOUTS, WIDTH, axis_below, shape
from commonweal.publish.scale import Scale, scale_for
from commonweal.publish.svg import BODY, EDGE, SMALL, Layout
from commonweal.publish.tables import Table
from commonweal.publish.words import count, decimals, format_level, format_number
from commonweal.surveys.disclosure import Policy
from commonweal.surveys.small_areas import SmallAreas
from commonweal.terms import UNSPECIFIED, InputError, Interval

AreaOrder = Literal["given", "estimate", "gain"]


@dataclass(frozen=True, slots=True)
class _Area:
    """direct: None where there is none. mark: in its place where it may not be shown."""

    label: str
    estimate: float
    lower: float
    upper: float
    direct: float | None
    mark: str
    gain: float | None
    n: float | None


def draw_small_areas(
    areas: SmallAreas,
    *,
    people: ArrayLike,
    policy: Policy,
    measure: str = "",
    title: str = "",
    order: AreaOrder = "given",
) -> Figure:
    """Draw direct and modelled estimates: a hollow mark, an arrow, a full mark with its interval.

    people: (m,) how many answered in each area; 0 or NaN where nobody did. policy: direct
    estimates of fewer people than its `min_n` are left out, and so is n; what the model says of
    such an area is shown. measure: what was estimated, for the axis.
    order: as given, since a sorted list reads as a ranking; or by estimate or gain, highest first.
    Beside each area stands the gain: how many times the sample its own figure would need to be as
    precise. Raises InputError when lengths differ or the policy has no rule for means.
    """
    rows = _rows(areas, np.asarray(people, np.float64), policy)
    if order == "estimate":
        rows.sort(key=lambda row: -row.estimate)
    elif order == "gain":
        rows.sort(key=lambda row: -(row.gain or 0.0))
    wide = float(np.median([row.upper - row.lower for row in rows]))
    middle = float(np.median([row.estimate for row in rows]))
    digits = decimals(Interval(middle - wide / 2, middle + wide / 2), UNSPECIFIED)
    about = measure or "Estimate"
    called = title or f"{about[:1].upper()}{about[1:]}: each area's own figure, and the model's"
    small = [
        f"Circles: the model's estimates, with {format_level(areas.level)} intervals. Hollow "
        "squares: the area's own figure; the arrow shows how far the model moved it. Gain: how "
        "many times the sample the area would need to be as precise by itself.",
        "A model says what is usual for places like this one. Do not use it to judge a local "
        "programme, or to rank places.",
    ]
    if any(row.mark for row in rows):
        small.append(f"{policy.mark} Left out: fewer than {policy.min_n} people answered.")
    small.append(f"Small numbers: {policy.title}.")
    drawn = {
        each: _draw(rows, title=called, about=about, digits=digits, small=small, layout=each)
        for each in LAYOUTS
    }
    return Figure(
        "small areas",
        called,
        _description(rows, areas, digits),
        _table(rows, areas, policy, digits),
        drawn["wide"],
        drawn["narrow"],
    )


def _rows(areas: SmallAreas, people: np.ndarray, policy: Policy) -> list[_Area]:
    if policy.min_n is None or people.shape != (len(areas),):
        raise InputError(
            f"There are {len(areas)} areas and numbers of people of shape {people.shape}."
            if policy.min_n
            else f"The policy “{policy.title}” has no rule for means.",
            expected="The number of people who answered in each area, and a policy with min_n.",
        )
    columns = (areas.estimate, areas.lower, areas.upper, areas.direct, areas.gain, people)
    rows = []
    for label, *numbers in zip(areas.areas, *(c.tolist() for c in columns), strict=True):
        estimate, lower, upper, direct, gain, n = numbers
        answered = not math.isnan(direct)
        few = answered and not n >= policy.min_n
        rows.append(
            _Area(
                label,
                estimate,
                lower,
                upper,
                direct if answered and not few else None,
                policy.mark if few else "",
                gain if answered else None,
                n if answered and not few else None,
            )
        )
    return rows


def _draw(
    rows: list[_Area],
    *,
    title: str,
    about: str,
    digits: int,
    small: list[str],
    layout: Layout,
) -> Drawing:
    wide = WIDTH[layout]
    shown = [x for r in rows for x in (r.lower, r.upper, r.direct) if x is not None]
    gain, reading = wide - EDGE, wide - EDGE - 62
    label, start, end = 0.0, EDGE + 4, wide - EDGE - 14
    if layout == "wide":
        room = max(svg.width(_reading(r, digits), BODY) for r in rows)
        label = min(max(svg.width(r.label, BODY) for r in rows) + 4, 230.0)
        start, end = EDGE + label + 16, reading - room - 20
    scale = scale_for(min(shown), max(shown), UNSPECIFIED, start=start, end=end)
    body, y = svg.heading(title, wide)
    if layout == "wide":
        body.append(svg.text(reading, y + 18, "Model", "cw-note", anchor="end"))
        body.append(svg.text(gain, y + 18, "Gain", "cw-note", anchor="end"))
        y += 27
        body.append(svg.line(EDGE, y, wide - EDGE, y, "cw-rule"))
        y += 3
    step, middle = (26.0, 13.0) if layout == "wide" else (46.0, 32.0)
    for row in rows:
        base = y + 18
        words, times = _reading(row, digits), _gain(row)
        if layout == "narrow":
            words, room = f"{words}, gain {times}", 0.0
            label = wide - 2 * EDGE - svg.width(words, SMALL) - 10
            body.append(svg.text(wide - EDGE, base, words, "cw-note", anchor="end"))
        else:
            body.append(svg.text(reading, base, words, "cw-label", anchor="end"))
            body.append(svg.text(gain, base, times, "cw-label", anchor="end"))
        name = svg.shorten(row.label, label, BODY)
        body.append(svg.text(EDGE, base, name, "cw-label", full=row.label))
        body += _marks(row, y + middle, scale)
        y += step
    axis, y = axis_below(scale, y + 4, about[:1].upper() + about[1:], layout, share=False, most=6)
    small_print, y = svg.notes(small, y + 4, wide)
    return Drawing((*body, *axis, *small_print), wide, y + 12)


def _marks(row: _Area, y: float, scale: Scale) -> list[str]:
    low, high, x = scale(row.lower), scale(row.upper), scale(row.estimate)
    drawn = [
        svg.line(low, y, high, y, "cw-interval"),
        *(svg.line(end, y - CAP, end, y + CAP, "cw-interval") for end in (low, high)),
    ]
    if row.direct is not None:
        own = scale(row.direct)
        drawn.append(svg.line(own, y, x, y, "cw-arrow-line"))
        if abs(x - own) > 14:
            to: Literal[-1, 1] = 1 if x > own else -1
            drawn.append(svg.arrow(x - 5 * to, y, to, "cw-arrow"))
        drawn.append(svg.rectangle(own - 4, y - 4, 8, 8, "cw-hollow"))
    elif row.mark:
        beyond = high + 14 if high + 26 < scale.end else low - 14
        drawn.append(svg.text(beyond, y + 4.5, row.mark, "cw-note", anchor="middle"))
    return [*drawn, shape(0, x, y)]


def _reading(row: _Area, digits: int) -> str:
    low, high = format_number(row.lower, digits), format_number(row.upper, digits)
    return f"{format_number(row.estimate, digits)} ({low} to {high})"


def _gain(row: _Area) -> str:
    return "–" if row.gain is None else f"×{row.gain:.1f}"


def _description(rows: list[_Area], areas: SmallAreas, digits: int) -> str:
    gains = [row.gain for row in rows if row.gain is not None]
    without = [row.label for row in rows if row.gain is None]
    parts = [
        f"Modelled estimates of {count(len(rows), 'area')} with {format_level(areas.level)} "
        f"intervals, beside each area's own figure. The gain in precision runs from "
        f"{min(gains):.1f} to {max(gains):.1f} times the sample."
    ]
    if without:
        parts.append(f"Nobody was asked in {', '.join(without[:SHOWN])}: predictions only.")
    hidden = [row.label for row in rows if row.mark]
    if hidden:
        parts.append(f"Own figure left out, too few people: {', '.join(hidden[:SHOWN])}.")
    if len(rows) <= SHOWN:
        parts.append("; ".join(f"{row.label} {_reading(row, digits)}" for row in rows) + ".")
    else:
        parts.append("The table has every number.")
    return " ".join(parts)


def _table(rows: list[_Area], areas: SmallAreas, policy: Policy, digits: int) -> Table:
    level = format_level(areas.level)
    return Table(
        (
            *("area", "model", f"lower {level}", f"upper {level}"),
            *("own figure", "gain in precision", "people asked"),
        ),
        tuple(
            (
                *(row.label, row.estimate, row.lower, row.upper),
                *(row.mark or row.direct, row.gain, row.mark or row.n),
            )
            for row in rows
        ),
        (None, digits, digits, digits, digits, 1, 0),
    )
