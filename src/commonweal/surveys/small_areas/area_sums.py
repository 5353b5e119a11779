"""The sums by area that a random-intercept model needs: answers in, areas-sized tables out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from commonweal.surveys.coding import code
from commonweal.surveys.small_areas.results import Floats
from commonweal.terms import InputError


@dataclass(frozen=True, slots=True, eq=False)
class AreaSums:
    """Sums over the answers of D areas, for p covariates (without intercept) and the outcome.

    n: (D,) answers. sums: (D, p + 1), of the covariates and, last, the outcome, by area.
    cross: (p + 1, p + 1) sums of products over all answers.
    origin: (p + 1,) what was taken from each column before summing. Sums of products lose
    digits when means are far from 0: an origin near the means keeps them.
    areas: D labels. names: p labels of the covariates.
    """

    n: Floats
    sums: Floats
    cross: Floats
    origin: Floats
    areas: tuple[str, ...]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        D, q = len(self.areas), len(self.names) + 1
        shapes = {
            "n": (self.n.shape, (D,)),
            "sums": (self.sums.shape, (D, q)),
            "cross": (self.cross.shape, (q, q)),
            "origin": (self.origin.shape, (q,)),
        }
        for name, (got, wanted) in shapes.items():
            if got != wanted:
                raise InputError(
                    f"{name} has shape {got}.",
                    expected=f"{wanted}, for {D} areas and {q - 1} covariates with the outcome.",
                    todo="Put the outcome last.",
                )
        if not (self.n > 0).all():
            raise InputError(
                "An area has no answers.",
                todo="Leave it out here; area_means predicts for areas without answers.",
            )

    @property
    def means(self) -> Floats:
        """(D, p + 1) means of the covariates and the outcome by area."""
        return self.sums / self.n[:, None] + self.origin


def sum_areas(
    outcome: ArrayLike,
    covariates: ArrayLike,
    area: ArrayLike | pl.Series,
    *,
    names: Sequence[str] = (),
) -> AreaSums:
    """Sum N answers by area.

    outcome: (N,). covariates: (N, p) without an intercept, or (N,) for one.
    area: (N,) labels. Rows with a missing number or label are left out.
    Raises InputError when shapes differ or nothing is left.
    """
    y = np.asarray(outcome, dtype=np.float64)
    X = np.asarray(covariates, dtype=np.float64)
    X = X[:, None] if X.ndim == 1 else X
    labels = area if isinstance(area, pl.Series) else pl.Series(np.asarray(area))
    if y.ndim != 1 or X.ndim != 2 or not len(y) == len(X) == len(labels):
        raise InputError(
            f"The outcome has shape {y.shape}, the covariates {X.shape}, the areas "
            f"({len(labels)},).",
            expected="As many rows in each.",
            todo="Check for a missing row or column.",
        )
    codes, found = code(labels)
    columns = np.column_stack((X, y))
    whole = codes >= 0
    if not np.isfinite(columns.sum()):
        whole &= np.isfinite(columns).all(axis=1)
    if not whole.all():
        columns, codes = columns[whole], codes[whole]
    if not len(columns):
        raise InputError(
            "No row has an area, an outcome and every covariate.",
            todo="Look for a covariate that is always missing.",
        )
    origin = columns.mean(axis=0)
    columns -= origin
    N, D = len(columns), len(found)
    members = csr_array((np.ones(N), np.asarray(codes), np.arange(N + 1)), shape=(N, D)).T
    n = np.bincount(codes, minlength=D).astype(np.float64)
    kept = n > 0
    called = tuple(map(str, names)) or tuple(f"x{i + 1}" for i in range(X.shape[1]))
    if len(called) != X.shape[1]:
        raise InputError(f"There are {X.shape[1]} covariates and {len(called)} names.")
    return AreaSums(
        n=n[kept],
        sums=np.asarray(members @ columns)[kept],
        cross=columns.T @ columns,
        origin=origin,
        areas=tuple(str(a) for a, some in zip(found.to_list(), kept.tolist(), strict=True) if some),
        names=called,
    )
