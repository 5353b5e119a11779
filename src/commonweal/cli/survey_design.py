"""What the actions of `commonweal survey` share: the design of a survey, and short lists."""

import argparse
import sys
from pathlib import Path
from typing import get_args

from commonweal.surveys import Survey
from commonweal.surveys.design import Lonely
from commonweal.terms import InputError


def design_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file and how people were sampled."""
    parser.add_argument("file", type=Path, metavar="FILE", help="Parquet or CSV")
    design = parser.add_argument_group("how people were sampled")
    design.add_argument("--weight", metavar="COL", help="weights")
    design.add_argument("--strata", metavar="COL[,COL]", help="strata (several are crossed)")
    design.add_argument("--psu", metavar="COL[,COL]", help="primary, and second-stage, units")
    design.add_argument("--fpc", metavar="COL[,COL]", help="population sizes, for each stage")
    design.add_argument("--nest", action="store_true", help="PSU numbers start again by stratum")
    design.add_argument(
        "--lonely-psu", choices=get_args(Lonely), default="fail", help="a stratum of one PSU (fail)"
    )


def open_survey(options: argparse.Namespace) -> Survey:
    """Return the survey that the options describe."""
    return Survey(
        options.file,
        weights=options.weight,
        strata=split_names(options.strata),
        psu=split_names(options.psu),
        fpc=split_names(options.fpc),
        nest=options.nest,
        lonely_psu=options.lonely_psu,
    )


def print_remarks(survey: Survey) -> None:
    """Say on standard error what is odd about the weights, or that there are none."""
    for note in survey.notes:
        print(f"commonweal survey: {note}", file=sys.stderr)
    if survey.weights is None:
        words = "No weights were named (--weight): everybody counts the same."
        print(f"commonweal survey: {words}", file=sys.stderr)


def split_names(given: str | None) -> tuple[str, ...]:
    """Return the names in a list with commas."""
    return tuple(name.strip() for name in (given or "").split(",") if name.strip())


def read_codes(given: str | None) -> tuple[float, ...] | None:
    """Return the codes of --missing: None where it is not given, () for “none”."""
    if given is None:
        return None
    if given.strip().lower() == "none":
        return ()
    try:
        return tuple(float(code) for code in split_names(given))
    except ValueError as error:
        raise InputError(
            f"--missing {given} is not a list of codes.", expected="Write it like 88,99 or none."
        ) from error
