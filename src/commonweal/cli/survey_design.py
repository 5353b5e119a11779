"""What the actions of `commonweal survey` share: the design of a survey, and short lists."""

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from commonweal.surveys import Survey
from commonweal.surveys.design import Lonely
from commonweal.surveys.scale import Scales
from commonweal.terms import InputError


def design_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file and how people were sampled."""
    parser.add_argument("file", type=Path, metavar="FILE", help="Parquet, CSV, SPSS, Stata or SAS")
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


def print_remarks(survey: Survey, notes: Iterable[str] | None = None) -> None:
    """Say on standard error what is odd about the weights, or that there are none.

    notes: those of an answer, which has more to say.
    """
    for note in survey.notes if notes is None else notes:
        print(f"commonweal survey: {note}", file=sys.stderr)
    if survey.weights is None:
        words = "No weights were named (--weight): everybody counts the same."
        print(f"commonweal survey: {words}", file=sys.stderr)


def scale_argument(parser: argparse._ArgumentGroup) -> None:
    """Declare the option for the scale of answers, which ordinal indices need."""
    parser.add_argument(
        "--scale",
        action="append",
        default=[],
        metavar="[M=]LOW-HIGH",
        help="lowest and highest answer that could be given, e.g. 0-10 or Q4=1-5",
    )


def read_scale(given: Iterable[str]) -> Scales | None:
    """Return the scale of all measures, or scales by name."""
    scales: dict[str, tuple[float, float]] = {}
    for one in given:
        match = re.fullmatch(r"(?:(.*)=)?\s*(-?[\d.]+)\s*-\s*(-?[\d.]+)\s*", one)
        try:
            name, low, high = match.groups() if match else ("", "", "")
            scales[name or ""] = float(low), float(high)
        except ValueError as error:
            raise InputError(
                f"--scale {one} is no scale.",
                expected="Write it like 0-10, or for one column Q4=1-5.",
            ) from error
    if "" not in scales:
        return scales or None
    if len(scales) > 1:
        raise InputError(
            "--scale gives one scale for all columns and others besides.",
            todo="Name the column of each, like Q4=1-5.",
        )
    return scales[""]


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
