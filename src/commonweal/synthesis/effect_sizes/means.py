"""Two groups' means: standardised mean difference, mean difference, ratio of means."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gamma

from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats
from commonweal.synthesis.effect_sizes.columns import Columns
from commonweal.terms import LOG_RATIO_OF_MEANS, MEAN_DIFFERENCE, SMD


def small_sample_correction(df: ArrayLike) -> Floats:
    """J(df) = Γ(df/2) / (√(df/2) Γ((df−1)/2)), which takes the bias out of Cohen's d.

    df: degrees of freedom of the standard deviation, at least 2.
    Source: hedges1981, the exact form. Right to 2e-15 for every df: a difference of log-gammas
    loses digits as df grows (3e-12 at 8,374, 7e-11 at 300,000), so that above 300 the
    asymptotic series of Γ(z + ½)/Γ(z) in z − ¼ stands in (tricomi1951; next term
    1e-3/(z − ¼)⁶).
    """
    m = np.asarray(df, dtype=np.float64)
    few = np.minimum(m, 300)  # beyond 340 the gamma function itself overflows
    exact = gamma(few / 2) / (gamma((few - 1) / 2) * np.sqrt(few / 2))
    w = (2 * m - 3) / 4
    series = np.sqrt(2 * w / m) * (1 + 1 / (64 * w**2) - 19 / (8192 * w**4))
    return np.asarray(np.where(m <= 300, exact, series))


def hedges_g(d: Floats, n1: Floats, n2: Floats) -> tuple[Floats, Floats]:
    """Return g = J d and its variance 1/n1 + 1/n2 + g²/(2(n1+n2)). All (k,)."""
    g = small_sample_correction(n1 + n2 - 2) * d
    return g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2))


def _groups(study: Sequence[str], **columns: ArrayLike) -> Columns:
    rows = Columns(study, **columns)
    return rows.need_standard_deviations("sd1", "sd2").need_sizes("n1", "n2", least=2)


def standardised_mean_difference(
    *,
    mean1: ArrayLike,
    sd1: ArrayLike,
    n1: ArrayLike,
    mean2: ArrayLike,
    sd2: ArrayLike,
    n2: ArrayLike,
    study: Sequence[str] = (),
    equal_variances: bool = True,
) -> Effects:
    """Hedges g of group 1 against group 2, in standard deviations.

    mean, sd, n: (k,) each. With equal variances the standard deviation is pooled (metafor's
    SMD, its default variance); otherwise it is √((sd1² + sd2²)/2) and the variance allows
    for the difference (SMDH).
    Raises BadRows for a negative or zero standard deviation or a group below 2.
    Source: hedges1981; hedges1985, p. 86; bonett2008 for unequal variances.
    """
    rows = _groups(study, mean1=mean1, sd1=sd1, n1=n1, mean2=mean2, sd2=sd2, n2=n2)
    m1, s1, k1, m2, s2, k2 = rows.by_name.values()
    rows.refuse(
        (s1 == 0) & (s2 == 0),
        "both standard deviations are 0, so nothing can be divided by them. "
        "Find them in the report, or use the mean difference.",
    ).checked()
    df = k1 + k2 - 2
    if equal_variances:
        pooled = np.sqrt(((k1 - 1) * s1**2 + (k2 - 1) * s2**2) / df)
        return rows.effects(*hedges_g((m1 - m2) / pooled, k1, k2), SMD)
    j = small_sample_correction(df)
    average = (s1**2 + s2**2) / 2
    g = j * (m1 - m2) / np.sqrt(average)
    of_sd = g**2 * (s1**4 / (k1 - 1) + s2**4 / (k2 - 1)) / (8 * average**2)
    of_means = (s1**2 / (k1 - 1) + s2**2 / (k2 - 1)) / average
    return rows.effects(g, j**2 * (of_sd + of_means), SMD)


def mean_difference(
    *,
    mean1: ArrayLike,
    sd1: ArrayLike,
    n1: ArrayLike,
    mean2: ArrayLike,
    sd2: ArrayLike,
    n2: ArrayLike,
    study: Sequence[str] = (),
) -> Effects:
    """Mean of group 1 less mean of group 2, in the outcome's own unit (metafor's MD).

    mean, sd, n: (k,) each. Variance sd1²/n1 + sd2²/n2.
    Raises BadRows for a negative standard deviation or a group below 2.
    """
    rows = _groups(study, mean1=mean1, sd1=sd1, n1=n1, mean2=mean2, sd2=sd2, n2=n2).checked()
    m1, s1, k1, m2, s2, k2 = rows.by_name.values()
    return rows.effects(m1 - m2, s1**2 / k1 + s2**2 / k2, MEAN_DIFFERENCE)


def log_ratio_of_means(
    *,
    mean1: ArrayLike,
    sd1: ArrayLike,
    n1: ArrayLike,
    mean2: ArrayLike,
    sd2: ArrayLike,
    n2: ArrayLike,
    study: Sequence[str] = (),
) -> Effects:
    """ln(mean1 / mean2), for outcomes on a scale with a true zero (metafor's ROM).

    mean, sd, n: (k,) each. Raises BadRows when the two means are not both above or both
    below 0, besides what `mean_difference` refuses. Source: hedges1999.
    """
    rows = _groups(study, mean1=mean1, sd1=sd1, n1=n1, mean2=mean2, sd2=sd2, n2=n2)
    m1, s1, k1, m2, s2, k2 = rows.by_name.values()
    rows.refuse(
        m1 * m2 <= 0,
        "the means are {mean1} and {mean2}; a ratio needs both above 0. Use the mean difference.",
    ).checked()
    variance = s1**2 / (k1 * m1**2) + s2**2 / (k2 * m2**2)
    return rows.effects(np.log(m1 / m2), variance, LOG_RATIO_OF_MEANS)
