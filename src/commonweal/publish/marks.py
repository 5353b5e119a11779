"""The marks of a forest plot: square, interval, diamond, bar, and the circle for risk of bias."""

from __future__ import annotations

from commonweal.evidence import RiskOfBias
from commonweal.publish import svg
from commonweal.publish.rows import Row
from commonweal.publish.scale import Scale


def marks(row: Row, y: float, scale: Scale, *, heaviest: float) -> list[str]:
    """Draw the marks of one row around y. heaviest: the weight of the largest square."""
    if row.kind == "pooled":
        drawn = [_diamond(row, y, scale)]
    elif row.kind == "prediction":
        drawn = [_bar(row, y, scale)]
    else:
        drawn = [*_interval(row, y, scale), *_square(row, y, scale, heaviest)]
    return drawn + _arrows(row, y, scale)


def bias_mark(judged: RiskOfBias, x: float, y: float) -> list[str]:
    """Draw a circle that fills as the risk rises; words beside or below it say the same."""
    if judged is RiskOfBias.NOT_ASSESSED:
        return []
    full = f"risk of bias: {judged}"
    if judged is RiskOfBias.HIGH:
        return [svg.circle(x, y, 5, "cw-mark cw-mark-fill", full=full)]
    drawn = [svg.circle(x, y, 5, "cw-mark", full=full)]
    if judged is RiskOfBias.SOME_CONCERNS:
        across = svg.number(x)
        path = f"M{across} {svg.number(y - 5)}A5 5 0 0 1 {across} {svg.number(y + 5)}Z"
        drawn.append(f'<path d="{path}" class="cw-mark-fill"/>')
    return drawn


def _interval(row: Row, y: float, scale: Scale) -> list[str]:
    if row.limits is None:
        return []
    lower, upper = row.limits
    return [svg.line(scale.clip(lower), y, scale.clip(upper), y, "cw-interval")]


def _square(row: Row, y: float, scale: Scale, heaviest: float) -> list[str]:
    """Draw a square whose area is the study's weight, unless it lies off the scale."""
    if row.value is None or row.value not in scale:
        return []
    side = max(4.0, 13.0 * ((row.weight or 0.0) / heaviest) ** 0.5)
    return [svg.rectangle(scale(row.value) - side / 2, y - side / 2, side, side, "cw-point")]


def _diamond(row: Row, y: float, scale: Scale) -> str:
    value = row.value or 0.0
    lower, upper = row.limits or (value, value)
    middle = scale.clip(value)
    left, right = min(scale.clip(lower), middle - 3), max(scale.clip(upper), middle + 3)
    high = 6.0 if row.group else 8.0
    return svg.polygon(
        [(left, y), (middle, y - high), (right, y), (middle, y + high)], "cw-diamond"
    )


def _bar(row: Row, y: float, scale: Scale) -> str:
    lower, upper = row.limits or (0.0, 0.0)
    left, right = scale.clip(lower), scale.clip(upper)
    return svg.rectangle(left, y - 4, max(right - left, 1.0), 8, "cw-prediction")


def _arrows(row: Row, y: float, scale: Scale) -> list[str]:
    """Draw an arrow head wherever the row goes on beyond the scale."""
    lower, upper = row.limits or (scale.lower, scale.upper)
    drawn = []
    if lower < scale.lower:
        drawn.append(svg.arrow(scale.start, y, -1, "cw-arrow"))
    if upper > scale.upper:
        drawn.append(svg.arrow(scale.end, y, 1, "cw-arrow"))
    return drawn
