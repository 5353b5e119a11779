"""`commonweal survey estimate`: figures from microdata, each with its uncertainty."""

import argparse
import json
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
from commonweal.cli.survey_publish import (
    check_publishing,
    draw_chart,
    is_published,
    policy_min_n,
    protect_answer,
    publish_arguments,
    published_text,
    write_parquet,
)
from commonweal.cli.written import write_text
from commonweal.publish import format_level, format_number
from commonweal.surveys import MIN_N, NAMES, Estimates, Row, Survey
from commonweal.surveys.disclosure import ProtectedEstimates
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

HTML and charts are for readers, so a policy for small numbers is laid over them; --chart panels
is small multiples. Parquet and charts go to --out, the others to the screen or to --out.
"""
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the action."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG.replace("--json and --csv have", "JSON and CSV have")
    design_arguments(parser)
    what = parser.add_argument_group("what to estimate")
    what.add_argument("--measure", required=True, metavar="M[,M...]", help="columns")
    what.add_argument("--stat", metavar="S[,S...]", help="statistics (mean)")
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
    out.add_argument("--min-n", type=int, help=f"fewest people shown ({MIN_N})")
    out.add_argument(
        "--format", choices=("table", "csv", "json", "html", "parquet"), default="table"
    )
    publish_arguments(parser)


def run(options: argparse.Namespace) -> None:
    """Read the design, estimate, print or write; remarks go to standard error."""
    check_publishing(options)
    survey = open_survey(options)
    found = _estimate(survey, options, _each(options.by))
    print_remarks(survey, found.notes)
    protected = None
    if is_published(options):
        # Everybody goes beside groups where the figure has a place for it.
        beside = found.by and options.chart in (None, "bars") and not options.groups_only
        protected = protect_answer(
            options, found, _estimate(survey, options, ()) if beside else None
        )
    if options.chart and protected is not None:
        draw_chart(options, protected)
    if options.format == "parquet":
        write_parquet(options, protected or found)
        return
    text = _text(options, found, protected)
    if options.out is None or options.chart:
        print(text, end="" if text.endswith("\n") else "\n")
    else:
        write_text(options.out, text, what="The table")


def _estimate(survey: Survey, options: argparse.Namespace, by: tuple[str, ...]) -> Estimates:
    usual = "distribution" if options.chart == "distribution" else "mean"
    min_n = options.min_n
    if min_n is None:
        min_n = policy_min_n(options) or MIN_N
    return survey.estimate(
        split_names(options.measure),
        options.stat or usual,
        by=by,
        where=options.where,
        missing=read_codes(options.missing),
        bands=_bands(options.bands),
        scale=read_scale(options.scale),
        level=options.level,
        df=options.df,
        min_n=min_n,
    )


def _text(
    options: argparse.Namespace, found: Estimates, protected: ProtectedEstimates | None
) -> str:
    if protected is not None and options.format in ("html", "csv"):
        return published_text(options, protected)
    if options.format == "json":
        if protected is None:
            return found.to_json()
        rows = protected.to_frame().to_dicts()
        return json.dumps(rows, ensure_ascii=False, indent=1, default=str)
    return found.to_csv() if options.format == "csv" else as_text(found)


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
