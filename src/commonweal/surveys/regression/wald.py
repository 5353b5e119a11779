"""Wald tests of whole terms: whether a covariate goes with the outcome at all."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy import linalg
from scipy.special import fdtrc

from commonweal.surveys.design import Floats


def wald_test(coefficient: Floats, covariance: Floats, df: float) -> tuple[float, int, float]:
    """Return F, its first degrees of freedom and p of the test that all coefficients are 0.

    F = bᵀV⁻¹b / q on (q, df), as R's regTermTest. NaN where V has no inverse (more coefficients
    than PSUs) or df is not above 0. coefficient: (q,), covariance: (q, q).
    """
    q = len(coefficient)
    values = linalg.eigvalsh(covariance)
    if not q or values[0] <= 1e-13 * values[-1]:
        return np.nan, q, np.nan
    f = float(coefficient @ linalg.solve(covariance, coefficient, assume_a="pos")) / q
    return f, q, float(fdtrc(q, df, f)) if df > 0 else np.nan


def tabulate_tests(
    names: tuple[str, ...],
    terms: tuple[int | None, ...],
    coefficient: Floats,
    covariance: Floats,
    df: float,
) -> pl.DataFrame:
    """Return `term, f, df1, df2, p` of each term but the intercept.

    names: of the terms. terms: (q,) the place of each coefficient's.
    """
    rows = []
    for place, name in enumerate(names):
        of = np.array([t == place for t in terms])
        if name == "(intercept)" or not of.any():
            continue
        f, q, p = wald_test(coefficient[of], covariance[np.ix_(of, of)], df)
        rows.append((name, f, q, float(df), p))
    return pl.DataFrame(
        rows,
        schema={
            "term": pl.String,
            "f": pl.Float64,
            "df1": pl.Int64,
            "df2": pl.Float64,
            "p": pl.Float64,
        },
        orient="row",
    ).fill_nan(None)
