"""What a regression says: a coefficient with its uncertainty in each row, tests, and cautions."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import stdtr, stdtrit

from commonweal.surveys.design import Floats
from commonweal.surveys.regression.counting import (
    count_answers,
    count_categories,
    count_kinds,
    find_crossings,
)
from commonweal.surveys.regression.formula import name_term
from commonweal.surveys.regression.margins import Margins, average_predictions
from commonweal.surveys.regression.model import Model, count_groups, explain_share
from commonweal.surveys.regression.reading import Family, say_missing
from commonweal.surveys.regression.wald import tabulate_tests, wald_test
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

FEW, LITTLE_DF = 50, 10
NOT_CAUSED = (
    "A coefficient says what goes with the outcome among people alike in the other covariates, "
    "not what would change it."
)


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """A fitted model. The table has a row for each coefficient: `term, coefficient, estimate,
    se, lower, upper, t, df, p, ratio, ratio_lower, ratio_upper`.

    ratio: the odds ratio, null in a linear model and of intercepts. n: people in the model.
    df: see `fit_model`. covariance: (q, q). r_squared: of a linear model. missing: who was
    left out. left_out: coefficients that could not be told from others. notes: what to beware of.
    """

    formula: str
    family: Family
    frame: pl.DataFrame = field(repr=False)
    covariance: Floats = field(repr=False)
    n: int
    df: int
    level: float
    r_squared: float | None
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    method: str
    model: Model = field(repr=False)

    def to_frame(self) -> pl.DataFrame:
        """Return the table as Polars; null where there is no number."""
        return self.frame

    def to_csv(self, path: str | Path | None = None) -> str:
        """Return the table as CSV, every digit; write it to `path` when given."""
        text = self.frame.write_csv()
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    def to_json(self) -> str:
        """Return the model as JSON: the fit, `coefficients` and `tests` as lists of rows."""
        found = {
            "formula": self.formula,
            "family": self.family,
            "n": self.n,
            "df": self.df,
            "level": self.level,
            "r_squared": self.r_squared,
            "method": self.method,
            "left_out": list(self.left_out),
            "notes": list(self.notes),
            "coefficients": self.frame.to_dicts(),
            "tests": self.tests().to_dicts(),
        }
        return json.dumps(found, ensure_ascii=False, indent=1)

    def tests(self) -> pl.DataFrame:
        """Return a Wald test of each term: `term, f, df1, df2, p`."""
        names = tuple(map(name_term, self.model.matrix.terms))
        coefficient = self.model.fit.coefficient
        return tabulate_tests(names, self.model.terms, coefficient, self.covariance, self.df)

    def test(self, coefficients: Sequence[str]) -> tuple[float, int, float]:
        """Return F, its first degrees of freedom and p: whether all these are 0 together.

        coefficients: as the table calls them. Raises InputError for one that is not there.
        """
        names = self.frame["coefficient"].to_list()
        absent = [name for name in coefficients if name not in names]
        if absent or not coefficients:
            raise InputError(
                f"There is no coefficient “{name_some(absent)}”.",
                expected=f"They are: {name_some(names)}.",
            )
        of = [names.index(name) for name in dict.fromkeys(coefficients)]
        value = self.model.fit.coefficient[of]
        return wald_test(value, self.covariance[np.ix_(of, of)], self.df)

    def people(self) -> dict[str, int]:
        """Return how many people are in each category, or crossing of them, that the model has a
        coefficient for, and (logistic, ordered) gave each answer."""
        model = self.model
        rows = model.folded.rows
        crossings = find_crossings(model.formula.terms, rows.patterns)
        found = count_categories(rows.patterns, count_kinds(rows), crossings)
        return found | (count_answers(rows) if self.family != "linear" else {})

    def means(self, variable: str, *, at: Sequence[float] | None = None) -> Margins:
        """Return adjusted means: the outcome foretold if everybody were in each group of a
        variable in turn, or at numbers, their other covariates being as they are.

        Of an ordered outcome, the share of each answer. Raises MissingColumn and InputError.
        """
        return average_predictions(self.model, variable, at=at, level=self.level)

    def __str__(self) -> str:
        """Return what was fitted, and what to beware of."""
        scale = self.model.method.scale
        first = (
            f"{self.family.capitalize()} regression of {self.formula}: {self.n:,} people, "
            f"{self.df} degrees of freedom. An estimate is a {scale}."
        )
        if self.r_squared is not None:
            first += f" R² {self.r_squared:.2f}."
        return "\n".join(textwrap.fill(line, 88) for line in (first, *self.notes, NOT_CAUSED))


def conclude_regression(model: Model, *, line: str, level: float, method: str) -> Regression:
    """Return the result of a model."""
    dropped = tuple(
        name
        for name, kept, term in zip(model.matrix.names, model.kept, model.matrix.term, strict=True)
        if not kept and (model.family != "ordered" or model.matrix.terms[term])
    )
    return Regression(
        formula=line,
        family=model.family,
        frame=_table(model, level),
        covariance=model.covariance,
        n=model.folded.n,
        df=model.df,
        level=level,
        r_squared=explain_share(model),
        left_out=dropped,
        notes=_notes(model, dropped),
        method=method,
        model=model,
    )


def _table(model: Model, level: float) -> pl.DataFrame:
    value, se = model.fit.coefficient, np.sqrt(np.maximum(np.diag(model.covariance), 0))
    df = float(model.df) if model.df > 0 else np.nan
    reach = float(stdtrit(df, (1 + level) / 2)) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(se > 0, value / se, np.nan)
    names = [name_term(term) for term in model.matrix.terms]
    slope = np.array([place is not None and names[place] != "(intercept)" for place in model.terms])
    odds = slope & (model.family != "linear")
    with np.errstate(over="ignore"):
        ratio = [np.where(odds, np.exp(v), np.nan) for v in (value, value - reach, value + reach)]
    return pl.DataFrame(
        {
            "term": ["(cut point)" if place is None else names[place] for place in model.terms],
            "coefficient": model.names,
            "estimate": value,
            "se": se,
            "lower": value - reach,
            "upper": value + reach,
            "t": t,
            "df": np.full(len(value), float(model.df)),
            "p": 2 * stdtr(df, -np.abs(t)),
            "ratio": ratio[0],
            "ratio_lower": ratio[1],
            "ratio_upper": ratio[2],
        }
    ).with_columns(pl.selectors.float().fill_nan(None))


def _notes(model: Model, dropped: tuple[str, ...]) -> tuple[str, ...]:
    notes = [say_missing(model.folded.rows.missing)]
    if dropped:
        notes.append(
            f"Without a coefficient, because others already say the same: {name_some(dropped, 6)}."
        )
    if model.df <= 0:
        notes.append(
            f"Too few PSUs for {len(model.names)} coefficients: the design has "
            f"{model.folded.df} degrees of freedom, so there are no intervals and no tests."
        )
    elif model.df < LITTLE_DF:
        notes.append(
            f"Only {model.df} degrees of freedom (PSUs less strata and coefficients): intervals "
            "are wide, and less sure than they look."
        )
    small = [f"{g} ({n:.0f})" for g, n in count_groups(model).iter_rows() if n < FEW]
    if small:
        notes.append(f"Fewer than {FEW} people, so take with care: {name_some(small, 6)}.")
    if model.fit.extreme:
        notes.append("For some people the model foretells a share next to 0 or 1: check them.")
    return tuple(note for note in notes if note)
