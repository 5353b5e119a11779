"""Cubic splines of a covariate: where their knots lie, and their columns."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import BSpline

from commonweal.surveys.design import Floats
from commonweal.terms import InputError

DEGREE = 3


def place_knots(x: Floats, people: Floats, df: int, name: str) -> Floats:
    """Return the knots of a cubic spline with `df` columns: both ends, quantiles between.

    x, people: (P,) values and how many have each. Quantiles are of people, without weights, as
    those of R's bs(). Raises InputError where there are fewer values than columns.
    """
    order = np.argsort(x)
    value, reached = x[order], np.cumsum(people[order])
    if len(np.unique(value)) <= df:
        raise InputError(
            f"bs({name}, {df}) needs more than {df} different values of “{name}”.",
            todo="Use C() for groups, or fewer columns.",
        )
    place = np.linspace(0, 1, df - DEGREE + 2)[1:-1] * (reached[-1] - 1)
    low, high = (
        value[np.searchsorted(reached, end, side="right")]
        for end in (np.floor(place), np.ceil(place))
    )
    return np.concatenate((value[:1], low + (place % 1) * (high - low), value[-1:]))


def bend(x: Floats, knots: Floats, name: str) -> Floats:
    """Return (P, df) the columns of the spline; the first of the basis is left to the intercept.

    Raises InputError beyond the ends, where the spline says nothing.
    """
    low, high = knots[0], knots[-1]
    if ((x < low) | (x > high)).any():
        raise InputError(
            f"A spline of “{name}” says nothing beyond {low:g} to {high:g}, where people are.",
            todo="Ask within that range.",
        )
    ends = np.repeat([low, high], DEGREE)
    whole = np.concatenate((ends[:DEGREE], knots, ends[DEGREE:]))
    found: Floats = BSpline.design_matrix(x, whole, DEGREE).toarray()[:, 1:]
    return found
