"""Small-area models written a second time: dense matrices and plain searches.

Slow and obvious on purpose. Nothing here is shared with the library.
"""

import math

import numpy as np
from scipy.linalg import block_diag
from scipy.optimize import brentq


def log_likelihood(V: np.ndarray, y: np.ndarray, X: np.ndarray, restricted: bool) -> float:
    """Gaussian log-likelihood of y ~ N(Xβ, V) at the best β."""
    Vi = np.linalg.inv(V)
    XVX = X.T @ Vi @ X
    r = y - X @ np.linalg.solve(XVX, X.T @ Vi @ y)
    value = r @ Vi @ r + np.linalg.slogdet(V)[1]
    degrees = len(y)
    if restricted:
        value += np.linalg.slogdet(XVX)[1]
        degrees -= X.shape[1]
    return -0.5 * (value + degrees * math.log(2 * math.pi))


def moment_variance(y: np.ndarray, D: np.ndarray, X: np.ndarray) -> float:
    """Where the weighted residual sum of squares is m − p."""

    def excess(A: float) -> float:
        W = np.diag(1 / (D + A))
        r = y - X @ np.linalg.solve(X.T @ W @ X, X.T @ W @ y)
        return float(r @ W @ r) - (len(y) - X.shape[1])

    if excess(0) <= 0:
        return 0.0
    upper = 1.0
    while excess(upper) > 0:
        upper *= 2
    return brentq(excess, 0, upper, xtol=1e-300, rtol=1e-14)


def predict(A: float, y: np.ndarray, D: np.ndarray, X: np.ndarray, at: np.ndarray) -> np.ndarray:
    """EBLUPs of the areas that have y, then synthetic predictions at the rows of `at`."""
    Vi = np.linalg.inv(np.diag(D + A))
    beta = np.linalg.solve(X.T @ Vi @ X, X.T @ Vi @ y)
    return np.concatenate((X @ beta + A * Vi @ (y - X @ beta), at @ beta))


def mixed_variance(n: list[int], between: float, within: float) -> np.ndarray:
    """V of answers in areas of n people each."""
    return block_diag(*(within * np.eye(k) + between * np.ones((k, k)) for k in n))
