"""The area-level model of fay1979: direct estimates, their variances, and covariates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from commonweal.surveys.small_areas import model_variance
from commonweal.surveys.small_areas.checks import (
    check_method,
    check_rank,
    read_areas,
    read_column,
    read_covariates,
    refuse,
)
from commonweal.surveys.small_areas.results import Coefficients, Floats, Method, SmallAreas
from commonweal.terms import InputError


def fay_herriot(
    estimate: ArrayLike,
    variance: ArrayLike,
    covariates: ArrayLike,
    *,
    areas: Sequence[str] = (),
    names: Sequence[str] = (),
    method: Method = "reml",
    level: float = 0.95,
) -> SmallAreas:
    """Shrink direct estimates of m areas towards a regression, each by how unsure it is.

    estimate: (m,) direct estimates; NaN where an area has none, which then gets the synthetic
    prediction. variance: (m,) their design variances, taken as known. covariates: (m, p) or
    (m,), known for every area; an intercept is added. areas, names: labels of rows and columns.
    method: of the model variance: `reml`, `ml`, or `fh` (the moment equation of fay1979).
    The mean squared errors are those of prasad1990 and datta2000 (`reml`), datta2000 (`ml`) and
    datta2005 (`fh`), as set out in rao2015, chapter 6. Where the estimate of an MSE falls below
    what it would be with the model variance known and 0, that floor is given.
    Raises InputError when fewer areas have an estimate than a regression needs, when a variance
    is missing or not above 0, and when a covariate is missing or says nothing new.
    """
    check_method(method, get_args(Method), level)
    direct, D = read_column(estimate, "direct estimates"), read_column(variance, "variances")
    m = len(direct)
    X, labels = read_covariates(covariates, m, names)
    places = read_areas(areas, m)
    _check(direct, D, X, places)
    known = ~np.isnan(direct)
    p = X.shape[1]
    if known.sum() <= p:
        raise InputError(
            f"{known.sum()} areas have a direct estimate; the regression has {p} coefficients.",
            expected=f"At least {p + 1} areas, and many more for a model worth having.",
            todo="Use fewer covariates, or report the direct estimates.",
        )
    check_rank(X[known], labels)
    # Column scales can differ by orders of magnitude; orthonormal columns keep every digit.
    Q, R = np.linalg.qr(X[known])
    plain = Q.T @ direct[known]
    y = direct[known] - Q @ plain
    y -= Q @ (Q.T @ y)
    A = model_variance.estimate(y, Q, D[known], method)
    w, spread, b, _ = model_variance.weigh(A, y, Q, D[known])
    back = np.linalg.inv(R)
    coefficients = Coefficients(labels, back @ (plain + b), back @ spread @ back.T)
    # An area without a direct estimate is the limit of one whose variance is infinite.
    D_all = np.where(known, D, np.inf)
    gamma = A / (A + D_all)
    synthetic = X @ coefficients.value
    residual = np.where(known, direct - synthetic, 0)
    Z = X @ back
    leverage = np.einsum("ij,jk,ik->i", Z, spread, Z)
    with np.errstate(divide="ignore", invalid="ignore"):
        standardised = np.where(known, residual, np.nan) / np.sqrt(A + D - leverage)
    return SmallAreas(
        areas=places,
        estimate=synthetic + gamma * residual,
        mse=_mse(A, D_all, leverage, w=w, X=Q, Q=spread, method=method),
        direct=direct,
        variance=np.where(known, D, np.nan),
        synthetic=synthetic,
        direct_weight=gamma,
        standardised_residual=standardised,
        coefficients=coefficients,
        model_variance=A,
        method=method,
        level=level,
    )


def _mse(
    A: float, D: Floats, leverage: Floats, *, w: Floats, X: Floats, Q: Floats, method: Method
) -> Floats:
    """Return (m,) mean squared errors: g1 + g2 + 2 g3 − b g1′ (rao2015, 6.2).

    D, leverage: of all areas. w, X: of those with a direct estimate. Q: (X'WX)⁻¹.
    g1 is what the area's own sampling leaves, g2 comes from β, g3 from A; b is the bias of the
    estimator of A, which REML does not have.
    """
    B = 1 - A / (A + D)
    g1 = A * B
    g2 = B * B * leverage
    squares = float(w @ w)
    if method == "fh":
        total = float(w.sum())
        variance = 2 * len(w) / total**2
        bias = 2 * (len(w) * squares - total**2) / total**3
    else:
        variance = 2 / squares
        bias = -np.sum(Q * ((X.T * (w * w)) @ X)) / squares if method == "ml" else 0.0
    g3 = B * B * variance / (A + D)
    found: Floats = np.maximum(g1 + g2 + 2 * g3 - bias * B * B, g2)
    return found


def _check(direct: Floats, D: Floats, X: Floats, areas: tuple[str, ...]) -> None:
    if len(D) != len(direct):
        raise InputError(
            f"There are {len(direct)} direct estimates and {len(D)} variances.",
            expected="One variance for each estimate.",
        )
    known = ~np.isnan(direct)
    refuse(
        known & ~(D > 0),
        areas,
        "A direct estimate has no variance, or one that is not above 0",
        "An area whose answers are all alike has a variance of 0 by chance: leave out its direct "
        "estimate, or smooth the variances over areas first.",
    )
    refuse(
        ~np.isfinite(X).all(axis=1),
        areas,
        "A covariate is missing",
        "Covariates must be known for every area. Fill them from a register or census, or leave "
        "the areas out.",
    )
