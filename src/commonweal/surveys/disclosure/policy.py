"""Disclosure policies: rules for small numbers as data, with their source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from commonweal.terms import InputError, Source
from commonweal.terms.errors import name_some
from commonweal.terms.parameters import read_parameters

_ROOM = "commonweal.surveys.disclosure"


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be published about few people. A rule that is None does not exist here.

    min_count: the lowest count that may be shown, beside 0. min_n: the fewest people behind a
    mean or share. rounding_base: counts are shown to the nearest multiple (1: as they are).
    dominance: the largest share of a group's weight that one answer may have.
    alike_below: groups smaller than this are left out when everybody gave the same extreme answer.
    secondary: leave out further cells, so that none can be worked out from totals.
    mark: what stands where a number is left out. cv_flags: words for the coefficient of
    variation of a mean, each up to a limit, ascending; the last limit may be infinite.
    """

    title: str
    source: Source
    min_count: int | None = None
    min_n: int | None = None
    rounding_base: int = 1
    dominance: float | None = None
    alike_below: int | None = None
    secondary: bool = True
    mark: str = "[c]"
    cv_flags: tuple[tuple[float, str], ...] = ()

    def __post_init__(self) -> None:
        limits = [limit for limit, _ in self.cv_flags]
        wrong = {
            "min_count must be at least 1": self.min_count is not None and self.min_count < 1,
            "min_n must be at least 1": self.min_n is not None and self.min_n < 1,
            "a policy needs min_count, min_n or both": self.min_count is self.min_n is None,
            "rounding_base must be at least 1": self.rounding_base < 1,
            "dominance must lie between 0 and 1": self.dominance is not None
            and not 0 < self.dominance < 1,
            "limits of cv_flags must rise": limits != sorted(set(limits)),
            "the mark must not be empty or hold a digit": not self.mark.strip()
            or any(letter.isdigit() for letter in self.mark),
        }
        found = [words for words, holds in wrong.items() if holds]
        if found:
            raise InputError(f"The policy “{self.title}” cannot be used: {'; '.join(found)}.")

    @property
    def reveals_primary(self) -> bool:
        """Whether every mark stands for a number below the threshold, as readers can know."""
        return not self.secondary

    def flag(self, cv: float) -> str:
        """Return the words for a coefficient of variation; "" when the policy has none."""
        return next((words for limit, words in self.cv_flags if cv <= limit), "")


@cache
def read_policy(name: str) -> Policy:
    """Return a policy that comes with commonweal, e.g. "nhs_digital_2018" (see `policies`)."""
    if name not in policies():
        raise InputError(
            f"There is no policy “{name}”.",
            expected=f"Those that come with commonweal: {name_some(policies())}.",
            todo="Choose one, or make a Policy with its source.",
        )
    parameters = read_parameters(_ROOM, name)
    values = dict(parameters.values)
    flags = values.pop("cv_flags")
    return Policy(
        source=parameters.source,
        cv_flags=tuple(
            (math.inf if flag["up_to"] is None else flag["up_to"], flag["words"]) for flag in flags
        ),
        **values,
    )


@cache
def policies() -> tuple[str, ...]:
    """Return the names of the policies that come with commonweal."""
    folder = files(_ROOM) / "parameters"
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir()))
