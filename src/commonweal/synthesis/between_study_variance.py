"""Estimators of τ², the variance of true effects between studies.

Each takes effects y and variances v, (k, n): studies down, meta-analyses across; and returns
τ² (n,), never below zero. Names and definitions follow viechtbauer2005 and veroniki2016.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from commonweal.evidence.effect import Floats
from commonweal.synthesis.generalised_q import add, solve, total, weigh
from commonweal.synthesis.likelihood import maximise
from commonweal.synthesis.pooled import Tau2


def dersimonian_laird(y: Floats, v: Floats) -> Floats:
    """DerSimonian & Laird (1986): the excess of Q over its expectation, (Q − (k − 1)) / C."""
    w = 1 / v
    weight, _, r = weigh(y, w)
    excess = total(w * r, r) - (len(y) - 1)
    return np.maximum(excess / (weight - total(w, w) / weight), 0)


def hedges(y: Floats, v: Floats) -> Floats:
    """Hedges & Olkin (1985): the plain variance of the effects less the mean variance."""
    k = len(y)
    r = y - add(y) / k
    return np.maximum(total(r, r) / (k - 1) - add(v) / k, 0)


def hunter_schmidt(y: Floats, v: Floats) -> Floats:
    """Hunter & Schmidt (1990): (Q − k) / Σw, as metafor has it. Biased downwards."""
    w = 1 / v
    weight, _, r = weigh(y, w)
    return np.maximum((total(w * r, r) - len(y)) / weight, 0)


def sidik_jonkman(y: Floats, v: Floats) -> Floats:
    """Sidik & Jonkman (2005), from the crude start Σ(y − ȳ)² / k. Above zero unless all agree."""
    k = len(y)
    r = y - add(y) / k
    crude = total(r, r) / k
    w = 1 / (v + crude)
    _, _, r = weigh(y, w)
    refined: Floats = crude * total(w * r, r) / (k - 1)
    return refined


def paule_mandel(y: Floats, v: Floats) -> Floats:
    """Paule & Mandel (1982): where the generalised Q equals its expectation, k − 1.

    The empirical Bayes estimator (Morris 1983) is the same root.
    """
    return solve(y, v, len(y) - 1)


ESTIMATORS: dict[Tau2, Callable[[Floats, Floats], Floats]] = {
    "reml": partial(maximise, restricted=True),
    "dl": dersimonian_laird,
    "pm": paule_mandel,
    "ml": partial(maximise, restricted=False),
    "sj": sidik_jonkman,
    "he": hedges,
    "hs": hunter_schmidt,
    "eb": paule_mandel,
}
