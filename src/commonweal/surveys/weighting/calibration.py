"""Calibration: weights as near as can be to the old ones that reproduce known totals.

Distances: linear (the generalised regression estimator), raking (multiplicative, never below 0)
and logit (within bounds). Source: deville1992.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, get_args

import numpy as np
import polars as pl

from commonweal.surveys.adjustment import adjust_to
from commonweal.surveys.design import Floats
from commonweal.surveys.sample import Sample
from commonweal.surveys.weighting.known import Known, check_ready, read_amount, read_margin
from commonweal.surveys.weighting.result import Weighting, report
from commonweal.terms import InputError

Method = Literal["linear", "raking", "logit"]
Totals = Mapping[str, float | Known]
Bounds = tuple[float, float]
_NEAR = 1e-13  # of a total
_ROUNDS = 200


def calibrate(
    sample: Sample,
    totals: Totals,
    *,
    people: float | None = None,
    method: Method = "linear",
    bounds: Bounds | None = None,
) -> Weighting:
    """Change weights as little as possible so that they reproduce totals.

    totals: for a column of numbers its total over the population; for a column of groups the
    number of people by label. people: the size of the population (needed when no groups are
    given and the weights should sum to it). bounds: the least and most that a new weight may be
    of the old, around 1; logit needs them.
    Raises InputError where no such weights exist, or linear ones would fall to 0 or below.
    """
    check_ready(sample, "Calibration")
    _check(totals, people, method, bounds)
    known = [] if people is None else [("people", "", float(people))]
    columns = [] if people is None else [np.ones(len(sample.weight))]
    for name, given in totals.items():
        if isinstance(given, Mapping):
            margin = read_margin(sample, (name,), given)
            known += [
                (name, label, float(total))
                for label, total in zip(margin.labels, margin.total, strict=True)
            ]
            columns += list((margin.group == np.arange(len(margin.total))[:, None]).astype(float))
        else:
            known.append((name, "", float(given)))
            columns.append(read_amount(sample, name))
    x, target = np.column_stack(columns), np.array([total for _, _, total in known])
    before = sample.weight
    limits = bounds or ((0.0, np.inf) if method == "raking" else (-np.inf, np.inf))
    ratio, rounds = _solve(
        x, before, target, _FACTORS[method], limits, names=[k[:2] for k in known]
    )
    after = before * ratio
    if (wrong := int(((after <= 0) & (before > 0)).sum())) > 0:
        raise InputError(
            f"{wrong:,} people would have a weight of 0 or below.",
            expected="A person stands for somebody.",
            todo="Bound the change, e.g. bounds=(0.2, 5), or use method raking or logit.",
        )
    margins = pl.DataFrame(
        {
            "margin": [name for name, _, _ in known],
            "label": [label for _, label, _ in known],
            "known": target,
            "before": before @ x,
            "after": after @ x,
        }
    )
    return report(
        f"{method} calibration",
        before,
        after,
        margins,
        iterations=rounds,
        adjustment=adjust_to(before, np.arange(len(before)), x),
    )


def _linear(u: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    return np.clip(1 + u, low, high), ((1 + u > low) & (1 + u < high)).astype(float)


def _raking(u: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    ratio = np.exp(np.minimum(u, 700.0))
    inside = (ratio > low) & (ratio < high)
    return np.clip(ratio, low, high), np.where(inside, ratio, 0.0)


def _logit(u: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    slope = (high - low) / ((1 - low) * (high - 1))
    grown = np.exp(np.clip(slope * u, -700.0, 700.0))
    below = high - 1 + (1 - low) * grown
    ratio = (low * (high - 1) + high * (1 - low) * grown) / below
    return ratio, (ratio - low) * (high - ratio) / ((1 - low) * (high - 1))


Factors = Callable[[Floats, float, float], tuple[Floats, Floats]]
_FACTORS: dict[str, Factors] = {"linear": _linear, "raking": _raking, "logit": _logit}


def _solve(
    x: Floats,
    before: Floats,
    target: Floats,
    factors: Factors,
    limits: Bounds,
    *,
    names: list[tuple[str, str]],
) -> tuple[Floats, int]:
    """Return (rows,) ratios F(xᵀλ) with Σ d F x = target, by Newton's method, and its rounds."""
    size = np.maximum(np.abs(x).max(axis=0), np.finfo(float).tiny)
    x, target = x / size, target / size
    slack = _NEAR * (np.abs(target) + before @ np.abs(x))
    lagrange = np.zeros(len(target))
    ratio, slope = factors(x @ lagrange, *limits)
    miss = target - (before * ratio) @ x
    for rounds in range(1, _ROUNDS + 1):
        hessian = (x * (before * slope)[:, None]).T @ x
        step = np.linalg.lstsq(hessian, miss, rcond=1e-13)[0]
        for half in range(30):
            trial = lagrange + step / 2**half
            new_ratio, new_slope = factors(x @ trial, *limits)
            new_miss = target - (before * new_ratio) @ x
            if np.abs(new_miss).max() < np.abs(miss).max() or (np.abs(new_miss) <= slack).all():
                break
        else:
            break
        lagrange, ratio, slope, miss = trial, new_ratio, new_slope, new_miss
        if (np.abs(miss) <= slack).all():
            return ratio, rounds
    worst = int(np.argmax(np.abs(miss) / np.maximum(np.abs(target), slack)))
    if abs(miss[worst]) <= 1e-9 * max(abs(target[worst]), slack[worst] / _NEAR):
        return ratio, rounds  # rounding lets it come no nearer
    raise InputError(
        f"No weights within the bounds reproduce “{' '.join(names[worst]).strip()}”: "
        f"{miss[worst] * size[worst]:,.6g} of {target[worst] * size[worst]:,.6g} are missing.",
        expected="The known totals can be reached from the sample, within the bounds.",
        todo="Widen the bounds, merge groups, or check the totals that contradict each other.",
    )


def _check(totals: Totals, people: float | None, method: str, bounds: Bounds | None) -> None:
    if method not in get_args(Method):
        raise InputError(
            f"There is no calibration “{method}”.",
            expected=f"It is: {', '.join(get_args(Method))}.",
        )
    if not totals and people is None:
        raise InputError("No total is given.", todo="Give totals by column, or people.")
    if bounds is None and method == "logit":
        raise InputError("Logit calibration needs bounds.", todo="Give e.g. bounds=(0.3, 3).")
    if bounds is not None and not bounds[0] < 1 < bounds[1]:
        raise InputError(
            f"The bounds are {bounds[0]:g} and {bounds[1]:g}.",
            expected="They are the least and the most that a weight may change, around 1.",
            todo="Give e.g. bounds=(0.3, 3).",
        )
