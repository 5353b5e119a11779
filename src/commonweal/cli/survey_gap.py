"""`commonweal survey gap`: why here? A gap between two groups taken apart."""

import argparse
from typing import get_args

from commonweal.cli.aligned import align
from commonweal.cli.survey_design import design_arguments, open_survey, print_remarks
from commonweal.cli.survey_regress import missing_argument, read_missing, split_groups
from commonweal.publish import format_level, format_number
from commonweal.surveys.regression import Gap, GapMethod
from commonweal.surveys.regression.gap import REFERENCES

_EPILOG = """The gap is the first group less the second. --explain takes the terms of a formula:
"age + C(work)"; with --how kitagawa, columns of groups alone. A measure may be a condition, whose
share is compared: "life_satisfaction <= 4"."""
_NAMES = {
    "first_mean": "mean of {first}",
    "second_mean": "mean of {second}",
    "gap": "gap",
    "explained": "explained",
    "unexplained": "not explained",
    "endowments": "endowments",
    "coefficients": "coefficients",
    "interaction": "interaction",
}
_KITAGAWA = {"explained": "composition", "unexplained": "rates"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the action."""
    parser.epilog = _EPILOG
    design_arguments(parser)
    what = parser.add_argument_group("what to take apart")
    what.add_argument("--measure", required=True, metavar="M", help="a column or a condition")
    what.add_argument("--groups", required=True, metavar="COL=A,B", help="the two groups")
    what.add_argument("--explain", required=True, metavar="TERMS", help="the covariates")
    what.add_argument("--how", choices=get_args(GapMethod), default="twofold", help="(twofold)")
    what.add_argument(
        "--reference", choices=REFERENCES, default="pooled", help="whose coefficients (pooled)"
    )
    what.add_argument("--where", metavar="CONDITION", help="only about these people")
    missing_argument(what)
    out = parser.add_argument_group("what comes out")
    out.add_argument("--level", type=float, default=0.95, help="of the intervals (0.95)")
    out.add_argument("--format", choices=("table", "csv", "json"), default="table")


def run(options: argparse.Namespace) -> None:
    """Take the gap apart and print; remarks go to standard error."""
    survey = open_survey(options)
    gap = survey.explain_gap(
        options.measure,
        between=split_groups(options.groups),
        explained_by=options.explain,
        how=options.how,
        reference=options.reference,
        where=options.where,
        missing=read_missing(options.missing, options.measure),
        level=options.level,
    )
    print_remarks(survey)
    if options.format == "json":
        print(gap.to_json())
    elif options.format == "csv":
        print(gap.to_csv(), end="")
    else:
        print(_table(gap), gap, sep="\n\n")


def _table(gap: Gap) -> str:
    names = _NAMES | (_KITAGAWA if gap.how == "kitagawa" else {})
    rows = []
    for row in gap.to_frame().iter_rows(named=True):
        part = names[row["part"]].format(first=gap.labels[0], second=gap.labels[1])
        limits = [row["lower"], row["upper"]]
        rows.append(
            (
                part if row["term"] is None else f"  {part}: {row['term']}",
                format_number(row["estimate"], 3),
                format_number(row["se"], 3),
                "–" if None in limits else " to ".join(format_number(v, 3) for v in limits),
                "" if row["share"] is None else f"{100 * row['share']:.0f}%",
            )
        )
    header = ("part", "estimate", "se", f"{format_level(gap.level)} interval", "of the gap")
    return align(header, rows, words=(0,))
