"""Which way an answer points, judged from its interval alone."""

from enum import StrEnum

from commonweal.evidence import Benefit
from commonweal.synthesis import Pooled


class Mark(StrEnum):
    """The impact mark of the rating triple."""

    HELPS = "better"
    UNCLEAR = "unclear"
    HARMS = "worse"
    ASSOCIATED = "associated"


def impact_of(kind: str, benefit: Benefit, pooled: Pooled | None) -> Mark:
    """Return the impact mark: clear only when the whole interval lies on one side of no effect.

    kind: `association` where the answer says what goes with what, not what causes what.
    pooled: None where nothing could be pooled.
    """
    if pooled is None or pooled.estimate.interval is None:
        return Mark.UNCLEAR
    unit, interval = pooled.estimate.unit, pooled.estimate.interval
    if interval.lower <= unit.no_effect <= interval.upper:
        return Mark.UNCLEAR
    if kind == "association" or benefit == "not stated":
        return Mark.ASSOCIATED
    rises = interval.lower > unit.no_effect
    return Mark.HELPS if rises == (benefit == "higher") else Mark.HARMS
