"""Funnel plots: do small studies tell another story than large ones?"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import numpy as np
from scipy.special import ndtri

from commonweal.publish import svg
from commonweal.publish.descriptions import FEW, few_studies, funnel_description
from commonweal.publish.scale import Scale, scale_for, ticks
from commonweal.publish.svg import EDGE, SMALL, Layout
from commonweal.publish.words import (
    count,
    decimals,
    format_level,
    format_natural,
    format_number,
)
from commonweal.synthesis import Pooled
from commonweal.terms import UNSPECIFIED


@dataclass(frozen=True, slots=True)
class _Frame:
    """across: effects, on the scale of analysis. down: standard errors, 0 at the top."""

    across: Scale
    down: Scale
    wide: float


def funnel(
    pooled: Pooled,
    *,
    title: str = "",
    layout: Layout = "wide",
    standalone: bool = True,
    prefix: str = "funnel",
) -> str:
    """Draw each effect against its standard error as SVG, with the limits that chance allows.

    The limits hold 95% (or the level of `pooled`) of studies that differ from the pooled
    effect by chance alone. A standard error above 3 times the median, or an effect further out
    than twice the limits, is drawn as an arrow at the edge (own convention). The options are
    those of `forest`.
    Source: sterne2001.
    """
    z = float(ndtri((1 + pooled.level) / 2))
    errors = np.sqrt(pooled.effects.variance).tolist()
    body, y = svg.heading(title, 720.0 if layout == "wide" else 360.0)
    frame = _frame(pooled, errors, z, y + 44, layout)
    body.append(svg.text(EDGE, y + 12, "Standard error: precise studies on top", "cw-note"))
    body += _limits(pooled, z, frame)
    body += _axes(pooled, frame)
    points, beyond = _points(pooled, errors, frame)
    body += points
    notes = [
        f"Dots: studies. Dashed: the pooled effect, and the limits within which "
        f"{format_level(pooled.level)} of studies would lie if they differed by chance alone."
    ]
    if beyond:
        notes.append(f"Arrows: {count(beyond, 'study lies', 'studies lie')} beyond the edge.")
    if pooled.k < FEW:
        notes.append(few_studies())
    small_print, y = svg.notes(notes, frame.down.end + 44, frame.wide)
    return svg.document(
        [*body, *small_print],
        wide=frame.wide,
        high=y + 12,
        css=f"cw-figure cw-funnel cw-{layout}",
        title=title or f"Funnel plot of {count(pooled.k, 'study', 'studies')}",
        description=funnel_description(pooled),
        prefix=f"{prefix}-{layout}",
        standalone=standalone,
    )


def _frame(pooled: Pooled, errors: list[float], z: float, top: float, layout: Layout) -> _Frame:
    """Choose what to show: the studies, and the funnel down to the largest standard error."""
    largest = min(max(errors), 3 * median(errors)) * 1.08 or 1.0
    value, reach = pooled.estimate.value, z * largest
    shown = [y for y in pooled.effects.effect.tolist() if abs(y - value) <= 2 * reach]
    wide, high = (720.0, 340.0) if layout == "wide" else (360.0, 300.0)
    across = scale_for(
        min([value - reach, *shown]),
        max([value + reach, *shown]),
        pooled.effects.unit,
        start=EDGE + 46,
        end=wide - EDGE - 4,
    )
    return _Frame(across, Scale(0.0, largest, top, top + high), wide)


def _limits(pooled: Pooled, z: float, frame: _Frame) -> list[str]:
    """Draw the pooled effect and the triangle of what chance allows, with its value in words."""
    value, largest = pooled.estimate.value, frame.down.upper
    apex, top, bottom = frame.across.clip(value), frame.down.start, frame.down.end
    left, right = (frame.across.clip(value + side * z * largest) for side in (-1, 1))
    unit = pooled.effects.unit
    words = format_natural(value, unit, decimals(pooled.estimate.interval, unit))
    return [
        svg.polygon([(apex, top), (right, bottom), (left, bottom)], "cw-region"),
        svg.line(apex, top, left, bottom, "cw-limit"),
        svg.line(apex, top, right, bottom, "cw-limit"),
        svg.line(apex, top, apex, bottom, "cw-pooled"),
        svg.text(apex, top - 6, f"pooled {words}", "cw-note", anchor="middle"),
    ]


def _axes(pooled: Pooled, frame: _Frame) -> list[str]:
    across, down, unit = frame.across, frame.down, pooled.effects.unit
    drawn = [
        svg.line(across.start, down.end, across.end, down.end, "cw-axis"),
        svg.line(across.start, down.start, across.start, down.end, "cw-axis"),
    ]
    for tick in ticks(across, unit, most=7 if frame.wide > 400 else 5):
        x = across(tick.at)
        drawn.append(svg.line(x, down.end, x, down.end + 5, "cw-axis"))
        drawn.append(svg.text(x, down.end + 19, tick.label, "cw-tick", anchor="middle"))
    for tick in ticks(down, UNSPECIFIED, most=6):
        y = down(tick.at)
        drawn.append(svg.line(across.start - 5, y, across.start, y, "cw-axis"))
        drawn.append(svg.text(across.start - 8, y + 5, tick.label, "cw-tick", anchor="end"))
    label = svg.shorten(unit.label[:1].upper() + unit.label[1:], frame.wide - 2 * EDGE, SMALL)
    middle = (across.start + across.end) / 2
    half = svg.width(label, SMALL) / 2
    middle = min(max(middle, EDGE + half), frame.wide - EDGE - half)
    return [*drawn, svg.text(middle, down.end + 39, label, "cw-note", anchor="middle")]


def _points(pooled: Pooled, errors: list[float], frame: _Frame) -> tuple[list[str], int]:
    """Draw the studies, and count those that lie beyond the edge."""
    across, down, unit = frame.across, frame.down, pooled.effects.unit
    digits = decimals(pooled.estimate.interval, unit)
    drawn: list[str] = []
    beyond = 0
    for study, y, se in zip(
        pooled.effects.study, pooled.effects.effect.tolist(), errors, strict=True
    ):
        at, height = across.clip(y), down.clip(se)
        if y in across and se in down:
            words = f"{study}: {format_natural(y, unit, digits)}, "
            words += f"standard error {format_number(se, max(digits, 3))}"
            drawn.append(svg.circle(at, height, 4.5, "cw-point", full=words))
            continue
        beyond += 1
        if y not in across:
            drawn.append(svg.arrow(at, height, -1 if y < across.lower else 1, "cw-arrow"))
        else:
            tip = [(at, height), (at - 4, height - 7), (at + 4, height - 7)]
            drawn.append(svg.polygon(tip, "cw-arrow"))
    return drawn, beyond
