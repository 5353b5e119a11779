"""What an answer rests on and what came of it, as plain JSON that is kept for good."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from commonweal.evidence import Benefit, Effect, Effects, RiskOfBias
from commonweal.synthesis import Model, Pooled, Tau2, Test, combine_within_study, pool
from commonweal.terms import Estimate, Interval, Unit

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
        return pool(
            self.effects(), model=self.model, tau2=self.tau2, test=self.test, level=self.level
        )

    def to_json(self) -> Json:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Json) -> Snapshot:
        return cls(
            **data
            | {
                "rows": tuple(Row(**row) for row in data["rows"]),
                "unit": Unit(**data["unit"]),
                "favours": tuple(data["favours"]),
            }
        )


def freeze(pooled: Pooled) -> Json:
    """Return every number of a pooled result, to full precision."""
    return {
        "estimate": pooled.estimate.value,
        "interval": _limits(pooled.estimate.interval),
        "method": pooled.estimate.method,
        "se": pooled.se,
        "p": pooled.p,
        "tau2": pooled.tau2,
        "tau2_interval": _limits(pooled.tau2_interval),
        "i2": pooled.i2,
        "h2": pooled.h2,
        "q": pooled.q,
        "q_p": pooled.q_p,
        "prediction": _limits(pooled.prediction),
        "weights": pooled.weights.tolist(),
        "dropped": list(pooled.dropped),
    }


def thaw(result: Json, snapshot: Snapshot) -> Pooled:
    """Return the pooled result that was frozen. Nothing is estimated again."""
    effects = snapshot.effects()
    weights = np.array(result["weights"])
    weights.flags.writeable = False
    return Pooled(
        estimate=Estimate(
            value=result["estimate"],
            interval=_interval(result["interval"], snapshot.level),
            unit=snapshot.unit,
            n=len(weights),
            method=result["method"],
        ),
        tau2_interval=_interval(result["tau2_interval"], snapshot.level),
        prediction=_interval(result["prediction"], snapshot.level),
        weights=weights,
        effects=effects.take(effects.complete),
        model=snapshot.model,
        tau2_method=snapshot.tau2,
        test="z" if snapshot.model == "common" else snapshot.test,
        level=snapshot.level,
        dropped=tuple(result["dropped"]),
        **{name: result[name] for name in ("se", "p", "tau2", "i2", "h2", "q", "q_p")},
    )


def digest(*parts: Json | None) -> str:
    """Return the SHA-256 of JSON values, written in one fixed way."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _limits(interval: Interval | None) -> list[float] | None:
    return interval and [interval.lower, interval.upper]


def _interval(limits: Sequence[float] | None, level: float) -> Interval | None:
    return Interval(limits[0], limits[1], level) if limits else None
