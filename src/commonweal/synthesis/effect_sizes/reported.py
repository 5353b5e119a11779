"""Effect sizes from what reports print instead of means: d, t, F, p, confidence intervals."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from commonweal.evidence import Effects
from commonweal.evidence.effect import lopsided
from commonweal.synthesis.effect_sizes.columns import Columns
from commonweal.synthesis.effect_sizes.means import hedges_g
from commonweal.terms import SMD, Unit, check_level


def smd_from_d(*, d: ArrayLike, n1: ArrayLike, n2: ArrayLike, study: Sequence[str] = ()) -> Effects:
    """Hedges g from Cohen's d (two groups, pooled SD). d, n1, n2: (k,) each."""
    rows = Columns(study, d=d, n1=n1, n2=n2).need_sizes("n1", "n2", least=2).checked()
    return rows.effects(*hedges_g(*rows.by_name.values()), SMD)


def smd_from_t(*, t: ArrayLike, n1: ArrayLike, n2: ArrayLike, study: Sequence[str] = ()) -> Effects:
    """Hedges g from the t of two independent groups: d = t √(1/n1 + 1/n2).

    t, n1, n2: (k,) each; t is positive when group 1 is higher. Not for a paired t, nor for
    the t of an adjusted regression. Source: borenstein2009, ch. 4 and 7.
    """
    rows = Columns(study, t=t, n1=n1, n2=n2).need_sizes("n1", "n2", least=2).checked()
    value, k1, k2 = rows.by_name.values()
    return rows.effects(*hedges_g(value * np.sqrt(1 / k1 + 1 / k2), k1, k2), SMD)


def smd_from_f(
    *,
    f: ArrayLike,
    n1: ArrayLike,
    n2: ArrayLike,
    direction: ArrayLike,
    study: Sequence[str] = (),
) -> Effects:
    """Hedges g from the F of two independent groups (1 numerator degree of freedom): t = √F.

    f, n1, n2, direction: (k,) each. direction: 1 when group 1 is higher, −1 when group 2 is;
    an F does not say. Raises BadRows for a negative F or another direction.
    """
    rows = Columns(study, f=f, n1=n1, n2=n2, direction=direction)
    rows.refuse(
        rows["f"] < 0, "F is {f}; it cannot be negative. Check that it is not a t."
    ).need_sizes("n1", "n2", least=2)
    value, k1, k2, sign = _need_direction(rows).by_name.values()
    return rows.effects(*hedges_g(sign * np.sqrt(value * (1 / k1 + 1 / k2)), k1, k2), SMD)


def smd_from_p(
    *,
    p: ArrayLike,
    n1: ArrayLike,
    n2: ArrayLike,
    direction: ArrayLike,
    study: Sequence[str] = (),
) -> Effects:
    """Hedges g from the two-sided p of a t test between two independent groups.

    p, n1, n2, direction: (k,) each. direction: 1 when group 1 is higher, −1 when group 2 is.
    Raises BadRows for a p that is not above 0 and at most 1 (p < .001 is not a p: the exact
    value is needed), or another direction.
    """
    rows = Columns(study, p=p, n1=n1, n2=n2, direction=direction)
    rows.refuse(
        (rows["p"] <= 0) | (rows["p"] > 1),
        "p is {p}; it lies above 0 and up to 1. Look for the exact p in the report.",
    ).need_sizes("n1", "n2", least=2)
    value, k1, k2, sign = _need_direction(rows).by_name.values()
    t = -stdtrit(k1 + k2 - 2, value / 2)  # the lower tail keeps its digits for tiny p
    return rows.effects(*hedges_g(sign * t * np.sqrt(1 / k1 + 1 / k2), k1, k2), SMD)


def _need_direction(rows: Columns) -> Columns:
    sign = rows["direction"]
    return rows.refuse(
        (np.abs(sign) != 1) & ~np.isnan(sign),
        "direction is {direction}; it is 1 when group 1 is higher and −1 when group 2 is. "
        "Read it off the means or the text.",
    ).checked()


def from_interval(
    *,
    estimate: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    unit: Unit,
    level: float = 0.95,
    df: ArrayLike | None = None,
    study: Sequence[str] = (),
) -> Effects:
    """Effect and variance from an estimate and its confidence limits as a report prints them.

    estimate, lower, upper: (k,) each, on the scale people read: odds ratios, not their logs,
    when `unit` is LOG_ODDS_RATIO. df: degrees of freedom when the interval rests on t (a mean
    difference of small groups); otherwise normal quantiles are used.
    Raises BadRows when a ratio is not above 0, a correlation not within −1 to 1, the estimate
    lies outside its limits, or the limits are lopsided on the scale of analysis.
    Source: Cochrane Handbook 6.3, sections 6.3.1 and 6.5.2.2.
    """
    check_level(level)
    degrees = {} if df is None else {"df": df}
    rows = Columns(study, estimate=estimate, lower=lower, upper=upper, **degrees)
    rows.need_sizes(*degrees, least=1)
    middle, low, high = rows["estimate"], rows["lower"], rows["upper"]
    shown = "{estimate} ({lower} to {upper})"
    if unit.transform == "exp":
        rows.refuse(
            (middle <= 0) | (low <= 0) | (high <= 0),
            f"{shown} is not a ratio, which is above 0. Give ratios, not their logs.",
        )
    if unit.transform == "tanh":
        rows.refuse(
            (np.abs(middle) >= 1) | (np.abs(low) >= 1) | (np.abs(high) >= 1),
            f"{shown} is not a correlation, which lies between −1 and 1. Check the columns.",
        )
    rows.refuse(
        (low > middle) | (middle > high),
        f"the estimate lies outside its limits: {shown}. Check that columns were not exchanged.",
    ).checked()
    if unit.transform == "exp":
        middle, low, high = np.log(middle), np.log(low), np.log(high)
    if unit.transform == "tanh":
        middle, low, high = np.arctanh(middle), np.arctanh(low), np.arctanh(high)
    rows.refuse(
        lopsided(middle, low, high),
        f"the limits are lopsided about the estimate: {shown}. Check the numbers and the unit.",
    ).checked()
    tail = (1 + level) / 2
    quantile = ndtri(tail) if df is None else stdtrit(rows["df"], tail)
    return rows.effects(middle, ((high - low) / (2 * quantile)) ** 2, unit)
