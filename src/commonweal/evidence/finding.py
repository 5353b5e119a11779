"""A claim in plain words with its rating triple: impact, strength of evidence, cost."""

from dataclasses import dataclass
from enum import StrEnum

from commonweal.terms import Estimate, InputError, Question


class Strength(StrEnum):
    """How strong the evidence is. 'Not enough evidence' is an answer too."""

    STRONG = "strong"
    PROMISING = "promising"
    INITIAL = "initial"
    NOT_ENOUGH = "not enough evidence"


class Cost(StrEnum):
    """A band of cost per person. The bands are in `evidence/parameters/cost_bands.yaml`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Impact:
    """How much difference it makes. estimate: in the outcome's unit. words: the same, plainly."""

    words: str
    estimate: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer to a question: one sentence, the triple, and the reasons for its strength.

    Raises InputError when evidence called strong, promising or initial has no estimate.
    """

    question: Question
    headline: str
    impact: Impact
    strength: Strength
    cost: Cost = Cost.NOT_KNOWN
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.headline.strip():
            raise InputError("A finding has no headline.", todo="Say in one sentence what it is.")
        if self.strength is not Strength.NOT_ENOUGH and self.impact.estimate is None:
            raise InputError(
                f"The finding “{self.headline[:60]}” is rated {self.strength} without a number.",
                expected="A rated finding rests on an estimate.",
                todo=f"Add the estimate, or rate it “{Strength.NOT_ENOUGH}”.",
            )
