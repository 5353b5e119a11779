"""What weighting did: the new weights, beside the old ones."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from commonweal.surveys.adjustment import Adjustment
from commonweal.surveys.design import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Weighting:
    """New weights and what they did.

    method: its name. weight: (rows,). margins: a row for every known total, with columns
    `margin, label, known, before, after`; none for trimming. iterations: 0 for a closed form.
    least, most: the smallest and largest ratio of a new weight to the old. deff_before,
    deff_after: Kish's design effect of unequal weights, 1 + CV² (kish1992): a mean of something
    unrelated to the weights has its variance so many times larger.
    changed: how many people have another weight. adjustment: for the variance.
    """

    method: str
    weight: Floats = field(repr=False)
    margins: pl.DataFrame = field(repr=False)
    iterations: int
    least: float
    most: float
    deff_before: float
    deff_after: float
    changed: int
    adjustment: Adjustment | None = field(repr=False, default=None)

    def __str__(self) -> str:
        """Return the report in sentences."""
        rounds = f" in {self.iterations} rounds" if self.iterations > 1 else ""
        lost = 1 - self.deff_before / self.deff_after
        words = [
            f"{self.method.capitalize()}{rounds} changed {self.changed:,} of "
            f"{len(self.weight):,} weights, by factors from {self.least:.3g} to {self.most:.3g}.",
            f"The design effect of unequal weights went from {self.deff_before:.3f} to "
            f"{self.deff_after:.3f}"
            + (f": as if {lost:.0%} of the people had not answered." if lost >= 0.005 else "."),
        ]
        if self.most > 5 or self.least < 0.2:
            words.append(
                "Some weights changed more than fivefold: groups are far from their share of the "
                "population. Merge small groups, or bound the change."
            )
        return " ".join(words)


def report(
    method: str,
    before: Floats,
    after: Floats,
    margins: pl.DataFrame | None = None,
    *,
    iterations: int = 0,
    adjustment: Adjustment | None = None,
) -> Weighting:
    """Return the weighting that turned the weights `before` into `after`, (rows,)."""
    ratio = after[before > 0] / before[before > 0]
    return Weighting(
        method=method,
        weight=after,
        margins=pl.DataFrame() if margins is None else margins,
        iterations=iterations,
        least=float(ratio.min()),
        most=float(ratio.max()),
        deff_before=kish(before),
        deff_after=kish(after),
        changed=int((np.abs(ratio - 1) > 1e-12).sum()),
        adjustment=adjustment,
    )


def kish(weight: Floats) -> float:
    """Return n Σw² / (Σw)² over the people with a weight above 0."""
    above = weight[weight > 0]
    return float(len(above) * np.sum(above**2) / np.sum(above) ** 2)
