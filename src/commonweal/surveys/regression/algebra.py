"""Least squares over kinds of people, and which coefficients cannot be told from others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from commonweal.surveys.design import Floats
from commonweal.terms import InputError

DEPENDENT = 1e-9  # a column this close to a combination of those before adds nothing


def find_dependent(x: Floats, weight: Floats) -> NDArray[np.bool_]:
    """Return (p,) which columns are combinations of columns before them, as R leaves out.

    x: (P, p). weight: (P,) of each row.
    """
    rows = x * np.sqrt(weight)[:, None]
    size = np.linalg.norm(rows, axis=0)
    rows = rows / np.where(size > 0, size, 1)
    triangle = linalg.qr(rows, mode="r")[0] if len(rows) else rows
    basis: list[Floats] = []
    dependent = np.zeros(x.shape[1], bool)
    for place, column in enumerate(triangle.T):
        rest = column.copy()
        for _ in range(2):  # twice is enough: Kahan's rule
            for one in basis:
                rest -= (one @ rest) * one
        length = float(np.linalg.norm(rest))
        if length <= DEPENDENT or size[place] == 0:
            dependent[place] = True
        else:
            basis.append(rest / length)
    return dependent


def solve_least_squares(x: Floats, weight: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return (p,) coefficients and (p, p) (XᵀWX)⁻¹.

    x: (P, p) of full rank, weight, y: (P,). By QR, which loses half the digits that the normal
    equations would. Raises InputError where the rank is lost.
    """
    scale = np.sqrt(np.mean(x**2, axis=0))
    scale[scale == 0] = 1.0
    root = np.sqrt(weight)
    q, r = linalg.qr(x / scale * root[:, None], mode="economic")
    size = np.abs(np.diag(r))
    if len(size) < x.shape[1] or size.min(initial=1.0) <= 1e-13 * size.max(initial=1.0):
        raise InputError(
            "Some coefficients cannot be told apart.",
            expected="In every replicate, too, each group of the formula needs somebody.",
            todo="Merge small groups.",
        )
    inverse = linalg.solve_triangular(r, np.eye(len(r))) / scale[:, None]
    coefficient = inverse @ (q.T @ (root * y))
    return np.asarray(coefficient), np.asarray(inverse @ inverse.T)
