"""From effects, variances and τ² to a mean, its test, its heterogeneity and its predictions.

Arrays are (k, n): studies down, meta-analyses across.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from commonweal.evidence.effect import Floats
from commonweal.synthesis.between_study_variance import ESTIMATORS
from commonweal.synthesis.generalised_q import total, weigh
from commonweal.synthesis.pooled import Model, Tau2, Test
from commonweal.synthesis.tails import chi2_upper, t_two_sided
from commonweal.terms import InputError, check_level

# What is weighed. Beyond the first three, sums of cubed weights and squared effects leave the
# range of a double. Beyond the ratio of the largest variance to the smallest, what is left of
# the weights without the largest loses twelve of its sixteen digits.
MOST_EFFECT = 1e30
MOST_VARIANCE = 1e60
LEAST_VARIANCE = 1e-60
MOST_RATIO = 1e12


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """n meta-analyses of k studies each: every field is (n,), and as in Pooled."""

    estimate: Floats
    se: Floats
    lower: Floats
    upper: Floats
    p: Floats
    tau2: Floats
    i2: Floats
    h2: Floats
    q: Floats
    q_p: Floats
    prediction_lower: Floats
    prediction_upper: Floats


def check_options(model: str, tau2: str, test: str, level: float) -> None:
    """Raise InputError when an option is not one of its words or the level is not a share."""
    for name, given, words in (
        ("model", model, get_args(Model)),
        ("tau2", tau2, get_args(Tau2)),
        ("test", test, get_args(Test)),
    ):
        if given not in words:
            raise InputError(
                f"There is no {name} “{given}”.", expected=f"It is one of: {', '.join(words)}."
            )
    check_level(level)


def can_weigh(y: Floats, v: Floats) -> bool:
    """Whether every effect and variance, (k, n) each and complete, can be pooled in doubles."""
    least, most = np.minimum.reduce(v, axis=0), np.maximum.reduce(v, axis=0)
    return bool(
        least.min() >= LEAST_VARIANCE
        and most.max() <= MOST_VARIANCE
        and (most <= MOST_RATIO * least).all()
        and np.abs(y).max() <= MOST_EFFECT
    )


def fit(y: Floats, v: Floats, *, model: Model, tau2: Tau2, test: Test, level: float) -> Fit:
    """Pool n meta-analyses of k ≥ 2 studies each. y, v: (k, n), complete, v above zero.

    Under the common-effect model `tau2` and `test` have no part: τ² is 0 and the test is z.
    I² and H² follow metafor: from Q under the common-effect model, and from τ² and the typical
    within-study variance under random effects (higgins2002, equation 9). The Knapp-Hartung
    test has no floor (knapp2003): where studies agree closely its interval may be the narrower.
    """
    df = len(y) - 1
    w = 1 / v
    weight, origin, r = weigh(y, w)
    shift = total(w, r) / weight  # the rounding error of the mean, so that equal effects give Q = 0
    origin, y = origin + shift, r - shift
    q = total(w * y, y)
    if model == "common":
        estimate, variance, between = origin, 1 / weight, np.zeros_like(q)
        h2 = q / df
        i2 = 100 * np.maximum(1 - df / np.maximum(q, df), 0)
    else:
        typical = df / (weight - total(w, w) / weight)
        between = ESTIMATORS[tau2](y, v)
        i2, h2 = 100 * between / (typical + between), between / typical + 1
        w = 1 / (v + between)
        weight, mean, r = weigh(y, w)
        estimate, variance = origin + mean, 1 / weight
        if test == "hk":
            variance = variance * total(w * r, r) / df
    z = model == "common" or test == "z"
    tail = (1 + level) / 2
    reach = ndtri(tail) if z else stdtrit(df, tail)
    se = np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):  # studies that agree exactly: se 0
        size = -np.abs(estimate / se)
    far = reach * np.sqrt(variance + between)
    none = np.full_like(q, np.nan)
    return Fit(
        estimate=estimate,
        se=se,
        lower=estimate - reach * se,
        upper=estimate + reach * se,
        p=2 * ndtr(size) if z else t_two_sided(size, df),
        tau2=between,
        i2=i2,
        h2=h2,
        q=q,
        q_p=chi2_upper(q, df),
        prediction_lower=none if model == "common" else estimate - far,
        prediction_upper=none if model == "common" else estimate + far,
    )
