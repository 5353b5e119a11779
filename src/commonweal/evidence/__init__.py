"""What studies say: records, studies, effects and findings, and what must always hold of them."""

from commonweal.evidence.effect import Benefit, Effect, Effects
from commonweal.evidence.finding import Cost, Finding, Impact, Strength
from commonweal.evidence.record import Name, Record
from commonweal.evidence.study import Design, RiskOfBias, Study

__all__ = [
    "Benefit",
    "Cost",
    "Design",
    "Effect",
    "Effects",
    "Finding",
    "Impact",
    "Name",
    "Record",
    "RiskOfBias",
    "Strength",
    "Study",
]
