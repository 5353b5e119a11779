"""Pooled numbers as plain JSON, to full precision, and back again.

JSON has no infinity and no NaN (a p value that is not defined): they are kept as `"inf"`, `"nan"`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from commonweal.answers.snapshot import Json, Snapshot
from commonweal.synthesis import Pooled
from commonweal.terms import Estimate, Interval

_STATISTICS = ("se", "p", "tau2", "i2", "h2", "q", "q_p")


def freeze(pooled: Pooled) -> Json:
    """Return every number of a pooled result, to full precision."""
    return {
        "estimate": _kept(pooled.estimate.value),
        "interval": _limits(pooled.estimate.interval),
        "method": pooled.estimate.method,
        **{name: _kept(getattr(pooled, name)) for name in _STATISTICS},
        "tau2_interval": _limits(pooled.tau2_interval),
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
            value=float(result["estimate"]),
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
        **{name: float(result[name]) for name in _STATISTICS},
    )


def _kept(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


def _limits(interval: Interval | None) -> list[float | str] | None:
    return None if interval is None else [_kept(interval.lower), _kept(interval.upper)]


def _interval(limits: Sequence[float | str] | None, level: float) -> Interval | None:
    return Interval(float(limits[0]), float(limits[1]), level) if limits else None
