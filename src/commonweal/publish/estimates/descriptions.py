"""Titles and text alternatives of the charts of estimates: what they show, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commonweal.publish.estimates.points import Point, Points
from commonweal.publish.words import count, format_level
from commonweal.surveys import Comparison

SHOWN = 12  # values that a text alternative names one by one; more are in the table


def say_finding(comparison: Comparison, *, subject: str) -> str:
    """Return the finding of a comparison of groups as a title.

    subject: what was measured, e.g. "Life satisfaction". It says that groups differ only where
    the comparison found so; the largest of those differences is named.
    """
    frame = comparison.frame
    found = frame.filter(~frame["conclusion"].str.ends_with("cannot be told apart."))
    if found.is_empty():
        return f"{subject}: no clear difference between groups"
    largest = found.sort(found["difference"].abs(), descending=True).row(0, named=True)
    one, other = largest["group"], largest["other"]
    way = "higher" if largest["difference"] > 0 else "lower"
    return f"{subject} is {way} for {one} than for {other}"


def sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def bars_title(points: Points) -> str:
    """Return what a figure by group shows: "Average life satisfaction by region"."""
    if points.by:
        return f"{points.unit} by {' and '.join(points.by)}"
    return points.unit


def bars_description(points: Points, reference: tuple[str, float] | None) -> str:
    """Say how many groups are shown, the lowest and highest, each value, and what is missing."""
    parts = [
        f"Chart of {count(len(points.points), 'estimate')} with {format_level(points.level)} "
        f"intervals. {points.unit}.",
        *_extremes(points, points.points),
    ]
    if reference is not None:
        parts.append(f"For comparison, {reference[0]}: {points.value(reference[1])}.")
    return " ".join((*parts, *_each(points, points.points), *_absent(points.points)))


def trend_description(
    points: Points, series: Iterable[tuple[str, Sequence[tuple[str, Point]]]]
) -> str:
    """Say for each line where it starts and ends, and its lowest and highest year."""
    parts = [f"Trend with {format_level(points.level)} intervals. {points.unit}."]
    for name, years in series:
        there = [(year, p) for year, p in years if p.value is not None]
        about = f"{name}: " if name else ""
        if not there:
            parts.append(f"{about}nothing that may be shown.")
            continue
        (first, a), (last, b) = there[0], there[-1]
        parts.append(
            f"{about}{points.reading(a)} in {first}, {points.reading(b)} in {last}."
            if first != last
            else f"{about}{points.reading(a)} in {first}."
        )
        missing = [year for year, p in years if p.value is None]
        if missing:
            parts.append(f"No number for {', '.join(missing)}.")
    return " ".join(parts)


def pairs_description(
    points: Points, ends: tuple[str, str], rows: Sequence[tuple[str, Point | None, Point | None]]
) -> str:
    """Say for each row the value of either end."""
    parts = [
        f"{count(len(rows), 'row')}, each with {ends[0]} and {ends[1]} and their "
        f"{format_level(points.level)} intervals. {points.unit}."
    ]
    for label, one, other in rows[:SHOWN]:
        values = (points.value(p.value) if p and not p.mark else "left out" for p in (one, other))
        parts.append(f"{label}: {' and '.join(values)}.")
    if len(rows) > SHOWN:
        parts.append("The table has the others.")
    return " ".join(parts)


def answers_description(
    points: Points, groups: Sequence[tuple[str, Sequence[Point | None]]], answers: Sequence[str]
) -> str:
    """Say the most frequent answer of each group, and every share."""
    parts = [f"Share of people who gave each answer from {answers[0]} to {answers[-1]}."]
    for name, shares in groups:
        about = f"{name}: " if name else ""
        if any(p is not None and p.mark for p in shares):
            parts.append(sentence(f"{about}left out, too few people."))
            continue
        values = [p.value or 0.0 if p else 0.0 for p in shares]
        top = answers[max(range(len(values)), key=values.__getitem__)]
        each = ", ".join(f"{a}: {points.value(v)}" for a, v in zip(answers, values, strict=True))
        parts.append(sentence(f"{about}most often {top}. {each}."))
    return " ".join(parts)


def panels_description(points: Points, panels: Sequence[str]) -> str:
    """Say what the panels have in common and what each is about."""
    named = ", ".join(panels[:SHOWN]) + (" and more" if len(panels) > SHOWN else "")
    return " ".join(
        (
            f"{count(len(panels), 'panel')} on one scale, with {format_level(points.level)} "
            f"intervals. {points.unit}. Panels: {named}.",
            *_extremes(points, points.points),
            *_absent(points.points),
            "The table has every number.",
        )
    )


def _extremes(points: Points, shown: Sequence[Point]) -> list[str]:
    there = [p for p in shown if p.value is not None]
    if len(there) < 2:
        return []
    low, high = (f(there, key=lambda p: p.value or 0.0) for f in (min, max))
    ends = (f"{points.value(p.value)} ({_name(p)})" for p in (low, high))
    return [f"From {' to '.join(ends)}."]


def _each(points: Points, shown: Sequence[Point]) -> list[str]:
    there = [p for p in shown if p.value is not None]
    if len(there) > SHOWN:
        return ["The table has every number."]
    return ["; ".join(f"{_name(p)} {points.reading(p)}" for p in there) + "."] if there else []


def _absent(shown: Sequence[Point]) -> list[str]:
    hidden = [_name(p) for p in shown if p.mark]
    if not hidden:
        return []
    named = ", ".join(hidden[:SHOWN]) + (" and more" if len(hidden) > SHOWN else "")
    return [f"Left out, so that nobody can be recognised: {named}."]


def _name(point: Point) -> str:
    return ", ".join(point.domain) or point.band or point.measure
