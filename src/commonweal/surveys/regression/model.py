"""From a formula and a survey to a fitted model: read, fold, build the matrix, fit, vary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.surveys.design import Floats, Lonely
from commonweal.surveys.regression.algebra import find_dependent
from commonweal.surveys.regression.counting import count_kinds
from commonweal.surveys.regression.families import METHODS, Method
from commonweal.surveys.regression.fit import Fit
from commonweal.surveys.regression.folding import Folded, fold_answers, fold_moments
from commonweal.surveys.regression.formula import Formula
from commonweal.surveys.regression.matrix import Matrix, build_matrix
from commonweal.surveys.regression.reading import Ask, Family, read_rows, with_units
from commonweal.surveys.sample import Sample
from commonweal.terms import InputError


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A fitted model. kept: (p,) the columns of the matrix that have a coefficient.

    covariance: (q, q) of the coefficients; q is p kept, and for an ordered outcome the cut
    points after them. df: of the design, less the coefficients (see `fit_model`).
    """

    formula: Formula
    family: Family
    folded: Folded
    matrix: Matrix
    kept: NDArray[np.bool_] = field(repr=False)
    fit: Fit
    covariance: Floats = field(repr=False)
    df: int
    lonely_psu: Lonely

    @property
    def method(self) -> Method:
        return METHODS[self.family]

    @property
    def x(self) -> Floats:
        """(P, p) the matrix without the columns that are left out."""
        return self.matrix.x[:, self.kept]

    @property
    def names(self) -> tuple[str, ...]:
        """(q,) what the coefficients are called."""
        slopes = [n for n, kept in zip(self.matrix.names, self.kept, strict=True) if kept]
        answers = self.folded.rows.answers
        cuts = [f"{low} | {high}" for low, high in pairwise(answers)]
        return (*slopes, *cuts)

    @property
    def terms(self) -> tuple[int | None, ...]:
        """(q,) the place of each coefficient's term in the formula; None for a cut point."""
        places = [t for t, kept in zip(self.matrix.term, self.kept, strict=True) if kept]
        return (*places, *[None] * (len(self.names) - len(places)))

    def weight_of(self, sums: Floats) -> Floats:
        """Return (P,) the weights of each kind of people, from the sums in columns."""
        return np.asarray((sums * self.folded.counts).reshape(-1, len(self.x)).sum(axis=0))

    def fit_again(self, sums: Floats) -> Fit:
        """Fit to other sums, beginning from the coefficients found."""
        return self.method.fit(self.x, sums, self.names, self.fit.coefficient)


def fit_model(
    sample: Sample,
    formula: Formula,
    ask: Ask,
    *,
    references: Mapping[str, str],
    lonely_psu: Lonely,
) -> Model:
    """Fit a model.

    Its degrees of freedom are those of R's svyglm and svyolr: PSUs less strata, counted where
    somebody is in the model, less the coefficients without the intercept.
    Raises MissingColumn, and InputError for what cannot be fitted.
    """
    sample = with_units(sample)
    rows = read_rows(sample, ask)
    ordered = ask.family == "ordered"
    if ordered:
        folded = fold_answers(sample, rows, len(rows.answers))
    else:
        folded = fold_moments(sample, rows)
    if ordered and () not in formula.terms:
        raise InputError("An ordered model has its cut points in place of an intercept.")
    matrix = build_matrix(formula, rows.patterns, count_kinds(rows), references=references)
    total = folded.total
    weight = (total * folded.counts).reshape(-1, len(matrix.x)).sum(axis=0)
    if not matrix.x.shape[1]:
        raise InputError("The formula has no terms.", todo="Write y ~ 1 for the mean alone.")
    kept = ~find_dependent(matrix.x, weight)
    slopes = int(kept.sum())
    if ordered:
        kept &= np.array([len(matrix.terms[place]) > 0 for place in matrix.term])
        slopes = int(kept.sum()) + 1
    names = [name for name, here in zip(matrix.names, kept, strict=True) if here]
    method = METHODS[ask.family]
    fit = method.fit(matrix.x[:, kept], total, names)
    model = Model(
        formula,
        ask.family,
        folded,
        matrix,
        kept,
        fit,
        np.zeros((0, 0)),
        df=folded.df + 1 - slopes,
        lonely_psu=lonely_psu,
    )
    covariance = folded.covary(
        fit.influence, lambda sums: model.fit_again(sums).coefficient, lonely_psu=lonely_psu
    )
    return Model(formula, ask.family, folded, matrix, kept, fit, covariance, model.df, lonely_psu)


def explain_share(model: Model) -> float | None:
    """Return R², the share of the outcome's variance that a linear model foretells."""
    if model.family != "linear" or () not in model.formula.terms:
        return None
    weight, total = model.folded.total.reshape(2, -1)
    fitted = model.x @ model.fit.coefficient
    mean = total.sum() / weight.sum()
    spread = model.folded.squares - weight.sum() * mean**2
    if spread <= 1e-12 * model.folded.squares:
        return None
    return float(weight @ (fitted - mean) ** 2 / spread)


def count_groups(model: Model) -> pl.DataFrame:
    """Return `group, n`: the people of each group that a formula compares."""
    rows = model.folded.rows
    people = np.bincount(rows.pattern, rows.count, len(rows.patterns))
    found = [
        rows.patterns.select(
            group=pl.concat_str(
                pl.lit(f"{one.column}["), pl.col(one.column).cast(pl.String), pl.lit("]")
            ),
            n=pl.Series(people),
        )
        for one in model.matrix.levels
    ]
    if not found:
        return pl.DataFrame({"group": [], "n": []}, schema={"group": pl.String, "n": pl.Float64})
    return pl.concat(found).group_by("group", maintain_order=True).agg(pl.col("n").sum())
