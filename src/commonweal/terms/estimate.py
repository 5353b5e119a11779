"""A number with its uncertainty: what every room speaks."""

from dataclasses import dataclass, replace

from commonweal.terms.errors import InputError
from commonweal.terms.source import Source
from commonweal.terms.unit import UNSPECIFIED, Unit


def check_level(level: float) -> None:
    """Raise InputError when the level of an interval is not a share above 0 and below 1."""
    if not 0 < level < 1:
        raise InputError(
            f"The level is {level:g}.",
            expected="It must lie between 0 and 1.",
            todo="Write 95% as 0.95.",
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval. level: its nominal coverage, between 0 and 1."""

    lower: float
    upper: float
    level: float = 0.95

    def __post_init__(self) -> None:
        check_level(self.level)
        if self.lower > self.upper:
            raise InputError(
                f"An interval runs from {self.lower:g} to {self.upper:g}.",
                expected="The lower limit must not be above the upper one.",
                todo="Check that the two were not exchanged.",
            )

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number, its unit and how sure we are of it.

    value, interval: on the scale of analysis of `unit`.
    n: how many observations it rests on (studies, for a pooled estimate).
    method: the field's name for how it was made. source: where it comes from.
    """

    value: float
    interval: Interval | None = None
    unit: Unit = UNSPECIFIED
    n: int | None = None
    method: str = ""
    source: Source | None = None

    def natural(self) -> "Estimate":
        """Return the same estimate on the scale that people read (odds ratio, not its log)."""
        turn = self.unit.natural
        interval = self.interval and replace(
            self.interval, lower=turn(self.interval.lower), upper=turn(self.interval.upper)
        )
        return replace(self, value=turn(self.value), interval=interval, unit=self.unit.as_read())
