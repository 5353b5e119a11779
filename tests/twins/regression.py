"""Any statistic of weighted people, linearised slowly: its derivative to each person's weight.

Five-point differences in the weights stand in for every formula of influence, and a loop over
PSUs for the covariance.
"""

from collections.abc import Callable

import numpy as np


def linearised(
    weight: np.ndarray,
    stratum: np.ndarray,
    psu: np.ndarray,
    statistic: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """Return the covariance of statistic(weight). Every PSU counts, weight 0 or not."""
    z = []
    for person in range(len(weight)):
        step = 1e-3 * weight[person] if weight[person] else 0.0
        moved = []
        for times in (-2, -1, 1, 2):
            changed = weight.copy()
            changed[person] += times * step
            moved.append(statistic(changed))
        a, b, c, d = moved
        slope = (a - 8 * b + 8 * c - d) / (12 * step) if step else 0 * a
        z.append(weight[person] * slope)
    z = np.array(z)
    total = np.zeros((z.shape[1], z.shape[1]))
    for h in np.unique(stratum):
        sums = np.array([z[psu == one].sum(axis=0) for one in np.unique(psu[stratum == h])])
        apart = sums - sums.mean(axis=0)
        total += len(sums) / (len(sums) - 1) * apart.T @ apart
    return total


def jackknife(
    weight: np.ndarray,
    stratum: np.ndarray,
    psu: np.ndarray,
    statistic: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """Return the delete-a-PSU jackknife variance of statistic(weight)."""
    whole, total = statistic(weight), 0.0
    for h in np.unique(stratum):
        psus = np.unique(psu[stratum == h])
        n = len(psus)
        for one in psus:
            changed = np.where(psu == one, 0.0, weight)
            changed[(stratum == h) & (psu != one)] *= n / (n - 1)
            total = total + (n - 1) / n * (statistic(changed) - whole) ** 2
    return total


def least_squares(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.linalg.solve((x.T * weight) @ x, (x.T * weight) @ y)


def logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return coefficients by plain Newton steps over people."""
    b = np.zeros(x.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-x @ b))
        b = b + np.linalg.solve((x.T * (weight * p * (1 - p))) @ x, (x.T * weight) @ (y - p))
    return b


def ordered(x: np.ndarray, y: np.ndarray, weight: np.ndarray, answers: int) -> np.ndarray:
    """Return slopes and cut points of proportional odds by scoring with the expected information.

    y: places of answers from 0.
    """
    n, p = x.shape
    below = np.cumsum([weight[y == k].sum() for k in range(answers)])[:-1] / weight.sum()
    theta = np.concatenate((np.zeros(p), np.log(below / (1 - below))))
    for _ in range(60):
        score, information = np.zeros(len(theta)), np.zeros((len(theta), len(theta)))
        for i in range(n):
            cuts = np.concatenate(([-np.inf], theta[p:], [np.inf])) - x[i] @ theta[:p]
            chance = 1 / (1 + np.exp(-cuts))
            density = chance * (1 - chance)
            slopes = []
            for k in range(answers):
                d = np.zeros(len(theta))
                d[:p] = -x[i] * (density[k + 1] - density[k])
                if k < answers - 1:
                    d[p + k] += density[k + 1]
                if k > 0:
                    d[p + k - 1] -= density[k]
                share = chance[k + 1] - chance[k]
                slopes.append(d / share)
                information += weight[i] * np.outer(d, d) / share
            score += weight[i] * slopes[int(y[i])]
        theta = theta + np.linalg.solve(information, score)
    return theta
