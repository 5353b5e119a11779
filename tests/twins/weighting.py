"""Calibrated variances worked out slowly: a regression per estimate, a loop over PSUs."""

import numpy as np


def calibrated_mean(
    y: np.ndarray,
    inside: np.ndarray,
    x: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    stratum: np.ndarray,
    psu: np.ndarray,
) -> tuple[float, float]:
    """Return the mean of y inside a domain, and its standard error after calibration to x."""
    size = np.sum(after * inside)
    value = np.sum(after * inside * y) / size
    u = np.where(inside, y - value, 0.0) / size
    root = np.sqrt(before)
    b = np.linalg.lstsq(x * root[:, None], u * root, rcond=None)[0]
    z = after * (u - x @ b)
    variance = 0.0
    for h in np.unique(stratum):
        sums = [z[psu == one].sum() for one in np.unique(psu[stratum == h])]
        n = len(sums)
        variance += n / (n - 1) * sum((one - np.mean(sums)) ** 2 for one in sums)
    return value, float(np.sqrt(variance))
