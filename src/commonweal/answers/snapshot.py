"""What an answer rests on: the rows and options of its numbers, as JSON that is kept for good."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from commonweal.evidence import Benefit, Effect, Effects, RiskOfBias
from commonweal.synthesis import Model, Pooled, Tau2, Test, combine_within_study, pool
from commonweal.terms import Unit

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One effect with what a reader needs to know of its study. None marks a missing number."""

    study: str
    label: str
    value: float | None
    variance: float | None
    design: str = ""
    country: str = ""
    n: int | None = None
    population: str = ""
    outcome: str = ""
    measure: str = ""
    comparator: str = ""
    time_point: str = ""
    subgroup: str = ""
    risk_of_bias: str = RiskOfBias.NOT_ASSESSED.value
    record: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows and options that an answer's numbers are made from.

    within_study_correlation: when given, a study's effects are first combined into one.
    favours: what lies below and above no effect, or two empty strings.
    """

    rows: tuple[Row, ...]
    unit: Unit
    benefit: Benefit
    favours: tuple[str, str]
    model: Model
    tau2: Tau2
    test: Test
    level: float
    within_study_correlation: float | None

    def effects(self) -> Effects:
        """Return the effects that are pooled, labelled by study."""
        shared = Counter(label for _, label in {(row.study, row.label) for row in self.rows})
        effects = Effects.of(
            Effect(
                study=row.label if shared[row.label] == 1 else f"{row.label} [{row.study}]",
                value=_number(row.value),
                variance=_number(row.variance),
                unit=self.unit,
                outcome=row.outcome,
                comparator=row.comparator,
                time_point=row.time_point,
                benefit=self.benefit,
                risk_of_bias=RiskOfBias(row.risk_of_bias),
                record=row.record,
            )
            for row in self.rows
        )
        if self.within_study_correlation is None:
            return effects
        return combine_within_study(effects, correlation=self.within_study_correlation)

    def pool(self) -> Pooled:
        """Pool the effects. Raises TooFewStudies and InputError, as `synthesis.pool` does."""
        return pool(
            self.effects(), model=self.model, tau2=self.tau2, test=self.test, level=self.level
        )

    def to_json(self) -> Json:
        """Return plain JSON values from which `from_json` makes an equal snapshot."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Json) -> Snapshot:
        """Read what `to_json` wrote, also years ago: fields added since have their defaults."""
        return cls(
            **data
            | {
                "rows": tuple(Row(**row) for row in data["rows"]),
                "unit": Unit(**data["unit"]),
                "favours": tuple(data["favours"]),
            }
        )


def _number(value: float | None) -> float:
    return math.nan if value is None else value
