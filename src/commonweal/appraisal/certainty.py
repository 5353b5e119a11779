"""GRADE: how certain the evidence on one outcome is, from a person's judgements."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from commonweal.evidence import Design
from commonweal.terms import InputError
from commonweal.terms.parameters import read_parameters


class Certainty(StrEnum):
    """How certain the evidence is, best first."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very low"

    @property
    def meaning(self) -> str:
        """GRADE's definition, in a sentence."""
        return str(_grade()["meaning"][self])


class Domain(StrEnum):
    """What moves certainty down (the first five) or up. Steps are in `parameters/grade.yaml`."""

    RISK_OF_BIAS = "risk of bias"
    INCONSISTENCY = "inconsistency"
    INDIRECTNESS = "indirectness"
    IMPRECISION = "imprecision"
    PUBLICATION_BIAS = "publication bias"
    LARGE_EFFECT = "large effect"
    DOSE_RESPONSE = "dose-response"
    PLAUSIBLE_CONFOUNDING = "plausible confounding"

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps that a reviewer may give, e.g. (-2, -1, 0)."""
        return tuple(_grade()["steps"][self])


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided about one domain. steps: negative is down, 0 no concern.

    Raises InputError for steps that the domain does not allow, or without a reason.
    """

    domain: Domain
    steps: int
    reason: str

    def __post_init__(self) -> None:
        if self.steps not in self.domain.steps:
            allowed = ", ".join(f"{step:+d}" if step else "0" for step in self.domain.steps)
            raise InputError(
                f"The judgement on {self.domain} moves certainty by {self.steps:+d}.",
                expected=f"It may be {allowed}.",
                todo="Choose one of these.",
            )
        if not self.reason.strip():
            raise InputError(
                f"The judgement on {self.domain} has no reason.",
                todo="Say in a sentence why, also when there is no concern.",
            )


@dataclass(frozen=True, slots=True)
class CertaintyRating:
    """The certainty of one outcome. reasons: sentences, in the order of the judgements.

    warnings: what a second reviewer should look at.
    """

    certainty: Certainty
    start: Certainty
    judgements: tuple[Judgement, ...]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def start_for(design: Design) -> Certainty:
    """Return where GRADE starts for a design: high for randomised trials, low for others."""
    return Certainty(_grade()["start"][design])


def rate(start: Certainty, judgements: Iterable[Judgement]) -> CertaintyRating:
    """Return the certainty that follows from where it starts and what people judged.

    Never above high or below very low. Raises InputError when a domain is judged twice, or
    when something other than a person's Judgement is given.
    """
    judged = tuple(judgements)
    for one in judged:
        if not isinstance(one, Judgement):
            raise InputError(
                f"{type(one).__name__} is not a judgement.",
                expected="Certainty rests on what a person decided.",
                todo="Have a reviewer judge, and say why.",
            )
    domains = [one.domain for one in judged]
    twice = next((domain for domain in domains if domains.count(domain) > 1), None)
    if twice is not None:
        raise InputError(
            f"There are two judgements on {twice}.",
            expected="Each domain is judged once for an outcome.",
            todo="Agree on one.",
        )
    levels = list(Certainty)
    wanted = levels.index(start) - sum(one.steps for one in judged)
    place = min(max(wanted, 0), len(levels) - 1)
    reasons = [f"The evidence starts at {start} certainty.", *map(_sentence, judged)]
    if wanted != place:
        reasons.append(f"Certainty cannot be rated beyond {levels[place]}.")
    return CertaintyRating(levels[place], start, judged, tuple(reasons), _warnings(judged))


def _sentence(judgement: Judgement) -> str:
    size = {0: "", 1: " one level", 2: " two levels"}[abs(judgement.steps)]
    where = "down" if min(judgement.domain.steps) < 0 else "up"
    moved = f"rated {where}{size}" if judgement.steps else f"not rated {where}"
    return f"{judgement.domain.capitalize()}: {moved}. {judgement.reason.strip()}"


def _warnings(judgements: tuple[Judgement, ...]) -> tuple[str, ...]:
    steps = [one.steps for one in judgements]
    if any(step > 0 for step in steps) and any(step < 0 for step in steps):
        return ("Rated both down and up: GRADE rates up where there is no other concern.",)
    return ()


def _grade() -> dict[str, Any]:
    return read_parameters("commonweal.appraisal", "grade").values
