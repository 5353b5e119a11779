"""`commonweal survey smallarea`: figures for places with few answers, and when not to use them."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import narwhals as nw
import numpy as np
import polars as pl

from commonweal.cli.aligned import align
from commonweal.cli.survey_design import split_names
from commonweal.cli.survey_publish import POLICY
from commonweal.cli.written import check_suffix, write_text
from commonweal.publish import csv_text, format_number
from commonweal.publish.estimates import draw_small_areas
from commonweal.surveys.disclosure import policies, read_policy
from commonweal.surveys.frames import open_frame
from commonweal.surveys.small_areas import (
    Benchmarked,
    RandomIntercept,
    SmallAreas,
    area_means,
    benchmark,
    cautions,
    fay_herriot,
    random_intercept,
    sum_areas,
)
from commonweal.surveys.small_areas.results import Method
from commonweal.terms import InputError

_WIDTH = 88
_NOT_FOR = (
    "A model says what is usual for a place like this one. It cannot say whether a local "
    "programme worked: that is the difference it takes away.",
    "Modelled figures differ less from each other than the places do: no league tables.",
    "Covariates belong to a census or register, not to the same survey. Where every place has a "
    "few hundred answers, its own figure is better.",
)
_EPILOG = """Two models. With --estimate, FILE has a row for each area: its own figure, the
standard error (or variance) of that, and covariates (Fay-Herriot). With --outcome, FILE has a row
for each person, and --areas names a file with the mean of each covariate over everybody who lives
there (random intercept; weights have no part in it). --targets makes areas add up to their region:
the figure of each region, which needs --region and --population. An area without a figure of its
own gets the regression's prediction. --plot draws own and modelled figures; it needs --people,
and own figures of few people are left out under the policy. JSON is a list of rows: area,
estimate, se, lower, upper, direct, direct_se, synthetic, shrinkage, gain, standardised_residual."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the action."""
    parser.epilog = _EPILOG
    parser.add_argument("file", type=Path, metavar="FILE", help="Parquet or CSV")
    model = parser.add_argument_group("the model")
    model.add_argument("--area", required=True, metavar="COL", help="the area's name or code")
    kind = model.add_mutually_exclusive_group(required=True)
    kind.add_argument("--estimate", metavar="COL", help="each area's own figure")
    kind.add_argument("--outcome", metavar="COL", help="each person's answer")
    error = model.add_mutually_exclusive_group()
    error.add_argument("--se", metavar="COL", help="the standard error of each figure, or")
    error.add_argument("--variance", metavar="COL", help="its variance")
    model.add_argument("--covariate", required=True, metavar="COL[,COL]", help="what is known")
    model.add_argument("--areas", type=Path, metavar="FILE", help="with --outcome: covariate means")
    model.add_argument("--method", choices=get_args(Method), default="reml", help="(reml)")
    model.add_argument("--level", type=float, default=0.95, help="of the intervals (0.95)")
    up = parser.add_argument_group("areas that add up")
    up.add_argument("--targets", metavar="REGION=X[,...]", help="the figure of each region")
    up.add_argument("--region", metavar="COL", help="the region of each area")
    up.add_argument("--population", metavar="COL", help="people who live in each area")
    up.add_argument("--benchmark", choices=("ratio", "difference"), default="ratio", help="(ratio)")
    out = parser.add_argument_group("what comes out")
    out.add_argument("--format", choices=("table", "csv", "json"), default="table")
    out.add_argument("--plot", type=Path, metavar="SVG", help="draw own and modelled figures")
    out.add_argument("--people", metavar="COL", help="people who answered, by area")
    out.add_argument(
        "--policy",
        choices=[name for name in policies() if read_policy(name).min_n],
        default=POLICY,
        help=f"for the chart ({POLICY})",
    )
    out.add_argument("--title", default="", help="above the chart")


def run(options: argparse.Namespace) -> None:
    """Fit, benchmark, print and draw."""
    if options.plot:
        check_suffix(options.plot, ".svg", what="The chart")
    areas, table, fit = _fit(options)
    added = _benchmark(options, areas, table)
    shown = areas if added is None else added.areas
    if options.plot:
        _draw(options, shown, table, fit)
    rows = shown.rows()
    if options.format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif options.format == "csv":
        print(csv_text(list(rows[0]), [list(row.values()) for row in rows]), end="")
    else:
        print(as_text(shown, added, fit))


def as_text(areas: SmallAreas, added: Benchmarked | None, fit: RandomIntercept | None) -> str:
    """Return the regression, the areas, and what to beware of."""
    parts = [_regression(areas, fit), _areas(areas)]
    if added is not None:
        parts.append(_added(added))
    found = cautions(areas)
    if found:
        parts.append("\n".join(("Take care", *_points(found))))
    parts.append("\n".join(("When not to use these figures", *_points(_NOT_FOR))))
    return "\n\n".join(parts)


def _fit(
    options: argparse.Namespace,
) -> tuple[SmallAreas, pl.DataFrame, RandomIntercept | None]:
    """Return the areas, the table with a row for each, and the unit-level fit, if that it is."""
    covariates = split_names(options.covariate)
    if not covariates:
        raise InputError("No covariate is named.", todo="Name columns: --covariate a,b.")
    if options.outcome is not None:
        return _fit_people(options, covariates)
    if options.areas is not None:
        raise InputError("--areas goes with --outcome.", todo="Leave one of them out.")
    error = options.se or options.variance
    if error is None:
        raise InputError(
            "How sure each figure is was not said.",
            expected="A column of standard errors or of variances.",
            todo="Add --se COL or --variance COL.",
        )
    table = _read(options.file, [options.area, options.estimate, error, *covariates])
    spread = _numbers(table, error)
    areas = fay_herriot(
        _numbers(table, options.estimate),
        spread**2 if options.se else spread,
        _matrix(table, covariates),
        areas=_labels(table, options.area),
        names=covariates,
        method=options.method,
        level=options.level,
    )
    return areas, table, None


def _fit_people(
    options: argparse.Namespace, covariates: tuple[str, ...]
) -> tuple[SmallAreas, pl.DataFrame, RandomIntercept]:
    if options.areas is None:
        raise InputError(
            "The means of the covariates over everybody in an area are not known.",
            todo="Name a file with a row for each area: --areas FILE.",
        )
    if options.method == "fh":
        raise InputError(
            "The method fh is for figures of areas.", expected="reml or ml, with --outcome."
        )
    people = _read(options.file, [options.area, options.outcome, *covariates])
    table = _read(options.areas, [options.area, *covariates])
    sums = sum_areas(
        _numbers(people, options.outcome),
        _matrix(people, covariates),
        people[options.area].cast(pl.String),
        names=covariates,
    )
    fit = random_intercept(sums, method=options.method)
    areas = area_means(
        fit,
        _matrix(table, covariates),
        areas=_labels(table, options.area),
        level=options.level,
    )
    return areas, table, fit


def _read(path: Path, names: Sequence[str]) -> pl.DataFrame:
    frame = open_frame(path)
    frame.require(names)
    return frame.read(nw.all())


def _labels(table: pl.DataFrame, name: str) -> list[str]:
    if table[name].null_count():
        raise InputError(
            f"“{name}” is empty in {table[name].null_count()} rows.", todo="Name every area."
        )
    return table[name].cast(pl.String).to_list()


def _numbers(table: pl.DataFrame, name: str) -> Any:
    column = table[name]
    if not column.dtype.is_numeric():
        raise InputError(
            f"“{name}” holds words.",
            expected="Numbers, empty where there is none.",
            todo="Look for text or a mark such as * in the column.",
        )
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _matrix(table: pl.DataFrame, names: Sequence[str]) -> Any:
    return np.column_stack([_numbers(table, name) for name in names])


def _benchmark(
    options: argparse.Namespace, areas: SmallAreas, table: pl.DataFrame
) -> Benchmarked | None:
    if options.targets is None:
        return None
    if options.region is None or options.population is None:
        raise InputError("--targets needs --region and --population.")
    for name in (options.region, options.population):
        if name not in table.columns:
            raise InputError(
                f"There is no column “{name}”.", expected=f"There are: {', '.join(table.columns)}."
            )
    targets = {}
    for one in split_names(options.targets):
        region, _, figure = one.rpartition("=")
        try:
            targets[region.strip()] = float(figure)
        except ValueError as error:
            raise InputError(
                f"--targets {one} is not a figure.", expected="Write it like North=7.4,South=7.5."
            ) from error
    return benchmark(
        areas,
        targets,
        region=_labels(table, options.region),
        population=_numbers(table, options.population),
        method=options.benchmark,
    )


def _draw(
    options: argparse.Namespace,
    areas: SmallAreas,
    table: pl.DataFrame,
    fit: RandomIntercept | None,
) -> None:
    if fit is not None:
        answered = dict(zip(fit.sums.areas, fit.sums.n.tolist(), strict=True))
        people = np.array([answered.get(area, 0.0) for area in areas.areas])
    elif options.people is None:
        raise InputError(
            "How many people answered in each area is not known.",
            expected="The chart leaves out own figures of few people.",
            todo="Add --people COL.",
        )
    else:
        _require(table, options.people)
        people = _numbers(table, options.people)
    figure = draw_small_areas(
        areas,
        people=people,
        policy=read_policy(options.policy),
        measure=(options.estimate or options.outcome).replace("_", " "),
        title=options.title,
    )
    write_text(options.plot, figure.svg(), what="The chart")


def _require(table: pl.DataFrame, name: str) -> None:
    if name not in table.columns:
        raise InputError(
            f"There is no column “{name}”.", expected=f"There are: {', '.join(table.columns)}."
        )


def _regression(areas: SmallAreas, fit: RandomIntercept | None) -> str:
    kind = "Random intercept" if fit else "Fay-Herriot"
    found = areas.coefficients
    rows = [
        (name, _figures(value), _figures(se), "< 0.001" if p < 0.001 else f"{p:.3f}")
        for name, value, se, p in zip(
            found.names,
            found.value.tolist(),
            found.se.tolist(),
            found.p_value.tolist(),
            strict=True,
        )
    ]
    spread = f"Areas differ from the regression with a variance of {areas.model_variance:.4g}."
    if fit is not None:
        spread += f" {fit.icc:.1%} of the differences between people lie between areas."
    head = f"{kind} model of {len(areas)} areas, by {areas.method.upper()}."
    return "\n\n".join(
        (
            textwrap.fill(f"{head} {spread}", _WIDTH),
            align(("covariate", "coefficient", "se", "p"), rows, words=(0,)),
        )
    )


def _areas(areas: SmallAreas) -> str:
    rows = []
    for row in areas.rows():
        direct = row["direct"] is not None
        rows.append(
            (
                str(row["area"]),
                _plus_minus(row["direct"], row["direct_se"]) if direct else "–",
                _plus_minus(row["estimate"], row["se"]),
                f"{_figure(row['lower'])} to {_figure(row['upper'])}",
                f"{float(row['shrinkage'] or 0):.0%}",
                f"{float(row['gain'] or 0):.1f}" if direct else "–",
                _figure(row["standardised_residual"], 1) if direct else "–",
            )
        )
    header = ("area", "own figure ± se", "model ± se", "interval", "from model", "gain", "residual")
    legend = (
        "from model: the share of the estimate that the regression makes. gain: how many times "
        "the sample the area would need to be as precise by itself. residual: how far its own "
        "figure lies from the regression, in standard deviations."
    )
    return "\n\n".join((align(header, rows, words=(0,)), textwrap.fill(legend, _WIDTH)))


def _added(added: Benchmarked) -> str:
    rows = [
        (region, _figure(before), _figure(target), f"{adjustment:.4f}")
        for region, before, target, adjustment in zip(
            added.regions,
            added.before.tolist(),
            added.target.tolist(),
            added.adjustment.tolist(),
            strict=True,
        )
    ]
    return "Made to add up\n" + align(("region", "before", "target", "moved by"), rows, words=(0,))


def _points(sentences: Sequence[str]) -> list[str]:
    return [
        textwrap.fill(words, _WIDTH, initial_indent="  · ", subsequent_indent="    ")
        for words in sentences
    ]


def _plus_minus(value: object, se: object) -> str:
    return f"{_figure(value)} ± {_figure(se)}"


def _figure(value: object, digits: int = 2) -> str:
    return "–" if value is None else format_number(float(str(value)), digits)


def _figures(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
