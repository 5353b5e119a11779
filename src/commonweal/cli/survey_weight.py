"""`commonweal survey weight`: weights that agree with a known population, and what they cost."""

import argparse
import textwrap
from pathlib import Path
from typing import get_args

import narwhals as nw
import polars as pl

from commonweal.cli.aligned import align
from commonweal.cli.survey_design import design_arguments, open_survey, print_remarks, split_names
from commonweal.publish import format_number
from commonweal.surveys import Survey
from commonweal.surveys.frames import open_frame
from commonweal.surveys.weighting.calibration import Bounds, Method, Totals
from commonweal.terms import InputError, UnreadableFile

_WIDTH = 88
_EPILOG = """TOTALS is a CSV with the columns “column”, “label” and “total”: the number of people
in the population by label. Without a label the total is of an amount. The file written has one
more column, the new weights. Estimates from it take them as the design's, with standard errors
on the safe side; from Python, survey.raked(...) takes account of the calibration."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the action."""
    parser.epilog = _EPILOG
    design_arguments(parser)
    what = parser.add_argument_group("what is known")
    what.add_argument("--totals", type=Path, metavar="TOTALS", help="known totals, a CSV")
    what.add_argument("--people", type=float, metavar="N", help="the size of the population")
    what.add_argument("--method", choices=get_args(Method), default="raking", help="(raking)")
    what.add_argument("--bounds", metavar="LOW,HIGH", help="how much a weight may change")
    what.add_argument("--trim", type=float, metavar="MOST", help="first cut weights above this")
    out = parser.add_argument_group("what comes out")
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help="Parquet or CSV")
    out.add_argument("--name", default="new_weight", help="the new column (new_weight)")


def run(options: argparse.Namespace) -> None:
    """Weight, write the file with the new weights, print what was done."""
    survey = open_survey(options)
    if options.totals is None and options.people is None and options.trim is None:
        raise InputError("Nothing is known.", todo="Give --totals, --people or --trim.")
    if options.name in survey.sample.frame.schema:
        raise InputError(
            f"There is a column “{options.name}” already.", todo="Give another --name."
        )
    print_remarks(survey)
    reports = []
    if options.trim is not None:
        survey = survey.trimmed(upper=options.trim)
        reports.append(survey.weighting)
    if options.totals is not None or options.people is not None:
        totals = {} if options.totals is None else _read_totals(options.totals, survey)
        survey = survey.calibrated(
            totals, people=options.people, method=options.method, bounds=_bounds(options.bounds)
        )
        reports.append(survey.weighting)
    rows = survey.sample.frame.read(nw.all())
    rows = rows.with_columns(pl.Series(options.name, survey.sample.weight))
    try:
        if options.out.suffix.lower() == ".parquet":
            rows.write_parquet(options.out)
        else:
            rows.write_csv(options.out)
    except OSError as error:
        raise InputError(
            f"{options.out} cannot be written: {error.strerror}.", todo="Check the folder."
        ) from error
    for report in reports:
        if report is not None:
            print(textwrap.fill(str(report), _WIDTH))
            if report.margins.width:
                print(_table(report.margins))
    print(f"The weights are in “{options.name}” of {options.out.name}.")


def _read_totals(path: Path, survey: Survey) -> Totals:
    table = open_frame(path)
    table.require(("column", "label", "total"))
    rows = table.read(nw.all())
    if not rows["total"].dtype.is_numeric() or rows["total"].null_count():
        raise UnreadableFile(
            f"{path.name} has totals that are not numbers.", todo="Write them like 12500."
        )
    known: dict[str, dict[object, float]] = {}
    amounts: dict[str, float] = {}
    survey.sample.frame.require(rows["column"].unique(maintain_order=True).to_list())
    for column, label, total in rows.select("column", "label", "total").iter_rows():
        if label is None:
            amounts[column] = float(total)
            continue
        number = survey.sample.frame.schema[column].is_numeric()
        words = survey.sample.frame.codebook.labels.get(column, {}).values()
        try:
            code = str(label) if not number or label in words else float(label)
            known.setdefault(column, {})[code] = float(total)
        except ValueError as error:
            raise InputError(
                f"“{label}” is no label of “{column}”, which holds numbers.",
                todo="Write the labels as they stand in the data.",
            ) from error
    return {**known, **amounts}


def _bounds(given: str | None) -> Bounds | None:
    if given is None:
        return None
    try:
        low, high = (float(part) for part in split_names(given))
    except ValueError as error:
        raise InputError(
            f"--bounds {given} is not two numbers.", expected="Write it like 0.3,3."
        ) from error
    return low, high


def _table(margins: pl.DataFrame) -> str:
    rows = [
        (margin, label, *(format_number(number, 0) for number in numbers))
        for margin, label, *numbers in margins.iter_rows()
    ]
    return align(margins.columns, rows, words=(0, 1))
