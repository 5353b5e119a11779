"""When not to trust a small-area model, in plain words."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from commonweal.surveys.small_areas.results import SmallAreas
from commonweal.terms.errors import name_some

# Own conventions.
FEW_AREAS = 30
AREAS_PER_COEFFICIENT = 10
UNEVEN = 100.0
OUTLYING = 0.05  # chance that the farthest of all areas passes, if all is well
ODD = 0.01
MOSTLY_MODEL = 0.9


def cautions(areas: SmallAreas) -> tuple[str, ...]:
    """Return sentences, gravest first; none when there is nothing to warn of.

    They look at the numbers. Whether the covariates are the right ones, and measured before the
    survey, only people can judge.
    """
    found = (
        _few(areas),
        _no_model(areas),
        _variances(areas),
        _residuals(areas),
        _outlying(areas),
        _mostly_model(areas),
        _synthetic(areas),
    )
    return tuple(sentence for sentence in found if sentence)


def _few(areas: SmallAreas) -> str:
    m, p = int(np.isfinite(areas.direct).sum()), len(areas.coefficients.names)
    if m >= FEW_AREAS and m >= AREAS_PER_COEFFICIENT * p:
        return ""
    return (
        f"Only {m} areas have their own figures, for {p} coefficients. The model and its margins "
        "of error rest on too little: use fewer covariates, or report the direct estimates."
    )


def _no_model(areas: SmallAreas) -> str:
    if areas.model_variance > 0:
        return ""
    return (
        "The model variance is 0: every area is given its regression prediction and its own "
        "figures count for nothing. With few or imprecise areas that is often chance; the "
        "margins of error are then too narrow."
    )


def _variances(areas: SmallAreas) -> str:
    known = areas.variance[np.isfinite(areas.variance)]
    if known.max() <= UNEVEN * known.min():
        return ""
    return (
        f"The variances of the direct estimates differ by a factor of "
        f"{known.max() / known.min():.0f}. The model takes them as known, but from small samples "
        "they are rough: a variance that is too small by chance keeps an area from being "
        "helped. Smooth them over areas of like sample size first."
    )


def _residuals(areas: SmallAreas) -> str:
    from scipy.stats import shapiro  # noqa: PLC0415 - a second to import, for this test alone

    residual = areas.standardised_residual[np.isfinite(areas.standardised_residual)]
    if not 8 <= len(residual) <= 5000 or shapiro(residual).pvalue >= ODD:
        return ""
    return (
        "The residuals do not look normal (Shapiro-Wilk p below 0.01). Estimates remain sensible, "
        "but margins of error may not: look at a plot, a missing covariate, or a transformation."
    )


def _outlying(areas: SmallAreas) -> str:
    known = int(np.isfinite(areas.direct).sum())
    far = np.abs(np.nan_to_num(areas.standardised_residual)) > -ndtri(OUTLYING / 2 / known)
    if not far.any():
        return ""
    names = name_some([areas.areas[i] for i in np.flatnonzero(far)], 10)
    return (
        f"Far from what the covariates foretell: {names}. Where a place truly is unlike others, "
        "the model pulls it towards them; look at its own figures first."
    )


def _mostly_model(areas: SmallAreas) -> str:
    known = np.isfinite(areas.direct)
    share = float(np.mean(areas.shrinkage[known] > MOSTLY_MODEL))
    if areas.model_variance == 0 or share < 0.5:
        return ""
    return (
        f"In {share:.0%} of the areas with answers, nine tenths of the figure come from the "
        "regression. Such a map shows the covariates more than the survey: never use it to judge "
        "a local programme."
    )


def _synthetic(areas: SmallAreas) -> str:
    absent = np.isnan(areas.direct)
    if not absent.any():
        return ""
    names = name_some([areas.areas[i] for i in np.flatnonzero(absent)], 10)
    return f"Nobody was asked in {names}: these figures are predictions from the covariates alone."
