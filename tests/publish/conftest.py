"""Small meta-analyses to draw: differences, ratios, correlations."""

import csv
import math
from pathlib import Path

import pytest

from commonweal.evidence import Effect, Effects, RiskOfBias
from commonweal.synthesis import Pooled, Subgroups, pool, pool_by
from commonweal.terms import FISHER_Z, LOG_RISK_RATIO, SMD, Unit


def rows_of(reference: Path, dataset: str, unit: Unit) -> tuple[list[Effect], list[str]]:
    """Return the studies of one of the sets in `pooling_studies.csv`, and their groups."""
    with (reference / "pooling_studies.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["dataset"] == dataset]
    effects = [
        Effect(
            row["study"],
            float(row["effect"]),
            float(row["variance"]),
            unit,
            risk_of_bias=RiskOfBias(row["group"])
            if row["group"] in {"high", "low"}
            else RiskOfBias.NOT_ASSESSED,
        )
        for row in rows
    ]
    return effects, [row["group"] for row in rows]


@pytest.fixture(scope="session")
def differences(reference: Path) -> Pooled:
    """Eighteen standardised mean differences, each judged at high or low risk of bias."""
    return pool(Effects.of(rows_of(reference, "third_wave", SMD)[0]))


@pytest.fixture(scope="session")
def by_bias(reference: Path) -> Subgroups:
    """The same eighteen, in two groups."""
    effects, groups = rows_of(reference, "third_wave", SMD)
    return pool_by(Effects.of(effects), groups)


@pytest.fixture(scope="session")
def ratios(reference: Path) -> Pooled:
    """Thirteen risk ratios."""
    return pool(Effects.of(rows_of(reference, "bcg", LOG_RISK_RATIO)[0]))


@pytest.fixture(scope="session")
def correlations() -> Pooled:
    return pool(
        Effects(
            [math.atanh(r) for r in (0.62, 0.37, 0.29, -0.11)],
            [1 / (n - 3) for n in (121, 383, 900, 60)],
            unit=FISHER_Z,
        )
    )
