"""How sure the evidence is: GRADE per outcome, and the label that readers see."""

from commonweal.appraisal.certainty import (
    Certainty,
    CertaintyRating,
    Domain,
    Judgement,
    rate,
    start_for,
)
from commonweal.appraisal.prompts import Suggestion, suggest
from commonweal.appraisal.strength import strength_for

__all__ = [
    "Certainty",
    "CertaintyRating",
    "Domain",
    "Judgement",
    "Suggestion",
    "rate",
    "start_for",
    "strength_for",
    "suggest",
]
