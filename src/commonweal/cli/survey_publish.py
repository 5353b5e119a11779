"""What leaves `commonweal survey estimate` for readers: HTML, CSV and charts, under a policy."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from commonweal.cli.written import cannot_write, check_suffix, write_text
from commonweal.publish.estimates import (
    Figure,
    draw_bars,
    draw_distribution,
    draw_dumbbell,
    draw_small_multiples,
    draw_trend,
    estimates_csv,
    estimates_page,
)
from commonweal.surveys import Estimates
from commonweal.surveys.disclosure import ProtectedEstimates, policies, protect, read_policy
from commonweal.terms import InputError

CHARTS: dict[str, Callable[..., Figure]] = {
    "bars": draw_bars,
    "trend": draw_trend,
    "dumbbell": draw_dumbbell,
    "distribution": draw_distribution,
    "panels": draw_small_multiples,
}
POLICY = "ons_personal_wellbeing"
_WITH_POLICY = ("csv", "json", "html", "parquet")


def publish_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be published, how, and where it goes."""
    out = parser.add_argument_group("what is published")
    out.add_argument("--chart", choices=CHARTS, help="draw an SVG to --out")
    out.add_argument("--out", type=Path, metavar="FILE", help="write there instead of printing")
    out.add_argument(
        "--policy",
        choices=[name for name in policies() if read_policy(name).min_n],
        help=f"for small numbers ({POLICY}, for html and charts); with csv, json and parquet "
        "what is written is as for publication",
    )
    out.add_argument(
        "--groups-only",
        action="store_true",
        help="leave out the row of everybody, with which some groups would have to be left out",
    )
    out.add_argument("--title", default="", help="the finding, above a chart or page")
    out.add_argument(
        "--call",
        action="append",
        default=[],
        metavar="NAME=WORDS",
        help="what a column or label is called for readers",
    )
    out.add_argument("--layout", choices=("wide", "narrow"), default="wide", help="(wide)")


def check_publishing(options: argparse.Namespace) -> None:
    """Raise InputError for options that do not go together, before anything is estimated."""
    if options.chart:
        if options.out is None:
            raise InputError("A chart needs a file.", todo="Add --out chart.svg.")
        if options.format in ("html", "parquet"):
            raise InputError(
                "A chart and a file are asked for at once.", todo="Run the command twice."
            )
        check_suffix(options.out, ".svg", what="The chart")
    elif options.format == "parquet":
        if options.out is None:
            raise InputError("Parquet needs a file.", todo="Add --out table.parquet.")
        check_suffix(options.out, ".parquet", what="The table")
    elif options.policy and options.format not in _WITH_POLICY:
        raise InputError(
            "--policy is for what is published.",
            expected=f"--format {', '.join(_WITH_POLICY)}, or --chart.",
            todo="For your own eyes, --min-n is enough.",
        )


def is_published(options: argparse.Namespace) -> bool:
    """Return whether a policy is laid over the answer."""
    return bool(options.chart or options.policy or options.format == "html")


def policy_min_n(options: argparse.Namespace) -> int | None:
    """Return the fewest people under the policy that was named; None where none was."""
    return read_policy(options.policy).min_n if options.policy else None


def protect_answer(
    options: argparse.Namespace, found: Estimates, overall: Estimates | None
) -> ProtectedEstimates:
    return protect(found, read_policy(options.policy or POLICY), overall=overall)


def draw_chart(options: argparse.Namespace, table: ProtectedEstimates) -> None:
    """Draw and write the chart."""
    figure = CHARTS[options.chart](table, title=options.title, words=read_words(options.call))
    write_text(options.out, figure.svg(layout=options.layout), what="The chart")


def published_text(options: argparse.Namespace, table: ProtectedEstimates) -> str:
    """Return the page, or the CSV for publication."""
    words = read_words(options.call)
    if options.format == "html":
        title = options.title or "Estimates from a survey"
        return estimates_page(table, title=title, words=words)
    return estimates_csv(table, words=words, title=options.title)


def write_parquet(options: argparse.Namespace, found: Estimates | ProtectedEstimates) -> None:
    """Write the table as Parquet."""
    try:
        if isinstance(found, Estimates):
            found.to_parquet(options.out)
        else:
            found.to_frame().write_parquet(options.out)
    except OSError as error:
        raise cannot_write(options.out, error, what="The table") from error


def read_words(given: list[str]) -> dict[str, str]:
    """Return what each NAME is called. Raises InputError for one without words."""
    pairs = [one.partition("=") for one in given]
    wrong = next((name for name, _, words in pairs if not words.strip()), None)
    if wrong is not None:
        raise InputError(
            f"--call {wrong} gives no words.", expected='Write it like "Q1=life satisfaction".'
        )
    return {name.strip(): words.strip() for name, _, words in pairs}
