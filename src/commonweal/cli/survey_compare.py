"""`commonweal survey compare`: which groups differ, and which cannot be told apart."""

import argparse
import json
from typing import get_args

import polars as pl

from commonweal.cli.aligned import align
from commonweal.cli.survey_design import (
    design_arguments,
    open_survey,
    print_remarks,
    read_codes,
    read_scale,
    scale_argument,
    split_names,
)
from commonweal.publish import format_number
from commonweal.surveys import MIN_N
from commonweal.surveys.comparison import Best, Control
from commonweal.terms import InputError

_EPILOG = """By default all pairs of groups are compared, Holm's method keeping the chance of even
one false difference at 5%. --rank gives the range of ranks of each group instead."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the action."""
    parser.epilog = _EPILOG
    design_arguments(parser)
    what = parser.add_argument_group("what to compare")
    what.add_argument("--measure", required=True, metavar="M", help="a column")
    what.add_argument("--stat", default="mean", metavar="S", help="one figure (mean)")
    what.add_argument("--by", metavar="COL[,COL]", help="the groups")
    how = what.add_mutually_exclusive_group()
    how.add_argument("--against", metavar="LABEL", help="compare each group with this one")
    how.add_argument("--benchmark", type=float, metavar="X", help="compare with a fixed number")
    how.add_argument("--rank", choices=get_args(Best), help="which end has rank 1")
    what.add_argument("--control", choices=get_args(Control), default="holm", help="(holm)")
    what.add_argument("--where", metavar="CONDITION", help="only about these people")
    what.add_argument(
        "--missing", metavar="N[,N...]", help="codes for missing, e.g. 88,99; or none"
    )
    what.add_argument("--seed", type=int, default=0, help="of the simulation behind --rank (0)")
    scale_argument(what)
    out = parser.add_argument_group("what comes out")
    out.add_argument("--level", type=float, default=0.95, help="of the intervals (0.95)")
    out.add_argument("--min-n", type=int, default=MIN_N, help=f"fewest people compared ({MIN_N})")
    out.add_argument("--format", choices=("table", "csv", "json"), default="table")


def run(options: argparse.Namespace) -> None:
    """Compare or rank, and print; remarks go to standard error."""
    survey, by = open_survey(options), split_names(options.by)
    missing, scale = read_codes(options.missing), read_scale(options.scale)
    if options.rank:
        if not by:
            raise InputError("--rank needs --by.", todo="Name the column of groups.")
        ranking = survey.rank(
            options.measure,
            options.stat,
            by=by,
            best=options.rank,
            seed=options.seed,
            where=options.where,
            missing=missing,
            scale=scale,
            level=options.level,
            min_n=options.min_n,
        )
        frame, words = ranking.to_frame(), str(ranking)
        shown = ("group", "value", "se", "n", "rank", "best_rank", "worst_rank")
    else:
        against = options.against
        if against is not None and len(by) > 1:
            against = split_names(against)
        comparison = survey.compare(
            options.measure,
            options.stat,
            by=by,
            against=against,
            benchmark=options.benchmark,
            control=options.control,
            where=options.where,
            missing=missing,
            scale=scale,
            level=options.level,
            min_n=options.min_n,
        )
        frame, words = comparison.to_frame(), str(comparison)
        shown = ("group", "other", "difference", "se", "lower", "upper", "p_adjusted")
    print_remarks(survey)
    if options.format == "json":
        print(json.dumps(frame.to_dicts(), ensure_ascii=False, indent=1))
    elif options.format == "csv":
        print(frame.write_csv(), end="")
    else:
        print(_table(frame.select(shown)), words, sep="\n\n")


def _table(frame: pl.DataFrame) -> str:
    words = [place for place, kind in enumerate(frame.dtypes) if kind == pl.String]
    rows = [
        [format_number(cell, 3) if isinstance(cell, float) else str(cell) for cell in row]
        for row in frame.iter_rows()
    ]
    return align([name.replace("_", " ") for name in frame.columns], rows, words=words)
