"""What a forest plot says, row by row: the same rows make the figure and its table."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

from scipy.special import ndtri

from commonweal.evidence import RiskOfBias
from commonweal.publish.words import count
from commonweal.synthesis import Pooled, Subgroups

Order = Literal["effect", "given", "weight"]
Kind = Literal["group", "study", "pooled", "prediction"]
PREDICTION_LABEL = "Most similar places"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. value, lower, upper: on the scale of analysis; None where there is none.

    weight: per cent of the whole, for a study.
    """

    kind: Kind
    label: str
    group: str = ""
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    weight: float | None = None
    risk_of_bias: RiskOfBias = RiskOfBias.NOT_ASSESSED

    @property
    def limits(self) -> tuple[float, float] | None:
        return None if self.lower is None or self.upper is None else (self.lower, self.upper)


def forest_rows(
    pooled: Pooled, *, groups: Subgroups | None = None, order: Order = "effect"
) -> list[Row]:
    """Return the studies (under a heading for each group), the pooled effect, the prediction.

    order: by effect, largest first; as given; or by weight, heaviest first.
    """
    rows: list[Row] = []
    if groups is None:
        rows += study_rows(pooled, order=order)
    else:
        studies = {_key(row): row for row in study_rows(pooled)}
        for name, group in groups.groups.items():
            rows.append(Row("group", name, name))
            own = (studies.get(_key(row), row) for row in study_rows(group, order=order))
            rows += [replace(row, group=name) for row in own]
            if group.k > 1:
                rows.append(_pooled_row(group, name))
    if pooled.k > 1:
        rows.append(_pooled_row(pooled))
    if pooled.prediction is not None:
        limits = pooled.prediction
        rows.append(Row("prediction", PREDICTION_LABEL, lower=limits.lower, upper=limits.upper))
    return rows


def study_rows(pooled: Pooled, *, order: Order = "given") -> list[Row]:
    """Return one row for each study, with its interval at the level of the pooled effect."""
    effects, z = pooled.effects, float(ndtri((1 + pooled.level) / 2))
    bias = [row.risk_of_bias for row in effects.rows] or [RiskOfBias.NOT_ASSESSED] * pooled.k
    rows = [
        Row("study", label, "", y, y - z * math.sqrt(v), y + z * math.sqrt(v), weight, judged)
        for label, y, v, weight, judged in zip(
            effects.study,
            effects.effect.tolist(),
            effects.variance.tolist(),
            pooled.weights.tolist(),
            bias,
            strict=True,
        )
    ]
    if order == "effect":
        rows.sort(key=lambda row: -(row.value or 0.0))
    elif order == "weight":
        rows.sort(key=lambda row: -(row.weight or 0.0))
    return rows


def window(rows: Iterable[Row], null: float) -> tuple[float, float]:
    """Return the part of the scale of analysis worth showing.

    All of it, unless a few wild intervals would squeeze the rest to less than 40% of the
    width. Then points are shown up to 6 times their median distance from the median, or 4
    times the median half-width, whichever reaches further; intervals up to 2.5 median
    half-widths beyond those points. What lies outside is drawn with an arrow. `null`, no
    effect, is shown unless it is further from the studies than they are from each other,
    twice over (an own convention, as all of these).
    """
    rows = [row for row in rows if row.kind != "group"]
    studies = [row for row in rows if row.kind == "study" and row.value is not None]
    points = [row.value for row in studies if row.value is not None]
    middle = median(points)
    half = median((row.upper or 0.0) / 2 - (row.lower or 0.0) / 2 for row in studies)
    reach = max(6 * median(abs(point - middle) for point in points), 4 * half)
    shown = [point for point in points if abs(point - middle) <= reach]
    shown += [row.value for row in rows if row.kind == "pooled" and row.value is not None]
    least, most = min(shown) - 2.5 * half, max(shown) + 2.5 * half
    limits = [limit for row in rows for limit in row.limits or ()]
    lower, upper = min(limits), max(limits)
    if most - least < 0.4 * (upper - lower):
        lower, upper = max(lower, least), min(upper, most)
    near = 2 * (upper - lower)
    if 0 < lower - null <= near:
        lower = null
    elif 0 < null - upper <= near:
        upper = null
    return lower, upper


def _pooled_row(pooled: Pooled, group: str = "") -> Row:
    interval = pooled.estimate.interval
    return Row(
        "pooled",
        f"Pooled, {count(pooled.k, 'study', 'studies')}",
        group,
        pooled.estimate.value,
        None if interval is None else interval.lower,
        None if interval is None else interval.upper,
    )


def _key(row: Row) -> tuple[str, float | None, float | None]:
    return row.label, row.value, row.upper
