"""Studies that allocated schools, practices or places but analysed people one by one."""

import numpy as np
from numpy.typing import ArrayLike

from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats
from commonweal.synthesis.effect_sizes.columns import Columns
from commonweal.synthesis.effect_sizes.means import small_sample_correction
from commonweal.terms import SMD, InputError


def _clusters(rows: Columns) -> Columns:
    rows.refuse(
        (rows["icc"] < 0) | (rows["icc"] > 1),
        "the intraclass correlation is {icc}; it lies between 0 and 1. Write 5% as 0.05.",
    )
    return rows.need_sizes("size", least=1)


def _design_effect(size: Floats, icc: Floats, cv: Floats) -> Floats:
    # Clusters of one person have no company to be like, so `cv` cannot take this below 1.
    return 1 + ((cv**2 + 1) * size - 1) * icc


def design_effect(*, size: ArrayLike, icc: ArrayLike, cv: ArrayLike = 0.0) -> Floats:
    """1 + ((cv² + 1) m − 1) ICC: how much clustering multiplies a variance. (k,), or (1,).

    size: mean number m of people analysed in a cluster. icc: intraclass correlation.
    cv: coefficient of variation of the cluster sizes, 0 when they are equal.
    Raises BadRows for an ICC outside 0 to 1, a size below 1 or a negative cv.
    Source: donner2000; eldridge2006 for unequal sizes.
    """
    rows = _clusters(Columns(size=size, icc=icc, cv=cv))
    rows.refuse(rows["cv"] < 0, "cv is {cv}; it cannot be negative. Check it.").checked()
    return _design_effect(*rows.by_name.values())


def adjust_for_clusters(
    effects: Effects, *, size: ArrayLike, icc: ArrayLike, cv: ArrayLike = 0.0
) -> Effects:
    """Multiply each variance by its design effect; the effects stay as they are.

    size, icc, cv: one for all or (k,), as in `design_effect`; a study that allocated single
    people has size 1. Leave out studies whose own analysis allowed for clustering: adjusting
    them twice makes them look less sure than they are.
    Source: Cochrane Handbook 6.3, section 23.1.4.
    """
    rows = _clusters(Columns(effects.study, size=size, icc=icc, cv=cv))
    rows.refuse(rows["cv"] < 0, "cv is {cv}; it cannot be negative. Check it.").checked()
    factor = _design_effect(*rows.by_name.values())
    return effects.with_values(effects.effect, effects.variance * factor, unit=effects.unit)


def adjust_smd_for_clusters(
    effects: Effects, *, n1: ArrayLike, n2: ArrayLike, size: ArrayLike, icc: ArrayLike
) -> Effects:
    """Hedges g of whole clusters of equal size, in total standard deviations.

    Corrects the effect too: the pooled SD of clustered people is too small by
    √(1 − 2(m−1)ICC/(N−2)), and rests on h < N − 2 degrees of freedom, so that J is taken at h.
    Variance: (1/n1 + 1/n2)(1 + (m−1)ICC) + g²/(2h).
    effects: from `standardised_mean_difference` and its kin. n1, n2: people in each group;
    size: people m in a cluster; icc. One for all or (k,).
    Raises InputError for another unit; BadRows for an ICC outside 0 to 1, a size below 1, or
    fewer than two clusters in a group.
    Source: hedges2007; What Works Clearinghouse, Procedures Handbook 5.0 (2022), app. E, for h.
    """
    if effects.unit.name != SMD.name:
        raise InputError(
            f"The effects are in {effects.unit.name}.",
            expected=f"This correction is for the {SMD.name}.",
            todo="Use adjust_for_clusters.",
        )
    rows = _clusters(Columns(effects.study, n1=n1, n2=n2, size=size, icc=icc))
    for n in ("n1", "n2"):
        rows.refuse(
            rows[n] < 2 * rows["size"],
            f"{n} is {{{n}}} in clusters of {{size}}; two clusters in each group are needed. "
            "Treat the study as one place compared with another.",
        )
    k1, k2, m, rho = rows.checked().by_name.values()
    total = k1 + k2
    ratio = 1 - 2 * (m - 1) * rho / (total - 2)
    spread = (
        (total - 2) * (1 - rho) ** 2
        + m * (total - 2 * m) * rho**2
        + 2 * (total - 2 * m) * rho * (1 - rho)
    )
    h = ((total - 2) * ratio) ** 2 / spread
    d = effects.effect / small_sample_correction(total - 2)
    g = small_sample_correction(h) * d * np.sqrt(ratio)
    variance = (1 / k1 + 1 / k2) * (1 + (m - 1) * rho) + g**2 / (2 * h)
    return effects.with_values(g, variance, unit=effects.unit)
