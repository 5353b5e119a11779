"""`commonweal survey regress`: what goes with an outcome, with design-based uncertainty."""

import argparse
import textwrap
from typing import get_args

import polars as pl

from commonweal.cli.aligned import align
from commonweal.cli.survey_design import (
    design_arguments,
    open_survey,
    print_remarks,
    read_codes,
    split_names,
)
from commonweal.publish import format_level, format_number
from commonweal.surveys.regression import Family, Regression
from commonweal.terms import InputError

_WIDTH = 88
_EPILOG = """A formula is an outcome, a ~ and terms: + - * : and brackets; C(col,
reference="label"), poly(col, 2), bs(col, 4), log(col) and sqrt(col). For --family logistic
the outcome is 0 or 1, or a condition: "life_satisfaction >= 7 ~ age". --means gives adjusted
means in place of coefficients: what the model foretells if everybody were in each group in turn."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the action."""
    parser.epilog = _EPILOG
    design_arguments(parser)
    what = parser.add_argument_group("what to fit")
    what.add_argument("--formula", required=True, metavar="F", help='"outcome ~ terms"')
    what.add_argument("--family", choices=get_args(Family), default="linear", help="(linear)")
    what.add_argument("--order", metavar="A,B,C", help="answers in words, lowest first (ordered)")
    what.add_argument("--where", metavar="CONDITION", help="only about these people")
    missing_argument(what)
    out = parser.add_argument_group("what comes out")
    out.add_argument("--means", metavar="COL", help="adjusted means of its groups")
    out.add_argument("--at", metavar="N[,N...]", help="of a number, where to average (--means)")
    out.add_argument("--level", type=float, default=0.95, help="of the intervals (0.95)")
    out.add_argument("--format", choices=("table", "csv", "json"), default="table")


def missing_argument(group: argparse._ArgumentGroup) -> None:
    """Declare --missing, of the outcome or by column."""
    group.add_argument(
        "--missing",
        action="append",
        default=[],
        metavar="[COL=]N[,N...]",
        help="codes for missing, of the outcome or of a column; or none",
    )


def read_missing(given: list[str], outcome: str) -> dict[str, tuple[float, ...]] | None:
    """Return the codes of --missing by column."""
    found = {}
    for one in given:
        name, equals, codes = one.rpartition("=")
        found[name.strip() if equals else outcome.strip().strip("`")] = read_codes(codes) or ()
    return found or None


def run(options: argparse.Namespace) -> None:
    """Fit and print; remarks go to standard error."""
    survey = open_survey(options)
    fit = survey.regress(
        options.formula,
        family=options.family,
        where=options.where,
        missing=read_missing(options.missing, options.formula.partition("~")[0]),
        order=split_names(options.order),
        level=options.level,
    )
    print_remarks(survey)
    if options.means:
        _print_means(fit, options)
    elif options.format == "json":
        print(fit.to_json())
    elif options.format == "csv":
        print(fit.to_csv(), end="")
    else:
        print(_coefficients(fit), _tests(fit), fit, sep="\n\n")


def _print_means(fit: Regression, options: argparse.Namespace) -> None:
    at = None if options.at is None else read_codes(options.at)
    means = fit.means(options.means, at=at)
    frame = means.to_frame()
    if options.format == "json":
        print(means.to_json())
    elif options.format == "csv":
        print(frame.write_csv(), end="")
    else:
        bands = frame["band"].null_count() < len(frame)
        rows = [
            (
                row["level"],
                *([row["band"]] if bands else []),
                *_numbers(row["estimate"], row["se"], row["lower"], row["upper"]),
            )
            for row in frame.iter_rows(named=True)
        ]
        header = (
            options.means,
            *(["answer"] if bands else []),
            "adjusted share" if bands or fit.family == "logistic" else "adjusted mean",
            "se",
            f"{format_level(fit.level)} interval",
        )
        print(align(header, rows, words=range(1 + bands)))
        words = "What the model foretells if everybody were in each group, else as they are."
        print(f"\n{words}")
        if not bands:
            for line in str(means.contrasts()).splitlines():
                print(textwrap.fill(line, _WIDTH))


def _coefficients(fit: Regression) -> str:
    odds = fit.family != "linear"
    rows = []
    for row in fit.to_frame().iter_rows(named=True):
        value = _numbers(row["estimate"], row["se"], row["lower"], row["upper"])
        shown = "–" if row["ratio"] is None else format_number(row["ratio"], 2)
        ratio = [shown] if odds else []
        rows.append((row["coefficient"], *value, *ratio, format_p(row["p"])))
    header = (
        "coefficient",
        "estimate",
        "se",
        f"{format_level(fit.level)} interval",
        *(["odds ratio"] if odds else []),
        "p",
    )
    return align(header, rows, words=(0,))


def _tests(fit: Regression) -> str:
    table: pl.DataFrame = fit.tests()
    rows = [
        (
            row["term"],
            "–" if row["f"] is None else format_number(row["f"], 2),
            f"{row['df1']}, {row['df2']:.0f}",
            format_p(row["p"]),
        )
        for row in table.iter_rows(named=True)
    ]
    return align(("term", "F", "df", "p"), rows, words=(0,)) if rows else "No terms to test."


def _numbers(*values: float | None) -> tuple[str, str, str]:
    """Return an estimate, its standard error and its interval as words."""
    estimate, se, lower, upper = ("–" if v is None else format_number(v, 3) for v in values)
    return estimate, se, "–" if lower == "–" else f"{lower} to {upper}"


def format_p(p: float | None) -> str:
    """Return a p value in three places; <0.001 below."""
    if p is None:
        return "–"
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def split_groups(given: str) -> dict[str, tuple[str, ...]]:
    """Return the column and the labels of COL=A,B."""
    column, equals, labels = given.partition("=")
    if not equals:
        raise InputError(f"--groups {given} names no groups.", expected="Write it like area=A,B.")
    return {column.strip(): split_names(labels)}
