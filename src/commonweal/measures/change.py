"""Change between two times in the same people: for the group, and reliably for each person.

A change is not an effect: people change without a programme too, most of all those who came
because they felt low. Only a comparison tells the two apart.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtr, stdtrit

from commonweal.measures.measure import Direction
from commonweal.terms import MEAN_CHANGE, Estimate, InputError, Interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Change of a group, in points of the score: after less before.

    mean: over the n people with both scores, with its t interval. left_out: people without one.
    p: two-sided, of the paired t test. sd_before, sd_change: divisors n − 1.
    standardised_response_mean: mean / sd_change. effect_size: mean / sd_before.
    hedges_g: the effect size times 1 − 3/(4 df − 1).
    """

    mean: Estimate
    n: int
    left_out: int
    se: float
    p: float
    sd_before: float
    sd_change: float

    @property
    def standardised_response_mean(self) -> float:
        """The mean change in standard deviations of the change."""
        return self.mean.value / self.sd_change

    @property
    def effect_size(self) -> float:
        """The mean change in standard deviations before."""
        return self.mean.value / self.sd_before

    @property
    def hedges_g(self) -> float:
        """The effect size, corrected for small samples on n − 1 degrees of freedom."""
        return self.effect_size * (1 - 3 / (4 * (self.n - 1) - 1))


@dataclass(frozen=True, slots=True, eq=False)
class ReliableChange:
    """Which people changed by more than the measure's own error could make them.

    index: (n,) change over its standard error, NaN without both scores.
    threshold: the change, in points, beyond which it is reliable.
    improved, unchanged, deteriorated: people, by the direction of the score.
    """

    index: Floats
    threshold: float
    improved: int
    unchanged: int
    deteriorated: int


def measure_change(before: ArrayLike, after: ArrayLike, *, level: float = 0.95) -> Change:
    """Return the change of a group.

    before, after: (n,) scores of the same people in the same order, NaN for none.
    Raises InputError when fewer than three have both, or nobody's score or change differs.
    """
    first, second = _pairs(before, after)
    both = ~np.isnan(first) & ~np.isnan(second)
    n = int(np.count_nonzero(both))
    if n < 3:
        raise InputError(
            f"{n} people have a score before and after.",
            expected="A mean change needs at least three.",
            todo="Check that both columns list the same people in the same order.",
        )
    differences = second[both] - first[both]
    mean, sd_change = float(differences.mean()), float(differences.std(ddof=1))
    sd_before = float(first[both].std(ddof=1))
    if min(sd_change, sd_before) == 0:
        what = "Everybody changed by the same" if sd_change == 0 else "All scores before are equal"
        raise InputError(f"{what}.", todo="Check the columns: no group of people does that.")
    se = sd_change / sqrt(n)
    reach = float(stdtrit(n - 1, (1 + level) / 2)) * se
    interval = Interval(mean - reach, mean + reach, level)
    return Change(
        mean=Estimate(mean, interval, MEAN_CHANGE, n=n, method="mean of paired differences"),
        n=n,
        left_out=len(first) - n,
        se=se,
        p=2 * float(stdtr(n - 1, -abs(mean) / se)),
        sd_before=sd_before,
        sd_change=sd_change,
    )


def find_reliable_change(
    before: ArrayLike,
    after: ArrayLike,
    *,
    direction: Direction,
    sd: float,
    reliability: float,
    level: float = 0.95,
) -> ReliableChange:
    """Return who changed reliably: change / (sd √2 √(1 − reliability)) beyond ±1.96 at 95%.

    before, after: (n,) scores of the same people, NaN for none. sd: before, of the group or of a
    population like it. reliability: of the measure, from its literature, between 0 and 1.
    Source: jacobson1991.
    """
    if not 0 <= reliability < 1 or not 0 < sd < np.inf or not 0 < level < 1:
        raise InputError(
            f"The SD is {sd:g}, the reliability {reliability:g} and the level {level:g}.",
            expected="The SD is above 0; the other two lie between 0 and 1.",
            todo="Take both from what has been published on the measure.",
        )
    first, second = _pairs(before, after)
    error = sd * sqrt(2) * sqrt(1 - reliability)
    limit = float(ndtri((1 + level) / 2))
    index = (second - first) / error
    up, down = int(np.count_nonzero(index > limit)), int(np.count_nonzero(index < -limit))
    better = direction is Direction.HIGHER
    return ReliableChange(
        index=index,
        threshold=limit * error,
        improved=up if better else down,
        unchanged=int(np.count_nonzero(np.abs(index) <= limit)),
        deteriorated=down if better else up,
    )


def _pairs(before: ArrayLike, after: ArrayLike) -> tuple[Floats, Floats]:
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise InputError(
            f"There are {first.size} scores before and {second.size} after.",
            todo="Give one of each for every person, NaN where there is none.",
        )
    return first, second
