"""What can be worked out from a table, a second time: every table there could be.

Slow and obvious on purpose. Nothing here is shared with the library.
"""

import math

import numpy as np
from scipy.optimize import linprog


def tables(shown: np.ndarray, most: int) -> np.ndarray:
    """Return every table of whole numbers that agrees with what is shown, (tables, R + 1, C + 1).

    shown: with totals, NaN where left out. No cell is larger than `most`.
    """
    R, C = shown.shape[0] - 1, shown.shape[1] - 1
    totals = np.nan_to_num(shown, nan=most)
    highest = np.minimum(totals[:R, C:], totals[R:, :C]).astype(int)
    choices = [
        np.arange(top + 1) if np.isnan(cell) else np.array([int(cell)])
        for cell, top in zip(shown[:R, :C].ravel(), highest.ravel(), strict=True)
    ]
    if math.prod(map(len, choices)) > 1_000_000:
        raise OverflowError
    cells = np.stack(np.meshgrid(*choices, indexing="ij"), axis=-1).reshape(-1, R, C)
    full = np.zeros((len(cells), R + 1, C + 1), int)
    full[:, :R, :C] = cells
    full[:, :R, C] = cells.sum(axis=2)
    full[:, R] = full[:, :R].sum(axis=1)
    agrees = (np.isnan(shown) | (full == shown)).all(axis=(1, 2))
    return full[agrees]


def extremes(lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest of every cell of a table with totals: two linear programmes for each."""
    R, C = lower.shape
    sums = []
    for i in range(R):
        row = np.zeros((R, C))
        row[i] = 1
        row[i, -1] = -1
        sums.append(row.ravel())
    for j in range(C):
        column = np.zeros((R, C))
        column[:, j] = 1
        column[-1, j] = -1
        sums.append(column.ravel())
    found = []
    for way in (1, -1):
        ends = np.zeros(R * C)
        for k in range(R * C):
            aim = np.zeros(R * C)
            aim[k] = way
            answer = linprog(
                aim,
                A_eq=np.array(sums),
                b_eq=np.zeros(len(sums)),
                bounds=list(zip(lower.ravel(), upper.ravel(), strict=True)),
            )
            ends[k] = -way * np.inf if answer.status == 3 else way * answer.fun
        found.append(ends.reshape(R, C))
    return found[0], found[1]
