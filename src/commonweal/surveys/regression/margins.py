"""Adjusted means: what a model foretells if everybody were in one group, averaged over people.

Everybody keeps their other covariates; only the one asked about is set (g-computation, average
predictive margins). The average is over the weighted sample, which is itself a sample, so the
standard error takes account of it as well as of the coefficients. Source: graubard1999.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import polars as pl
from scipy.special import expit, logit, stdtrit

from commonweal.surveys.comparison import Comparison, Control, conclude
from commonweal.surveys.design import Floats
from commonweal.surveys.regression.matrix import label_words
from commonweal.surveys.regression.model import Model
from commonweal.terms import InputError, MissingColumn
from commonweal.terms.errors import name_some


@dataclass(frozen=True, slots=True, eq=False)
class Margins:
    """Adjusted means, a row each: `variable, level, band, estimate, se, lower, upper, df`.

    band: the answer, of an ordered outcome. outcome: its name. covariance: (rows, rows).
    """

    frame: pl.DataFrame = field(repr=False)
    outcome: str
    covariance: Floats = field(repr=False)
    level: float

    def to_frame(self) -> pl.DataFrame:
        """Return the table as Polars."""
        return self.frame

    def to_json(self) -> str:
        """Return a JSON list of rows; null where there is no number."""
        return json.dumps(self.frame.to_dicts(), ensure_ascii=False, indent=1)

    def contrasts(self, *, band: str | None = None, control: Control = "holm") -> Comparison:
        """Compare all pairs of levels, on the scale of the means.

        band: which answer's share, of an ordered outcome. control: see Survey.compare.
        Raises InputError for a band that is not there.
        """
        bands = self.frame["band"].unique(maintain_order=True).to_list()
        if band not in bands:
            raise InputError(
                f"There is no band “{band}”." if band else "A band is needed.",
                expected=f"The bands are: {name_some(map(str, bands), 20)}.",
            )
        rows = [place for place, one in enumerate(self.frame["band"].to_list()) if one == band]
        labels, value = self.frame["level"].to_list(), self.frame["estimate"].to_numpy()
        pairs = list(combinations(rows, 2))
        first, second = np.array(pairs, dtype=int).reshape(-1, 2).T
        v = self.covariance
        return conclude(
            (self.outcome, "adjusted mean" if band is None else f"adjusted share: {band}"),
            [(labels[i], labels[j]) for i, j in pairs],
            value[first],
            value[second],
            variance=v[first, first] + v[second, second] - 2 * v[first, second],
            df=self.frame["df"].to_numpy()[first],
            control=control,
            level=self.level,
        )


def average_predictions(
    model: Model, variable: str, *, at: Sequence[float] | None, level: float
) -> Margins:
    """Return the adjusted means of a variable's groups, or at numbers.

    Raises MissingColumn, and InputError where `at` is needed or a group has nobody to predict
    from.
    """
    values, labels = _values(model, variable, at)
    patterns = model.folded.patterns
    kind = patterns.schema[variable]
    several = []
    for value in values:
        kinds = patterns.with_columns(
            pl.lit(value, dtype=kind if at is None else pl.Float64).alias(variable)
        )
        several.append(_predictable(model, model.matrix.again(kinds), f"{variable}: {value}"))

    def average(sums: Floats, coefficient: Floats) -> tuple[Floats, list[Floats], list[Floats]]:
        weight = model.weight_of(sums)
        share = weight / weight.sum()
        found = [model.method.average(x, coefficient, share) for x in several]
        m = [one for one, _ in found]
        return np.concatenate([share @ one for one in m]), m, [g for _, g in found]

    total, fit = model.folded.total, model.fit
    value, m, gradient = average(total, fit.coefficient)
    people = float(model.weight_of(total).sum())
    moments = len(total) // len(model.x)
    own = np.tile((np.hstack(m) - value) / people, (moments, 1)) * model.folded.counts[:, None]
    influence = own + fit.influence @ np.vstack(gradient).T
    covariance = model.folded.covary(
        influence,
        lambda sums: average(sums, model.fit_again(sums).coefficient)[0],
        lonely_psu=model.lonely_psu,
    )
    bands: list[str | None] = list(model.folded.rows.answers) or [None]
    names = [(label, band) for label in labels for band in bands]
    return Margins(
        _table(model, variable, names, value, covariance, level=level),
        model.formula.outcome,
        covariance,
        level,
    )


def _table(
    model: Model,
    variable: str,
    names: list[tuple[str, str | None]],
    value: Floats,
    covariance: Floats,
    *,
    level: float,
) -> pl.DataFrame:
    se = np.sqrt(np.maximum(np.diag(covariance), 0))
    t = float(stdtrit(model.df, (1 + level) / 2)) if model.df > 0 else np.nan
    if model.family == "linear":
        lower, upper = value - t * se, value + t * se
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = t * se / (value * (1 - value))
            lower, upper = expit(logit(value) - reach), expit(logit(value) + reach)
    return pl.DataFrame(
        {
            "variable": [variable] * len(value),
            "level": [label for label, _ in names],
            "band": pl.Series([band for _, band in names], dtype=pl.String),
            "estimate": value,
            "se": se,
            "lower": pl.Series(lower, nan_to_null=True),
            "upper": pl.Series(upper, nan_to_null=True),
            "df": np.full(len(value), float(model.df)),
        }
    )


def _values(
    model: Model, variable: str, at: Sequence[float] | None
) -> tuple[list[object], list[str]]:
    """Return the values to set the variable to, and their labels."""
    patterns = model.folded.patterns
    if variable not in model.formula.columns:
        raise MissingColumn(variable, model.formula.columns)
    levels = next((ls for one, ls in model.matrix.levels.items() if one.column == variable), None)
    if levels is None:
        if not at:
            raise InputError(
                f"“{variable}” is a number, so there are no groups to average for.",
                todo="Say at which values, e.g. at=[20, 40, 60].",
            )
        return [float(value) for value in at], [f"{value:g}" for value in at]
    if at:
        raise InputError(f"“{variable}” is in groups; `at` is for numbers.")
    found = patterns[variable].unique()
    value_of = dict(zip(label_words(found).to_list(), found.to_list(), strict=True))
    return [value_of[label] for label in levels], list(levels)


def _predictable(model: Model, x: Floats, what: str) -> Floats:
    """Return the columns kept, where those left out say nothing more."""
    kept, out = x[:, model.kept], ~model.kept
    if model.family == "ordered":
        out = out & np.array([len(model.matrix.terms[t]) > 0 for t in model.matrix.term])
    if not out.any():
        return kept
    full = np.column_stack((np.ones(len(x)), model.x)) if model.family == "ordered" else model.x
    bend = np.linalg.lstsq(full, model.matrix.x[:, out], rcond=None)[0]
    base = np.column_stack((np.ones(len(x)), kept)) if model.family == "ordered" else kept
    gap = np.abs(base @ bend - x[:, out]).max()
    if gap > 1e-6 * max(1.0, float(np.abs(x[:, out]).max())):
        raise InputError(
            f"No prediction for everybody at {what}: some combinations have nobody in them.",
            expected="Where groups interact, each combination needs people.",
            todo="Merge groups, or leave the interaction out.",
        )
    return kept
