"""The model variance A of the Fay-Herriot model, at its optimum.

y = Xβ + v + e, v ~ (0, A), e ~ (0, D) with D known. Three estimators: restricted maximum
likelihood, maximum likelihood, and the moment equation of fay1979. X here has orthonormal
columns, and y nothing of them left in it: β moves, A and the residuals do not.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from commonweal.surveys.small_areas.results import Floats, Method

_RUNGS = 48


def estimate(y: Floats, X: Floats, D: Floats, method: Method) -> float:
    """Return A ≥ 0. y, D: (m,). X: (m, p), m > p."""
    m, p = X.shape
    spread = float(y @ y) / (m - p)
    if method == "fh":
        return _root(lambda a: _moment(a, y, X, D), 0, spread) if spread > 0 else 0.0
    # y'PPy ≤ (m − p) spread / (D_min + A)² and tr P ≥ (m − p) / (D_max + A): beyond `top` the
    # score is negative. Steps of at most a factor of two in D_min + A cannot miss a maximum,
    # because each term bends on the scale of log(D + A) over several e-folds.
    least, most = float(D.min()), float(D.max())
    top = (spread + np.sqrt(spread * (spread + 4 * (most - least)))) / 2
    growth = max(top / least, 1.0)
    rungs = max(_RUNGS, int(np.ceil(np.log2(growth))))
    grid = least * np.expm1(np.log(growth) * np.arange(rungs + 1) / rungs)
    height = log_likelihood(grid, y, X, D, method)
    rises = np.concatenate(([True], height[1:] > height[:-1], [False]))
    found = []
    for i in np.flatnonzero(rises[:-1] & ~rises[1:]):
        lower, upper = grid[max(i - 1, 0)], grid[min(i + 1, rungs)]
        found.append(_root(lambda a: _score(a, y, X, D, method), lower, upper))
    if len(found) == 1:
        return found[0]
    return found[int(np.argmax(log_likelihood(np.array(found), y, X, D, method)))]


def log_likelihood(A: Floats, y: Floats, X: Floats, D: Floats, method: Method) -> Floats:
    """Return twice the profile log-likelihood at g values of A, without constants: (g,)."""
    p = X.shape[1]
    total = D + A[:, None]
    w = 1 / total
    products = (X[:, :, None] * np.column_stack((X, y))[:, None, :]).reshape(len(y), -1)
    cross = (w @ products).reshape(-1, p, p + 1)
    XWX, XWy = cross[:, :, :p], cross[:, :, p:]
    r = y - np.linalg.solve(XWX, XWy)[:, :, 0] @ X.T
    height: Floats = -np.log(total).sum(axis=1) - np.einsum("gm,gm,gm->g", w, r, r)
    return height - np.linalg.slogdet(XWX)[1] if method == "reml" else height


def weigh(A: float, y: Floats, X: Floats, D: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return weights w (m,), (X'WX)⁻¹ (p, p), β (p,) and residuals (m,) at A."""
    w = 1 / (D + A)
    XW = X.T * w
    Q = np.asarray(np.linalg.inv(XW @ X), np.float64)
    beta = Q @ (XW @ y)
    return w, Q, beta, y - X @ beta


def _score(A: float, y: Floats, X: Floats, D: Floats, method: Method) -> float:
    """Return twice the derivative of the log-likelihood: r'W²r − tr P, or − tr W for ML."""
    w, Q, _, r = weigh(A, y, X, D)
    wr = w * r
    trace = float(w.sum())
    if method == "reml":
        trace -= float(np.sum(Q * ((X.T * (w * w)) @ X)))
    return float(wr @ wr) - trace


def _moment(A: float, y: Floats, X: Floats, D: Floats) -> float:
    """Return r'Wr − (m − p), which falls as A grows (fay1979)."""
    w, _, _, r = weigh(A, y, X, D)
    m, p = X.shape
    return float(w @ (r * r)) - float(m - p)


def _root(falling: Callable[[float], float], lower: float, upper: float) -> float:
    """Return where a function crosses 0 downwards; the end nearest to it when it does not."""
    low, high = falling(lower), falling(upper)
    if low <= 0:
        return float(lower)
    if high >= 0:
        return float(upper)
    from scipy.optimize import brentq  # noqa: PLC0415 - half a second to import, for this alone

    return float(brentq(falling, lower, upper, xtol=1e-300, rtol=1e-14))
