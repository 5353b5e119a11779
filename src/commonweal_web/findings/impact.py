"""Which way an answer points, judged from its interval alone."""

from commonweal.synthesis import Pooled
from commonweal_web.findings.models import Answer, Version

Impact = Version.Impact


def impact_of(kind: str, benefit: str, pooled: Pooled | None) -> Impact:
    """Return the impact mark: clear only when the whole interval lies on one side of no effect."""
    if pooled is None or pooled.estimate.interval is None:
        return Impact.UNCLEAR
    unit, interval = pooled.estimate.unit, pooled.estimate.interval
    if interval.lower <= unit.no_effect <= interval.upper:
        return Impact.UNCLEAR
    if kind == Answer.Kind.ASSOCIATION or benefit == "not stated":
        return Impact.ASSOCIATED
    rises = interval.lower > unit.no_effect
    return Impact.HELPS if rises == (benefit == "higher") else Impact.HARMS
