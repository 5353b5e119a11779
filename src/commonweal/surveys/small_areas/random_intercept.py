"""The unit-level model of battese1988: a regression with an intercept of its own for each area.

y = Xβ + v_area + e. Everything comes from sums by area, so that the cost of fitting does not
grow with the number of answers. θ = σ²ᵥ/σ²ₑ is the one number that is searched for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from commonweal.surveys.small_areas.area_sums import AreaSums
from commonweal.surveys.small_areas.checks import check_method
from commonweal.surveys.small_areas.results import Coefficients, Floats
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

Likelihood = Literal["reml", "ml"]
_HIGHEST = 1e8  # θ at which the areas hold all but a hundred-millionth of the variance


@dataclass(frozen=True, slots=True, eq=False)
class RandomIntercept:
    """A fitted random-intercept model.

    coefficients: fixed effects, the intercept first. area_variance: σ²ᵥ, between areas.
    residual_variance: σ²ₑ, between the people of an area. effects: (D,) predicted area effects.
    log_likelihood: restricted under `reml`. sums: what it was fitted to.
    """

    coefficients: Coefficients
    area_variance: float
    residual_variance: float
    effects: Floats
    log_likelihood: float
    sums: AreaSums
    method: Likelihood

    @property
    def icc(self) -> float:
        """The intraclass correlation: the share of the variance that lies between areas."""
        return self.area_variance / (self.area_variance + self.residual_variance)


def random_intercept(sums: AreaSums, *, method: Likelihood = "reml") -> RandomIntercept:
    """Fit a random-intercept model to sums by area (`sum_areas`).

    method: `reml` (restricted maximum likelihood) or `ml`.
    Raises InputError when no two areas, or no two answers of one area, can be compared, when a
    covariate says nothing new, or when covariates and areas explain every answer.
    """
    check_method(method, get_args(Likelihood), 0.95)
    data = _centre(sums)
    degrees = data.N - data.S.shape[1] + 1 if method == "reml" else data.N
    theta = _climb(lambda t: _profile(t, data, degrees, method), data.n)
    at = _profile(theta, data, degrees, method)
    sigma2 = at.rss / degrees
    if theta >= _HIGHEST or not at.rss > 1e-13 * data.C[-1, -1]:
        raise InputError(
            "The covariates and the areas explain every answer.",
            expected="Answers that differ within areas.",
            todo="Check that the outcome is not a figure of the area, repeated.",
        )
    value = data.back @ at.beta
    value[0] += data.mean
    constant = degrees * (np.log(2 * np.pi / degrees) + 1)
    return RandomIntercept(
        coefficients=Coefficients(
            ("(intercept)", *sums.names), value, sigma2 * data.back @ at.inverse @ data.back.T
        ),
        area_variance=theta * sigma2,
        residual_variance=sigma2,
        effects=theta / (1 + theta * data.n) * at.left,
        log_likelihood=(at.height - constant - (data.log_det if method == "reml" else 0)) / 2,
        sums=sums,
        method=method,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """Sums with an intercept in front, covariates centred and scaled, the outcome centred.

    S: (D, p + 1) sums by area, p with the intercept. C: (p + 1, p + 1). back: (p, p) takes β to
    the scale given, but for the outcome's mean. log_det: what the scaling took from log|X'V⁻¹X|.
    """

    N: float
    n: Floats
    S: Floats
    C: Floats
    back: Floats
    mean: float
    log_det: float


def _centre(sums: AreaSums) -> _Data:
    n, N, D = sums.n, float(sums.n.sum()), len(sums.areas)
    shift = sums.sums.sum(axis=0) / N
    C = sums.cross - N * np.outer(shift, shift)
    S = sums.sums - np.outer(n, shift)
    p = len(sums.names)
    if D < 2 or D >= N or p + 1 >= N:
        raise InputError(
            f"There are {D} areas, {N:g} answers and {p} covariates.",
            expected="At least two areas, and more answers than areas and coefficients.",
            todo="With one answer in each area, nothing tells areas and people apart.",
        )
    size = np.sqrt(np.maximum(np.diag(C), 0) / N)
    mean = float((sums.origin + shift)[-1])
    if size[-1] <= 1e-13 * abs(mean):
        raise InputError(
            "All answers are alike.", todo="Check that the outcome is the column you meant."
        )
    scale = np.where(size > 0, size, 1)
    scale[-1] = 1
    C, S = C / np.outer(scale, scale), S / scale
    _check_new(C[:-1, :-1] / N, sums.names)
    steps = scale[:-1]
    back = np.diag(np.append(1, 1 / steps))
    back[0, 1:] = -(sums.origin + shift)[:-1] / steps
    with_one = np.zeros((p + 2, p + 2))
    with_one[0, 0], with_one[1:, 1:] = N, C
    return _Data(
        N=N,
        n=n,
        S=np.column_stack((n, S)),
        C=with_one,
        back=back,
        mean=mean,
        log_det=float(2 * np.log(steps).sum()),
    )


def _check_new(correlation: Floats, names: tuple[str, ...]) -> None:
    """Raise InputError where a covariate follows from those before it."""
    told = []
    for j, name in enumerate(names):
        with_j = correlation[:j, j]
        explained = with_j @ np.linalg.lstsq(correlation[:j, :j], with_j)[0]
        if correlation[j, j] - explained < 1e-11:
            told.append(name)
    if told:
        raise InputError(
            f"These covariates say nothing new beside those before them: {name_some(told)}.",
            expected="Covariates that differ between people and do not follow from each other.",
            todo="Leave them out. An intercept is always there; of a set of categories, leave "
            "out one.",
        )


@dataclass(frozen=True, slots=True, eq=False)
class _At:
    """The model at one θ. inverse: (X'V⁻¹X)⁻¹ over σ²ₑ. left: (D,) sums of residuals.

    height, slope: twice the profile log-likelihood without constants, and its derivative.
    """

    beta: Floats
    inverse: Floats
    left: Floats
    rss: float
    height: float
    slope: float


def _profile(theta: float, data: _Data, degrees: float, method: Likelihood) -> _At:
    """Profile β and σ²ₑ out at θ."""
    n, S, X = data.n, data.S, data.S[:, :-1]
    grown = 1 + theta * n
    M = data.C - (S.T * (theta / grown)) @ S
    inverse = np.asarray(np.linalg.inv(M[:-1, :-1]), np.float64)
    beta = inverse @ M[:-1, -1]
    # Where everything is explained, what is left is rounding and may be below 0.
    rss = max(float(M[-1, -1] - M[:-1, -1] @ beta), 1e-16 * float(data.C[-1, -1]))
    left = S[:, -1] - X @ beta
    turn = grown**-2  # the derivative of θ / (1 + θn)
    height = -degrees * np.log(rss) - np.log(grown).sum()
    slope = degrees * (turn @ (left * left)) / rss - (n / grown).sum()
    if method == "reml":
        height -= np.linalg.slogdet(M[:-1, :-1])[1]
        slope += np.sum(inverse * ((X.T * turn) @ X))
    return _At(beta, inverse, left, rss, float(height), float(slope))


def _climb(profile: Callable[[float], _At], n: Floats) -> float:
    """Return the θ ≥ 0 of highest likelihood: the peaks of a grid, then roots of the slope.

    Steps of a factor of three from where θ does nothing to where it explains everything: each
    term bends on the scale of log(1 + θn), over several e-folds.
    """
    lowest = 1e-3 / float(n.max())
    grid = [0.0, *np.geomspace(lowest, _HIGHEST, int(np.log(_HIGHEST / lowest) / np.log(3)) + 2)]
    heights = [profile(theta).height for theta in grid]
    found: list[tuple[float, float]] = []
    for i, height in enumerate(heights):
        left = heights[i - 1] if i else -np.inf
        right = heights[i + 1] if i + 1 < len(grid) else -np.inf
        if height > left and height >= right:
            theta = _root(profile, grid[max(i - 1, 0)], grid[min(i + 1, len(grid) - 1)])
            found.append((profile(theta).height, theta))
    return max(found)[1]


def _root(profile: Callable[[float], _At], lower: float, upper: float) -> float:
    """Return where the slope crosses 0 downwards; the end nearest to it when it does not."""
    if profile(lower).slope <= 0:
        return float(lower)
    if profile(upper).slope >= 0:
        return float(upper)
    from scipy.optimize import brentq  # noqa: PLC0415 - half a second to import, for this alone

    return float(brentq(lambda t: profile(t).slope, lower, upper, xtol=1e-300, rtol=1e-14))
