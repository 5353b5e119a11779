"""The distribution of answers: how many people gave 0, 1 ... 10, in one group or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from commonweal.publish import svg
from commonweal.publish.estimates.descriptions import answers_description
from commonweal.publish.estimates.figure import Drawing, Figure
from commonweal.publish.estimates.parts import (
    LAYOUTS,
    SERIES,
    WIDTH,
    axis_beside,
    finish,
    interval_up,
    key,
    tick_room,
)
from commonweal.publish.estimates.points import Point, Points, Words, read_points
from commonweal.publish.scale import Scale
from commonweal.publish.svg import EDGE, LINE, SMALL, Layout
from commonweal.publish.words import format_level, format_percent
from commonweal.surveys.disclosure import ProtectedEstimates
from commonweal.surveys.statistic import choose_bands
from commonweal.terms import InputError

ELEVEN = tuple(map(str, range(11)))
Bands = Mapping[str, tuple[float, float]]
Group = tuple[str, list[Point | None]]
Label = Literal["", "number", "%"]  # what stands above a column, by the room there is
_HIGH = 240.0


def draw_distribution(
    table: ProtectedEstimates,
    *,
    measure: str | None = None,
    title: str = "",
    words: Words | None = None,
    bands: Bands | None = None,
) -> Figure:
    """Draw the share of people who gave each answer, for everybody or for two groups.

    table: estimates of `distribution`, without groups or by a column with two. bands: brackets
    under the answers, by name; by default those of the Office for National Statistics where
    answers run from 0 to 10, and none ({}) elsewhere.
    An answer that nobody gave has 0%. Raises InputError when answers are not numbers, or there
    are more groups than two.
    """
    points = read_points(table, words=words, several=("band",), measure=measure, stat="proportion")
    names = table.frame["band"].unique(maintain_order=True).to_list()
    try:
        numbers = sorted({float(name) for name in names})
    except (TypeError, ValueError) as error:
        raise InputError(
            "The answers are not numbers.",
            expected="Answers such as 0 to 10.",
            todo="Draw bars: one for each answer.",
        ) from error
    eleven = all(x in range(11) for x in numbers)
    answers = ELEVEN if eleven and max(numbers) > 5 else tuple(f"{x:g}" for x in numbers)
    groups = _groups(points, answers)
    if len(groups) > 2:
        raise InputError(
            f"{len(groups)} groups cannot be told apart in one distribution.",
            expected="One group, or two.",
            todo="Choose two with where=, or draw bars of bands.",
        )
    if bands is None:
        raw = str(table.frame["measure"][0]) if measure is None else measure
        bands = choose_bands(raw, None) if answers == ELEVEN else {}
    subject = points.measure[:1].upper() + points.measure[1:]
    called = title or f"{subject}: who gave which answer" + (
        f", by {' and '.join(points.by)}" if len(groups) > 1 else ""
    )
    drawn = {
        each: _draw(points, groups, answers, bands=bands, title=called, layout=each)
        for each in LAYOUTS
    }
    return Figure(
        "distribution",
        called,
        answers_description(points, groups, answers),
        points.table(points.by),
        drawn["wide"],
        drawn["narrow"],
    )


def _groups(points: Points, answers: Sequence[str]) -> list[Group]:
    found: dict[str, dict[str, Point]] = {}
    for p in points.points:
        found.setdefault(", ".join(p.domain), {})[f"{float(p.band):g}"] = p
    return [(name, [own.get(answer) for answer in answers]) for name, own in found.items()]


def _draw(
    points: Points,
    groups: Sequence[Group],
    answers: Sequence[str],
    *,
    bands: Bands,
    title: str,
    layout: Layout,
) -> Drawing:
    wide = WIDTH[layout]
    body, y = svg.heading(title, wide)
    if len(groups) > 1:
        more, y = key([name for name, _ in groups], y, wide, columns=True)
        body += more
    every = [p for _, shares in groups for p in shares if p is not None]
    most = max((p.upper or p.value or 0.0 for p in every), default=0.0) or 100.0
    top, bottom = y + 14, y + 14 + _HIGH
    scale = Scale(0.0, min(100.0, 1.06 * most), bottom, top)
    left = EDGE + tick_room(scale, share=True) + 8
    step = (wide - EDGE - left) / len(answers)
    body += axis_beside(scale, left, wide - EDGE, share=True)
    hidden = [name for name, shares in groups if any(p and p.mark for p in shares)]
    column = min(step * 0.76 / len(groups), 46.0)
    label: Label = "%"
    if len(groups) > 1 or layout == "narrow":
        label = "" if len(groups) > 1 and layout == "narrow" else "number"
    for place, (_, shares) in enumerate(groups):
        for i, p in enumerate(shares):
            x = left + step * (i + 0.5) + column * (place - (len(groups) - 1) / 2)
            if not (p and p.mark):
                body += _column(p, points, x, scale, column=column, place=place, label=label)
    for i, answer in enumerate(answers):
        x = left + step * (i + 0.5)
        body.append(svg.text(x, bottom + 17, answer, "cw-label", anchor="middle"))
    body.append(svg.line(left, bottom, wide - EDGE, bottom, "cw-null"))
    y = bottom + 22
    if bands:
        alone = groups[0][1] if len(groups) == 1 and not hidden else None
        more, y = _brackets(bands, answers, alone, left=left, step=step, y=y)
        body += more
    if hidden:
        mark = next(p.mark for p in every if p.mark)
        who = ", ".join(name for name in hidden if name) or "everybody"
        body.append(svg.text(left + 8, top + 16, f"{mark} {who}: left out", "cw-strong"))
    read = f"Columns: shares of people. Lines with ends: {format_level(points.level)} intervals."
    return finish(body, y, layout, read, points)


def _column(
    p: Point | None,
    points: Points,
    x: float,
    scale: Scale,
    *,
    column: float,
    place: int,
    label: Label,
) -> list[str]:
    value = 0.0 if p is None or p.value is None else p.value
    y = scale(value)
    css = f"cw-bar {SERIES[place]}"
    drawn = [svg.rectangle(x - column / 2, y, column, scale(0) - y, css)] if value > 0 else []
    high = y
    if p is not None and p.limits is not None:
        drawn += interval_up(p, x, scale)
        high = scale.clip(p.limits[1])
    if label:
        words = points.value(value).removesuffix("" if label == "%" else "%")
        drawn.append(svg.text(x, high - 5, words, "cw-note", anchor="middle"))
    return drawn


def _brackets(
    bands: Bands,
    answers: Sequence[str],
    alone: Sequence[Point | None] | None,
    *,
    left: float,
    step: float,
    y: float,
) -> tuple[list[str], float]:
    """Draw a bracket under the answers of each band, with its name and what they add up to."""
    drawn: list[str] = []
    lowest = y
    for name, (low, high) in bands.items():
        inside = [i for i, answer in enumerate(answers) if low <= float(answer) <= high]
        if not inside:
            continue
        start, end = left + step * inside[0] + 4, left + step * (inside[-1] + 1) - 4
        middle = (start + end) / 2
        drawn.append(
            f'<path d="M{svg.number(start)} {svg.number(y)}v6H{svg.number(end)}v-6" '
            'class="cw-bracket"/>'
        )
        base = y + 8
        lines = svg.wrap(name, end - start + 8, SMALL, most=2)
        if alone is not None:
            lines.append(format_percent(sum(p.value or 0.0 for i in inside if (p := alone[i]))))
        for words in lines:
            base += LINE
            drawn.append(svg.text(middle, base, words, "cw-note", anchor="middle"))
        lowest = max(lowest, base)
    return drawn, lowest
