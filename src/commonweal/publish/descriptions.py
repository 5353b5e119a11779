"""Text alternatives: what a figure shows, in a sentence or two."""

from __future__ import annotations

from commonweal.publish.words import (
    count,
    decimals,
    format_estimate,
    format_interval,
    format_level,
    format_number,
)
from commonweal.synthesis import Pooled, Subgroups

FEW = 10  # Sterne et al. 2011, BMJ 343:d4002: no test of asymmetry below ten studies


def forest_description(
    pooled: Pooled,
    *,
    groups: Subgroups | None = None,
    favours: tuple[str, str] | None = None,
) -> str:
    """Say what a forest plot shows: how many studies point which way, and what they add up to.

    favours: what lies below and above no effect, e.g. ("waiting list", "mindfulness").
    """
    unit, effects = pooled.effects.unit, pooled.effects.effect
    digits = decimals(pooled.estimate.interval, unit)
    estimate = pooled.estimate.natural()
    above, below = int((effects > unit.no_effect).sum()), int((effects < unit.no_effect).sum())
    null = f"{unit.null:g}"
    if favours is None:
        ways = f"{above} above and {below} below no effect ({null})"
    else:
        ways = f"{above} favouring {favours[1]} and {below} favouring {favours[0]}"
    neither = pooled.k - above - below
    subject = "The pooled" if pooled.k > 1 else "Its"
    parts = [
        f"Forest plot of {count(pooled.k, 'study', 'studies')}: {ways}"
        f"{f', {neither} at no effect' if neither else ''}.",
        f"{subject} effect is {format_estimate(estimate.value, None, digits)}"
        f" ({format_level(pooled.level)} interval {format_interval(estimate.interval, digits)}),"
        f" in {unit.label}.",
    ]
    if pooled.prediction is not None:
        low, high = (unit.natural(x) for x in (pooled.prediction.lower, pooled.prediction.upper))
        parts.append(
            "In most similar places the effect would lie between "
            f"{format_number(low, digits)} and {format_number(high, digits)} "
            f"({format_level(pooled.prediction.level)} prediction interval)."
        )
    if groups is not None:
        each = (
            f"{name} {format_number(group.estimate.natural().value, digits)}"
            for name, group in groups.groups.items()
        )
        parts.append(f"By group: {'; '.join(each)}.")
    return " ".join(parts)


def funnel_description(pooled: Pooled) -> str:
    """Say what a funnel plot shows and, below ten studies, that it cannot be judged."""
    unit, effects = pooled.effects.unit, pooled.effects
    digits = decimals(pooled.estimate.interval, unit)
    value = pooled.estimate.value
    left, right = int((effects.effect < value).sum()), int((effects.effect > value).sum())
    parts = [
        f"Funnel plot of {count(pooled.k, 'study', 'studies')}: each effect against its "
        f"standard error. {left} lie below and {right} above the pooled effect of "
        f"{format_number(unit.natural(value), digits)} ({unit.label})."
    ]
    if pooled.k < FEW:
        parts.append(few_studies())
    else:
        parts.append(
            "An uneven funnel can mean that small studies differ, or that some are unseen."
        )
    return " ".join(parts)


def few_studies() -> str:
    """Return the warning that goes with a funnel of fewer than ten studies."""
    return f"With fewer than {FEW} studies, whether a funnel is uneven cannot be judged."
