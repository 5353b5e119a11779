"""Variances of direct estimates, smoothed over areas: from few answers they are rough."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from commonweal.surveys.small_areas.checks import read_column
from commonweal.surveys.small_areas.results import Floats
from commonweal.terms import InputError


def smooth_variances(variance: ArrayLike, n: ArrayLike) -> Floats:
    """Return (m,) variances k / n, where k is the mean of n × variance over all answers.

    variance: (m,) design variances of direct estimates, NaN where there is none. n: (m,) answers.
    An area with answers but without a variance of its own (0 or NaN: one answer, or all alike)
    gets one too; an area without answers keeps NaN. k is one person's variance times the design
    effect, taken as the same everywhere: rao2015, 6.4.1, calls such a rule a generalised variance
    function. Raises InputError where lengths differ, or no area has a variance above 0.
    """
    given, people = read_column(variance, "variances"), read_column(n, "answers")
    if given.shape != people.shape:
        raise InputError(f"There are {len(given)} variances and {len(people)} numbers of answers.")
    answered = np.nan_to_num(people) > 0
    known = answered & (np.nan_to_num(given) > 0)
    if not known.any():
        raise InputError(
            "No area has a variance above 0.",
            expected="Direct estimates with standard errors, from more than one answer each.",
        )
    own = people[known]
    k = float(np.sum(own * (own * given[known])) / np.sum(own))
    found: Floats = np.full(len(given), np.nan)
    found[answered] = k / people[answered]
    return found
