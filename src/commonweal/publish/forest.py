"""Forest plots: every study with its interval, what they add up to, what to expect elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.evidence import RiskOfBias
from commonweal.publish import svg
from commonweal.publish.descriptions import forest_description
from commonweal.publish.marks import bias_mark, marks
from commonweal.publish.rows import Order, Row, forest_rows, window
from commonweal.publish.scale import Scale, scale_for, ticks
from commonweal.publish.svg import BODY, EDGE, LINE, SMALL, Layout
from commonweal.publish.words import (
    count,
    decimals,
    format_level,
    format_natural,
    format_number,
    format_p,
    format_percent,
)
from commonweal.synthesis import Pooled, Subgroups
from commonweal.terms import Unit


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand. Pixels; `middle` is from a row's top to its interval, `baseline` to
    its text. `effect`, `weight`: right ends of those columns. `bias`: left end, None if absent.
    """

    layout: Layout
    wide: float
    scale: Scale
    label: float
    effect: float
    weight: float | None
    bias: float | None
    step: float
    baseline: float
    middle: float
    unit: Unit
    digits: int
    heaviest: float


def forest(
    pooled: Pooled,
    *,
    groups: Subgroups | None = None,
    title: str = "",
    favours: tuple[str, str] | None = None,
    order: Order = "effect",
    layout: Layout = "wide",
    standalone: bool = True,
    prefix: str = "forest",
) -> str:
    """Draw pooled studies as SVG.

    title: the finding in a sentence; it is printed above the plot.
    favours: what lies below and above no effect, e.g. ("waiting list", "mindfulness").
    layout: `wide` from about 700 pixels; `narrow` is made for 360. A page shows either by CSS.
    standalone: a whole file with its own style. Otherwise the page links `figures.css`.
    prefix: makes ids unique when one page holds several figures.
    """
    rows = forest_rows(pooled, groups=groups, order=order)
    frame = _frame(rows, pooled, layout)
    body, y = svg.heading(title, frame.wide)
    if layout == "narrow":
        y += 6
    else:
        y = _head(body, y, frame, pooled.level)
    top = y
    bands: list[tuple[float, float]] = []
    drawn: list[str] = []
    for row in rows:
        if row.kind == "group" or (row.kind == "pooled" and not row.group):
            y += 6.0
        drawn += _row(row, y, frame)
        if row.kind == "group":
            y += 26.0
        else:
            bands.append((y + frame.middle - 9, y + frame.step - 9))
            y += frame.step
    body += _guides(pooled, frame, [(top, y)] if layout == "wide" else bands)
    body += drawn
    y = _axis(body, y, frame, favours)
    small_print, y = svg.notes(_notes(rows, pooled, groups, frame), y, frame.wide)
    body += small_print
    return svg.document(
        body,
        wide=frame.wide,
        high=y + 12,
        css=f"cw-figure cw-forest cw-{layout}",
        title=title or f"Forest plot of {count(pooled.k, 'study', 'studies')}",
        description=forest_description(pooled, groups=groups, favours=favours),
        prefix=f"{prefix}-{layout}",
        standalone=standalone,
    )


def _frame(rows: list[Row], pooled: Pooled, layout: Layout) -> _Frame:
    """Give each column the room its longest text needs, and the plot what is left."""
    unit = pooled.effects.unit
    digits = decimals(pooled.estimate.interval, unit)
    judged = any(row.risk_of_bias is not RiskOfBias.NOT_ASSESSED for row in rows)
    effect_room = max(_room(row, _reading(row, unit, digits)) for row in rows)
    heaviest = max(row.weight or 0.0 for row in rows) or 1.0
    lower, upper = window(rows, unit.no_effect)
    if layout == "narrow":
        wide = 360.0
        scale = scale_for(lower, upper, unit, start=EDGE + 4, end=wide - EDGE - 4)
        label = max(wide - 2 * EDGE - effect_room - 8, 90.0)
        return _Frame(
            layout,
            wide,
            scale,
            label,
            wide - EDGE,
            None,
            None,
            46.0,
            14.0,
            28.0,
            unit,
            digits,
            heaviest,
        )
    wide = 840.0
    longest = max(_room(row, row.label) + 10.0 * bool(row.group) for row in rows)
    label = min(max(longest, 130.0), 220.0)
    bias = wide - 130.0 if judged else None
    weight = (bias or wide) - (22.0 if judged else EDGE)
    effect = weight - 62.0
    room = max(effect_room, svg.width(f"Effect ({format_level(pooled.level)} interval)", SMALL))
    start, end = EDGE + label + 20, effect - room - 20
    scale = scale_for(lower, upper, unit, start=start, end=max(end, start + 160))
    return _Frame(
        layout, wide, scale, label, effect, weight, bias, 26.0, 18.0, 13.0, unit, digits, heaviest
    )


def _head(body: list[str], y: float, frame: _Frame, level: float) -> float:
    """Name the columns."""
    base = y + 18
    body.append(svg.text(EDGE, base, "Study", "cw-note"))
    effect = f"Effect ({format_level(level)} interval)"
    body.append(svg.text(frame.effect, base, effect, "cw-note", anchor="end"))
    if frame.weight is not None:
        body.append(svg.text(frame.weight, base, "Weight", "cw-note", anchor="end"))
    if frame.bias is not None:
        body.append(svg.text(frame.bias, base, "Risk of bias", "cw-note"))
    body.append(svg.line(EDGE, y + 27, frame.wide - EDGE, y + 27, "cw-rule"))
    return y + 32


def _row(row: Row, y: float, frame: _Frame) -> list[str]:
    """Draw one row: words at both sides (or above, when narrow), marks on the scale."""
    base, middle = y + frame.baseline, y + frame.middle
    if row.kind == "group":
        name = svg.shorten(row.label, frame.wide - 2 * EDGE, BODY)
        return [svg.text(EDGE, y + 18, name, "cw-group", full=row.label)]
    css = "cw-label" if row.kind == "study" else "cw-label cw-strong"
    indent = 10.0 if row.group and frame.layout == "wide" else 0.0
    narrow = frame.layout == "narrow"
    marked = narrow and row.risk_of_bias is not RiskOfBias.NOT_ASSESSED
    start = EDGE + indent + (18.0 if marked else 0.0)
    reading = _reading(row, frame.unit, frame.digits)
    end = frame.effect - 10 - _room(row, reading) if narrow else EDGE + frame.label
    room = (end - start) / _boldness(row)
    drawn = [
        svg.text(start, base, svg.shorten(row.label, room, BODY), css, full=row.label),
        svg.text(frame.effect, base, reading, css, anchor="end"),
    ]
    if marked:
        drawn += bias_mark(row.risk_of_bias, EDGE + 6, base - 5)
    if frame.weight is not None and row.weight is not None:
        drawn.append(
            svg.text(frame.weight, base, format_percent(row.weight, 1), "cw-label", anchor="end")
        )
    if frame.bias is not None and row.kind == "study":
        drawn += bias_mark(row.risk_of_bias, frame.bias + 6, middle)
        drawn.append(svg.text(frame.bias + 17, base, str(row.risk_of_bias), "cw-note"))
    return drawn + marks(row, middle, frame.scale, heaviest=frame.heaviest)


def _guides(pooled: Pooled, frame: _Frame, bands: list[tuple[float, float]]) -> list[str]:
    """Draw the line of no effect and, dashed, that of the pooled effect, within `bands` of y."""
    drawn = []
    for value, css in ((frame.unit.no_effect, "cw-null"), (pooled.estimate.value, "cw-pooled")):
        if value in frame.scale:
            x = frame.scale(value)
            drawn += [svg.line(x, top, x, bottom, css) for top, bottom in bands]
    return drawn


def _axis(body: list[str], y: float, frame: _Frame, favours: tuple[str, str] | None) -> float:
    """Draw the axis, its round numbers, what each side means, and the unit."""
    scale, unit = frame.scale, frame.unit
    body.append(svg.line(scale.start, y, scale.end, y, "cw-axis"))
    for tick in ticks(scale, unit, most=6 if frame.layout == "narrow" else 7):
        x = scale(tick.at)
        body.append(svg.line(x, y, x, y + 5, "cw-axis"))
        body.append(svg.text(x, y + 19, tick.label, "cw-tick", anchor="middle"))
    y += 19
    if favours is not None:
        y = _favours(body, y + 20, frame, favours)
    middle = (scale.start + scale.end) / 2
    y += 20
    reach = 2 * min(middle - EDGE, frame.wide - EDGE - middle)
    for line in svg.wrap(unit.label[:1].upper() + unit.label[1:], reach, SMALL, most=3):
        body.append(svg.text(middle, y, line, "cw-note", anchor="middle"))
        y += LINE
    return y


def _favours(body: list[str], y: float, frame: _Frame, favours: tuple[str, str]) -> float:
    """Say what lies at either side of no effect. Returns the last baseline.

    At either side of its line when there is room; else at the ends of one line, or of two.
    """
    left, right = f"← {favours[0]}", f"{favours[1]} →"
    room = frame.wide - 2 * EDGE
    wide = [svg.width(words, SMALL) for words in (left, right)]
    centre = frame.scale.clip(frame.unit.no_effect)
    beside = wide[0] <= centre - 6 - EDGE and wide[1] <= frame.wide - EDGE - centre - 6
    if beside:
        body.append(svg.text(centre - 6, y, left, "cw-note", anchor="end"))
        body.append(svg.text(centre + 6, y, right, "cw-note"))
        return y
    body.append(svg.text(EDGE, y, svg.shorten(left, room, SMALL), "cw-note", full=left))
    if sum(wide) + 12 > room:
        y += LINE
        right = right if wide[1] <= room else f"{svg.shorten(right[:-2], room - 20, SMALL)} →"
    body.append(
        svg.text(frame.wide - EDGE, y, right, "cw-note", anchor="end", full=f"{favours[1]} →")
    )
    return y


def _notes(
    rows: list[Row], pooled: Pooled, groups: Subgroups | None, frame: _Frame
) -> tuple[str, str]:
    """Say how to read the figure, and how its numbers were made."""
    level = format_level(pooled.level)
    parts = [f"Squares: studies, sized by weight. Lines: {level} intervals."]
    if pooled.k > 1:
        parts.append("Diamond: pooled.")
    if pooled.prediction is not None:
        parts.append(f"Bar: where the effect lies in most similar places ({level} prediction).")
    scale = frame.scale
    limits = [row.limits for row in rows if row.limits is not None]
    if any(low < scale.lower or high > scale.upper for low, high in limits):
        parts.append("An arrow: it goes on beyond the edge.")
    if frame.layout == "narrow" and any(
        row.risk_of_bias is not RiskOfBias.NOT_ASSESSED for row in rows
    ):
        parts.append("Risk of bias: ○ low, ◐ some concerns, ● high.")
    method = pooled.estimate.method or f"{pooled.model} effects"
    how = [f"{method[:1].upper()}{method[1:]}."]
    if pooled.k > 1:
        how.append(
            f"I²\u00a0=\u00a0{_share(pooled.i2)}, τ²\u00a0=\u00a0{format_number(pooled.tau2, 3)}, "
            f"heterogeneity {format_p(pooled.q_p)}."
        )
    if groups is not None:
        how.append(f"Difference between groups: {format_p(groups.p)}.")
    return " ".join(parts), " ".join(how)


def _share(i2: float) -> str:
    return f"> {format_percent(99)}" if 99.5 <= i2 < 100 else format_percent(i2)


def _room(row: Row, words: str) -> float:
    return svg.width(words, BODY) * _boldness(row)


def _boldness(row: Row) -> float:
    """Return how much wider the type of a row is: bold is about an eighth wider than regular."""
    return 1.0 if row.kind == "study" else 1.12


def _reading(row: Row, unit: Unit, digits: int) -> str:
    """Return the numbers of a row: "0.57 (0.39 to 0.75)"."""
    low, high = (format_natural(x, unit, digits) for x in (row.lower, row.upper))
    interval = "" if row.limits is None else f"{low} to {high}"
    if row.value is None:
        return interval
    value = format_natural(row.value, unit, digits)
    return f"{value} ({interval})" if interval else value
