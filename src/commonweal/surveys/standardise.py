"""Averages of estimates: over age groups (direct standardisation) and over years (pooling).

Both are weighted sums of estimates that come with variances, so that they take what any survey
gives. The last axis of every array is the one that is averaged over; those before it are areas,
measures, whatever there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from commonweal.terms import InputError
from commonweal.terms.parameters import read_parameters

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Averaged:
    """Weighted averages. Arrays have the shape of the estimates without their last axis.

    weights: (A,) what each group or year counted for, summing to 1.
    """

    estimate: Floats
    variance: Floats
    weights: Floats
    level: float

    @property
    def se(self) -> Floats:
        """Standard errors."""
        return np.sqrt(self.variance)

    @property
    def lower(self) -> Floats:
        """Lower limits, by the normal distribution."""
        return self.estimate - float(ndtri((1 + self.level) / 2)) * self.se

    @property
    def upper(self) -> Floats:
        """Upper limits, by the normal distribution."""
        return self.estimate + float(ndtri((1 + self.level) / 2)) * self.se


def standardise(
    estimate: ArrayLike,
    variance: ArrayLike,
    standard: ArrayLike,
    *,
    covariance: bool = False,
    level: float = 0.95,
) -> Averaged:
    """Give means or shares the age structure of a standard population.

    estimate: (..., A), by age group. variance: (..., A), or (..., A, A) with `covariance=True`,
    where groups share clusters. standard: (A,) people of the standard population in each group.
    Raises InputError when an age group has no estimate: merge it with its neighbour first.
    """
    return _average(estimate, variance, standard, covariance=covariance, level=level)


def pool_years(
    estimate: ArrayLike,
    variance: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    covariance: bool = False,
    level: float = 0.95,
) -> Averaged:
    """Average the estimates of several years, to gain precision where one year has few people.

    estimate: (..., Y). variance: (..., Y), when samples are independent; with `covariance=True`
    (..., Y, Y), where years share people, such as a rotating panel: leaving out a positive
    covariance makes the average look surer than it is.
    weights: (Y,), equal when not given. They are of the user's choosing and not of the data's:
    weights by precision would favour years of a larger sample, and answer another question.
    Raises InputError when a year has no estimate.
    """
    if weights is None:
        weights = np.ones(np.shape(estimate)[-1:])
    return _average(estimate, variance, weights, covariance=covariance, level=level)


def european_standard_population(starts: Sequence[int], *, end: int | None = None) -> Floats:
    """Return (A,) people of the European Standard Population of 2013 in age groups of your own.

    starts: the first age of each group, ascending, e.g. (16, 25, 35, 45, 55, 65, 75); the last
    group is open unless `end`, the first age after it, is given. The population comes in groups
    of five years: people are taken to be spread evenly within them, as is usual, and nobody of
    90 and over can be split.
    Raises InputError when ages do not rise or an age above 90 is given.
    """
    edges = [*starts] if end is None else [*starts, end]
    if not starts or edges[0] < 0 or edges[-1] > 90 or any(b <= a for a, b in pairwise(edges)):
        raise InputError(
            f"The ages {', '.join(map(str, edges))} do not make age groups.",
            expected="First ages that rise, from 0 to 90.",
            todo="Give the first age of each group, such as 16, 25, 35.",
        )
    groups = read_parameters("commonweal.surveys", "european_standard_population_2013").values[
        "groups"
    ]
    ages = np.array([*(group["from"] for group in groups), 91.0])
    people = np.cumsum([0, *(group["people"] for group in groups)])
    if end is None:
        edges.append(91)
    return np.diff(np.interp(edges, ages, people))


def _average(
    estimate: ArrayLike, variance: ArrayLike, weights: ArrayLike, *, covariance: bool, level: float
) -> Averaged:
    y, V, w = (np.asarray(x, dtype=np.float64) for x in (estimate, variance, weights))
    wanted = (*y.shape, *y.shape[-1:]) if covariance else y.shape
    if y.ndim == 0 or w.shape != y.shape[-1:] or V.shape != wanted:
        raise InputError(
            f"The estimates have shape {y.shape}, the variances {V.shape}, the weights {w.shape}.",
            expected=f"Variances of shape {wanted}, and one weight for each of the last axis.",
            todo="Put age groups or years last; say covariance=True for matrices of covariances.",
        )
    if not 0 < level < 1:
        raise InputError(f"The level is {level:g}.", todo="Write 95 % as 0.95.")
    if not (w >= 0).all() or not 0 < w.sum() < np.inf:
        raise InputError("A weight is negative or missing, or all are 0.")
    w = w / w.sum()
    counted = w > 0
    own = np.diagonal(V, axis1=-2, axis2=-1) if covariance else V
    if not (np.isfinite(y) & (own >= 0))[..., counted].all():
        raise InputError(
            "A group or year that counts has no estimate, or no variance of at least 0.",
            expected="Both, for every group with a weight above 0.",
            todo="Merge a group where nobody was asked with its neighbour, in the weights too.",
        )
    y, V, w_in = y[..., counted], V[..., counted], w[counted]
    if covariance:
        found = np.einsum("...ij,i,j->...", V[..., counted, :], w_in, w_in)
    else:
        found = V @ w_in**2
    if not (found >= 0).all():
        raise InputError(
            "The covariances make a variance below 0.",
            expected="Matrices of covariances, as they come from one survey.",
            todo="Check that no covariance is larger than its two variances allow.",
        )
    return Averaged(np.asarray(y @ w_in), np.asarray(found), w, level)
