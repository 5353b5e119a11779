"""The result of pooling: frozen, with everything a page or a statistician asks of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats
from commonweal.terms import Estimate, Interval

Model = Literal["random", "common"]
Tau2 = Literal["reml", "dl", "pm", "ml", "sj", "he", "hs", "eb"]
Test = Literal["hk", "t", "z"]


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """k studies pooled. All numbers are on the scale of analysis of `effects.unit`.

    estimate: the pooled effect with its interval; `estimate.n` is k.
    tau2: between-study variance (0 under the common-effect model). tau2_interval: its Q-profile
    interval; None under common.
    i2: share of variability beyond chance, 0 to 100. h2: total over within-study variability.
    q, q_p: Cochran's heterogeneity statistic and its p value on k − 1 degrees of freedom.
    prediction: where the true effect of a new, similar study may lie; None under common.
    weights: (k,) in per cent, summing to 100.
    test: always z under the common-effect model, where `tau2_method` has no part.
    effects: the k complete studies that were pooled, in the order given.
    dropped: labels of studies left out because a value was missing.
    """

    estimate: Estimate
    se: float
    p: float
    tau2: float
    tau2_interval: Interval | None
    i2: float
    h2: float
    q: float
    q_p: float
    prediction: Interval | None
    weights: Floats
    effects: Effects = field(repr=False)
    model: Model
    tau2_method: Tau2
    test: Test
    level: float
    dropped: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        return len(self.effects)

    @property
    def repeated(self) -> tuple[str, ...]:
        """Labels of studies with more than one row, which pooling treats as if independent."""
        counts = Counter(self.effects.study)
        return tuple(study for study, times in counts.items() if times > 1)
