"""Means of areas from the random-intercept model and what is known of their populations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from commonweal.surveys.small_areas.checks import check_method, read_areas, read_covariates, refuse
from commonweal.surveys.small_areas.random_intercept import RandomIntercept
from commonweal.surveys.small_areas.results import Floats, SmallAreas
from commonweal.terms import InputError
from commonweal.terms.errors import name_some


def area_means(
    fit: RandomIntercept,
    population_means: ArrayLike,
    *,
    areas: Sequence[str],
    level: float = 0.95,
) -> SmallAreas:
    """Predict the mean of each area: X̄β + v (battese1988), with its mean squared error.

    population_means: (m, p), the mean of each covariate over everybody who lives in the area,
    from a census or register. areas: m labels; an area without answers gets the synthetic
    prediction. The people asked are taken to be a small part of those who live there.
    `direct` of the result is the survey-regression estimator ȳ + (X̄ − x̄)β, and `variance` σ²ₑ/n.
    The mean squared errors are those of prasad1990 and datta2000: rao2015, 7.2.
    Raises InputError when an area that has answers is not among `areas`.
    """
    check_method(fit.method, ("reml", "ml"), level)
    means = np.asarray(population_means, dtype=np.float64)
    X, _ = read_covariates(means, len(means), fit.sums.names)
    labels = read_areas(areas, len(means))
    refuse(
        ~np.isfinite(X).all(axis=1),
        labels,
        "A population mean is missing",
        "Fill it, or leave the area out.",
    )
    place = {area: i for i, area in enumerate(labels)}
    absent = [area for area in fit.sums.areas if area not in place]
    if absent:
        raise InputError(
            f"These areas have answers, but no population means: {name_some(absent, 10)}.",
            expected="One row for each area, with the labels that the answers use.",
            todo="Check that both use the same codes.",
        )
    at = np.array([place[area] for area in fit.sums.areas])
    n = np.zeros(len(labels))
    n[at] = fit.sums.n
    effect = np.zeros(len(labels))
    effect[at] = fit.effects
    sample = np.zeros_like(X)
    sample[at] = np.column_stack((np.ones(len(at)), fit.sums.means[:, :-1]))
    outcome = np.full(len(labels), np.nan)
    outcome[at] = fit.sums.means[:, -1]
    v, e = fit.area_variance, fit.residual_variance
    synthetic = X @ fit.coefficients.value
    alpha = e + n * v
    apart = X - (n * v / alpha)[:, None] * sample
    spread = np.einsum("ij,jk,ik->i", apart, fit.coefficients.covariance, apart)
    with np.errstate(divide="ignore"):
        variance = np.where(n > 0, e / n, np.nan)
    direct = outcome + (X - sample) @ fit.coefficients.value
    gap = direct - synthetic
    distance = np.einsum("ij,jk,ik->i", sample, fit.coefficients.covariance, sample)
    return SmallAreas(
        areas=labels,
        estimate=synthetic + effect,
        mse=_mse(fit, n, spread),
        direct=direct,
        variance=variance,
        synthetic=synthetic,
        direct_weight=n * v / alpha,
        standardised_residual=gap / np.sqrt(v + variance - distance),
        coefficients=fit.coefficients,
        model_variance=v,
        method=fit.method,
        level=level,
    )


def _mse(fit: RandomIntercept, n: Floats, g2: Floats) -> Floats:
    """Return (m,) g1 + g2 + 2 g3, less b′∇g1 under ML, where the variances are biased by b."""
    v, e = fit.area_variance, fit.residual_variance
    alpha = e + n * v
    spread = np.asarray(np.linalg.inv(_information(fit)), np.float64)
    g1 = v * e / alpha
    between, within, both = spread[0, 0], spread[1, 1], spread[0, 1]
    g3 = n * (e * e * between + v * v * within - 2 * e * v * both) / alpha**3
    found: Floats = g1 + g2 + 2 * g3
    if fit.method == "ml":
        bias = _bias(fit, spread)
        found -= (bias[0] * e * e + bias[1] * n * v * v) / alpha**2
    return np.maximum(found, g2)


def _information(fit: RandomIntercept) -> Floats:
    """Return the information on (σ²ᵥ, σ²ₑ), (2, 2): rao2015, 7.2."""
    n, v, e = fit.sums.n, fit.area_variance, fit.residual_variance
    alpha = e + n * v
    between = (n * n / alpha**2).sum()
    within = ((n - 1) / e**2 + 1 / alpha**2).sum()
    both = (n / alpha**2).sum()
    return np.array([[between, both], [both, within]]) / 2


def _bias(fit: RandomIntercept, spread: Floats) -> Floats:
    """Return the bias of the ML variances, (2,): rao2015, 5.3.

    With δ = (σ²ᵥ, σ²ₑ) and I its information, ½ I⁻¹ tr[(X'V⁻¹X)⁻¹ ∂(X'V⁻¹X)/∂δ].
    """
    sums, v, e = fit.sums, fit.area_variance, fit.residual_variance
    alpha = e + sums.n * v
    S = np.column_stack((sums.n, (sums.means * sums.n[:, None])[:, :-1]))
    o, t = sums.origin[:-1], sums.sums[:, :-1].sum(axis=0)
    N = sums.n.sum()
    C = np.empty((S.shape[1], S.shape[1]))
    C[0, 0] = N
    C[0, 1:] = C[1:, 0] = t + N * o
    C[1:, 1:] = sums.cross[:-1, :-1] + np.outer(t, o) + np.outer(o, t) + N * np.outer(o, o)
    by_between = -(S.T / alpha**2) @ S
    by_within = -(C - (S.T / sums.n) @ S) / e**2 - (S.T / (sums.n * alpha**2)) @ S
    Q = fit.coefficients.covariance
    found: Floats = spread @ np.array([np.sum(Q * by_between), np.sum(Q * by_within)]) / 2
    return found
