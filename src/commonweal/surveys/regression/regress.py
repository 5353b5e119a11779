"""A formula in, a regression out: what `Survey.regress` does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

import narwhals as nw

from commonweal.surveys.design import Lonely
from commonweal.surveys.regression.formula import read_formula
from commonweal.surveys.regression.model import fit_model
from commonweal.surveys.regression.reading import Ask, Codes, Family
from commonweal.surveys.regression.result import Regression, conclude_regression
from commonweal.surveys.sample import Sample
from commonweal.terms import InputError
from commonweal.terms.estimate import check_level

Missing = Iterable[float] | Mapping[str, Iterable[float]] | None


def regress(
    sample: Sample,
    line: str,
    *,
    family: Family,
    where: nw.Expr | None,
    missing: Missing,
    references: Mapping[str, str],
    order: tuple[str, ...],
    level: float,
    lonely_psu: Lonely,
    method: str,
) -> Regression:
    """Fit a regression; see Survey.regress."""
    check_level(level)
    if family not in get_args(Family):
        raise InputError(
            f"There is no family “{family}”.", expected=f"It is {', '.join(get_args(Family))}."
        )
    if order and family != "ordered":
        raise InputError("An order is for an ordered outcome.", todo="Say family ordered.")
    formula = read_formula(line)
    unused = [name for name in references if name not in formula.columns]
    if unused:
        raise InputError(
            f"A reference is given for “{unused[0]}”, which is not in the formula.",
            expected=f"Its columns are: {', '.join(formula.columns) or 'none'}.",
        )
    codes = read_missing(missing, formula.outcome)
    ask = Ask(formula.outcome, formula.columns, family, where, codes, order)
    model = fit_model(sample, formula, ask, references=references, lonely_psu=lonely_psu)
    return conclude_regression(model, line=line.strip(), level=level, method=method)


def read_missing(missing: Missing, outcome: str) -> Codes:
    """Return codes for missing by column; codes alone are those of the outcome."""
    if missing is None:
        return {}
    if isinstance(missing, Mapping):
        return {name: tuple(codes) for name, codes in missing.items()}
    return {outcome.strip("`"): tuple(missing)}
