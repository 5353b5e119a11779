"""Change from before to after, within one group and against a comparison group.

A change within one group is not an effect: people change without a programme too. Such
results have units of their own, so that they cannot be pooled with controlled ones.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats
from commonweal.synthesis.effect_sizes.columns import Columns
from commonweal.synthesis.effect_sizes.means import small_sample_correction
from commonweal.terms import (
    MEAN_CHANGE,
    SMD,
    STANDARDISED_CHANGE_SCORE,
    STANDARDISED_MEAN_CHANGE,
    InputError,
)


def sd_of_change(sd_before: ArrayLike, sd_after: ArrayLike, r: ArrayLike) -> Floats:
    """√(sd_before² + sd_after² − 2 r sd_before sd_after): the SD of people's changes.

    r: correlation of scores before and after. With it, `mean_difference` of two groups' mean
    changes is the controlled change in the outcome's own unit.
    Raises BadRows for a negative standard deviation or an impossible correlation.
    """
    rows = Columns(sd_before=sd_before, sd_after=sd_after, r=r)
    rows.need_standard_deviations("sd_before", "sd_after").need_correlations("r").checked()
    return _sd_of_change(*rows.by_name.values())


def _sd_of_change(before: Floats, after: Floats, r: Floats) -> Floats:
    # Written as a sum of squares, which cannot fall below 0 by rounding.
    return np.sqrt((before - after) ** 2 + 2 * (1 - r) * before * after)


def _one_group(study: Sequence[str], **columns: ArrayLike) -> Columns:
    rows = Columns(study, **columns)
    return rows.need_standard_deviations("sd_before", "sd_after").need_correlations("r")


def mean_change(
    *,
    mean_before: ArrayLike,
    sd_before: ArrayLike,
    mean_after: ArrayLike,
    sd_after: ArrayLike,
    n: ArrayLike,
    r: ArrayLike,
    study: Sequence[str] = (),
) -> Effects:
    """Mean after less mean before in one group, in the outcome's own unit (metafor's MC).

    Columns (k,); r: correlation of scores before and after. Variance: SD of change² / n.
    Raises BadRows for a negative standard deviation, n below 2 or an impossible correlation.
    """
    rows = _one_group(
        study,
        mean_before=mean_before,
        sd_before=sd_before,
        mean_after=mean_after,
        sd_after=sd_after,
        n=n,
        r=r,
    )
    before, sb, after, sa, k, rho = rows.need_sizes("n", least=2).checked().by_name.values()
    return rows.effects(after - before, _sd_of_change(sb, sa, rho) ** 2 / k, MEAN_CHANGE)


def standardised_mean_change(
    *,
    mean_before: ArrayLike,
    sd_before: ArrayLike,
    mean_after: ArrayLike,
    n: ArrayLike,
    r: ArrayLike,
    sd_after: ArrayLike | None = None,
    standardiser: Literal["before", "change"] = "before",
    study: Sequence[str] = (),
) -> Effects:
    """Standardised mean change in one group, after less before.

    "before" divides by the SD before (metafor's SMCR): g = J(n−1)(after − before)/sd_before,
    variance 2(1−r)/n + g²/(2n); `sd_after` is not needed.
    "change" divides by the SD of the change (SMCC), variance 1/n + g²/(2n): another scale,
    and another unit.
    Columns (k,); r: correlation of scores before and after.
    Raises BadRows for a standard deviation that is negative or 0, n below 3 or an impossible
    correlation. Source: becker1988 ("before"); gibbons1993 ("change").
    """
    if sd_after is None:
        if standardiser == "change":
            raise InputError(
                "The standard deviation after is not given.",
                expected="The SD of the change is made of the SDs before and after.",
                todo='Give sd_after, or use standardiser="before".',
            )
        sd_after = sd_before  # takes no part in the answer
    rows = _one_group(
        study,
        mean_before=mean_before,
        sd_before=sd_before,
        mean_after=mean_after,
        sd_after=sd_after,
        n=n,
        r=r,
    ).need_sizes("n", least=3)
    before, sb, after, sa, k, rho = rows.by_name.values()
    by = sb if standardiser == "before" else _sd_of_change(sb, sa, rho)
    rows.refuse(
        by == 0,
        "the standard deviation to divide by is 0. Find it in the report, or use the mean change.",
    ).checked()
    g = small_sample_correction(k - 1) * (after - before) / by
    if standardiser == "before":
        return rows.effects(g, 2 * (1 - rho) / k + g**2 / (2 * k), STANDARDISED_MEAN_CHANGE)
    return rows.effects(g, 1 / k + g**2 / (2 * k), STANDARDISED_CHANGE_SCORE)


def controlled_standardised_change(
    *,
    mean_before1: ArrayLike,
    sd_before1: ArrayLike,
    mean_after1: ArrayLike,
    n1: ArrayLike,
    mean_before2: ArrayLike,
    sd_before2: ArrayLike,
    mean_after2: ArrayLike,
    n2: ArrayLike,
    r: ArrayLike,
    study: Sequence[str] = (),
) -> Effects:
    """Change in group 1 less change in group 2, in pooled standard deviations before.

    g = J(n1+n2−2)(change1 − change2)/SD: the d_ppc2 that morris2008 recommends, with the exact
    J. Variance 2(1−r)(1/n1 + 1/n2) + g²/(2(n1+n2)): the large-sample form that metafor's pages
    use, which is that of the standardised mean difference when r = ½. (Morris's own equation
    25 differs from it by terms of order 1/n².)
    The unit is the standardised mean difference, with which it can be pooled (morris2002).
    Columns (k,); r: correlation of scores before and after, as in both groups together.
    Raises BadRows for a standard deviation that is negative or 0, a group below 2 or an
    impossible correlation.
    """
    rows = Columns(
        study,
        mean_before1=mean_before1,
        sd_before1=sd_before1,
        mean_after1=mean_after1,
        n1=n1,
        mean_before2=mean_before2,
        sd_before2=sd_before2,
        mean_after2=mean_after2,
        n2=n2,
        r=r,
    )
    rows.need_standard_deviations("sd_before1", "sd_before2").need_correlations("r")
    rows.need_sizes("n1", "n2", least=2)
    before1, s1, after1, k1, before2, s2, after2, k2, rho = rows.by_name.values()
    rows.refuse(
        (s1 == 0) & (s2 == 0),
        "both standard deviations before are 0. Find them in the report.",
    ).checked()
    df = k1 + k2 - 2
    pooled = np.sqrt(((k1 - 1) * s1**2 + (k2 - 1) * s2**2) / df)
    g = small_sample_correction(df) * ((after1 - before1) - (after2 - before2)) / pooled
    return rows.effects(g, 2 * (1 - rho) * (1 / k1 + 1 / k2) + g**2 / (2 * (k1 + k2)), SMD)
