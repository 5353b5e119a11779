"""`commonweal survey estimate`: figures from microdata, each with its uncertainty."""

import argparse
import textwrap
from collections.abc import Iterable

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
from commonweal.publish import format_level, format_number
from commonweal.surveys import MIN_N, NAMES, Estimates, Row
from commonweal.terms import InputError

_WIDTH = 88
_EPILOG = (
    "Statistics for --stat:\n"
    + "\n".join(f"  {name:<22}{words}" for name, words in NAMES.items())
    + """

--by twice gives every combination. --where chooses who an estimate is about and keeps the whole
design: "Age >= 18 and Region in ['North', 'Wales']". --json and --csv have every digit; null
where there is no number, and note says why. Rows on fewer people than --min-n are marked as
suppressed and blank.
"""
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the action."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG.replace("--json and --csv have", "JSON and CSV have")
    design_arguments(parser)
    what = parser.add_argument_group("what to estimate")
    what.add_argument("--measure", required=True, metavar="M[,M...]", help="columns")
    what.add_argument("--stat", default="mean", metavar="S[,S...]", help="statistics (mean)")
    what.add_argument("--by", action="append", default=[], metavar="COL", help="for each group")
    what.add_argument("--where", metavar="CONDITION", help="only about these people")
    what.add_argument(
        "--missing", metavar="N[,N...]", help="codes for missing, e.g. 88,99; none: there are none"
    )
    what.add_argument(
        "--bands",
        action="append",
        default=[],
        metavar="M=SET",
        help="ons or ons-anxiety, by measure",
    )
    scale_argument(what)
    out = parser.add_argument_group("what comes out")
    out.add_argument("--level", type=float, default=0.95, help="of the intervals (0.95)")
    out.add_argument("--df", choices=("design", "domain"), default="design", help="(design)")
    out.add_argument("--min-n", type=int, default=MIN_N, help=f"fewest people shown ({MIN_N})")
    out.add_argument("--format", choices=("table", "csv", "json"), default="table")


def run(options: argparse.Namespace) -> None:
    """Read the design, estimate, print; remarks go to standard error."""
    survey = open_survey(options)
    estimates = survey.estimate(
        split_names(options.measure),
        options.stat,
        by=_each(options.by),
        where=options.where,
        missing=read_codes(options.missing),
        bands=_bands(options.bands),
        scale=read_scale(options.scale),
        level=options.level,
        df=options.df,
        min_n=options.min_n,
    )
    print_remarks(survey, estimates.notes)
    if options.format == "json":
        print(estimates.to_json())
    elif options.format == "csv":
        print(estimates.to_csv(), end="")
    else:
        print(as_text(estimates))


def as_text(estimates: Estimates) -> str:
    """Return a table for people, and under it why some rows have no number."""
    interval = f"{format_level(estimates.level)} interval"
    header = (*estimates.by, "measure", "statistic", "estimate", "se", interval, "n", "deff")
    rows = list(estimates)
    table = align(header, [_cells(row) for row in rows], words=range(len(estimates.by) + 2))
    why = dict.fromkeys(row.note for row in rows if row.note)
    marks = {note: f"[{place}]" for place, note in enumerate(why, start=1)}
    if not marks:
        return table
    marked = align(
        (*header, ""),
        [(*_cells(row), marks.get(row.note, "")) for row in rows],
        words=range(len(estimates.by) + 2),
    )
    notes = (textwrap.fill(f"{mark} {note}", _WIDTH) for note, mark in marks.items())
    return "\n".join((marked, "", *notes))


def _cells(row: Row) -> tuple[str, ...]:
    value = row.estimate
    digits = 0 if value is not None and abs(value.value) >= 1e5 else 3
    limits = value.interval if value else None
    return (
        *(str(label) for label in row.domain.values()),
        row.measure,
        f"{row.stat}: {row.band}" if row.band is not None else row.stat,
        "–" if value is None else format_number(value.value, digits),
        "–" if row.se is None else format_number(row.se, digits),
        "–"
        if limits is None
        else f"{format_number(limits.lower, digits)} to {format_number(limits.upper, digits)}",
        f"{row.n:,}",
        "–" if row.deff is None else format_number(row.deff, 2),
    )


def _each(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for one in given for name in split_names(one))


def _bands(given: Iterable[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    wrong = next((name for name, _, bands in pairs if not bands), None)
    if wrong is not None:
        raise InputError(f"--bands {wrong} names no set.", expected="Write it like Q4=ons-anxiety.")
    return {name: bands for name, _, bands in pairs}
