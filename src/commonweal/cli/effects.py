"""`commonweal effects`: raw statistics in, effect sizes and their variances out."""

import argparse
import json
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from commonweal.cli.column_names import guess_columns, only_one
from commonweal.cli.recipes import (
    KINDS,
    MEASURES,
    RECIPES,
    ROLES,
    Recipe,
    choose,
    is_number,
    measures_of,
)
from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats
from commonweal.importers import Problem, Table, read_table
from commonweal.publish import csv_text
from commonweal.synthesis import effect_sizes as es
from commonweal.terms import InputError, MissingColumn, check_level

CLUSTERS = ("icc", "cluster_size")
DIRECTIONS = {"+": 1.0, "positive": 1.0, "higher": 1.0, "-": -1.0, "negative": -1.0, "lower": -1.0}
_EPILOG = """
kinds of report, with the columns they need and the measures they give:
{kinds}

measures:
{measures}

Group 1 is the programme, group 2 the comparison. Columns with usual names (mean1, sd.e,
n_control, events_treatment, pre_mean ...) are found without being named; name others with
the flag, e.g. --mean1 score_after. A number in place of a column stands for every row,
e.g. --r 0.5.

The table comes out with effect, variance, se, lower, upper and unit added. Odds ratios, risk
ratios and ratios of means come out as logs, ready for `commonweal pool`. A row that cannot be
worked out stays, with those cells empty, and is reported.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.usage = "%(prog)s FILE [--from KIND] [--measure MEASURE] [--COLUMN COL ...] [options]"
    parser.epilog = _EPILOG.format(
        kinds="\n".join(map(_explain, KINDS)),
        measures="\n".join(f"  {name:8}{words}" for name, words in MEASURES.items()),
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX or Parquet")
    parser.add_argument(
        "--from", dest="kind", choices=KINDS, metavar="KIND", help="what the table reports"
    )
    parser.add_argument(
        "--measure", choices=MEASURES, metavar="MEASURE", help="the effect size to work out"
    )
    parser.add_argument("--study", metavar="COL", help="column with the study's name")
    for role in ROLES:  # listed with the kinds, below
        parser.add_argument(_flag(role), dest=role, metavar="COL", help=argparse.SUPPRESS)
    parser.add_argument("--icc", metavar="COL", help="intraclass correlation of the clusters")
    parser.add_argument(
        "--cluster-size", metavar="COL", help="people analysed per cluster; 1 without clusters"
    )
    parser.add_argument(
        "--lower-is-better", action="store_true", help="turn the sign: positive is better"
    )
    parser.add_argument(
        "--level", type=float, default=0.95, help="of the limits, read and written (0.95)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there, not to the screen")


def _explain(kind: str) -> str:
    recipes = [recipe for recipe in RECIPES if recipe.kind == kind]
    ways = dict.fromkeys(recipe.roles for recipe in recipes)
    whole = [way for way in ways if not any(set(way) < set(other) for other in ways)]
    flags = " or ".join(" ".join(map(_flag, way)) for way in whole)
    flags += "".join(f" [{_flag(role)}]" for role in recipes[0].optional)
    lines = textwrap.wrap(flags, width=76, break_on_hyphens=False)
    return "\n    ".join([f"  {kind}: {KINDS[kind]} ({', '.join(measures_of(kind))})", *lines])


def _flag(role: str) -> str:
    return f"--{role.replace('_', '-')}"


def run(options: argparse.Namespace) -> None:
    """Read the table, work out what can be, report what cannot, print."""
    check_level(options.level)
    answer = work_out_table(read_table(options.file), options)
    print(answer.read_as, file=sys.stderr)
    for problem in answer.problems:
        print(problem, file=sys.stderr)
    text = as_json(answer) if options.json else as_csv(answer)
    if options.out is None:
        sys.stdout.write(text)
        return
    try:
        options.out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(
            f"{options.out} cannot be written: {error.strerror}.", todo="Choose another place."
        ) from None


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What became of a table. labels, effects: one for each of its rows, NaN where it failed."""

    table: Table
    labels: list[str]
    recipe: Recipe
    columns: dict[str, str]
    effects: Effects
    problems: list[Problem]
    level: float

    @property
    def read_as(self) -> str:
        """How the table was understood, in one line."""
        pairs = ", ".join(f"{role} = {name}" for role, name in self.columns.items())
        return f"{MEASURES[self.recipe.measure]} from {self.recipe.kind}: {pairs}"


def work_out_table(table: Table, options: argparse.Namespace) -> Answer:
    """Return the effects of a table. Raises InputError when not one row can be worked out."""
    given = {role: getattr(options, role) for role in ROLES if getattr(options, role) is not None}
    recipe, columns = choose(table, given, kind=options.kind, measure=options.measure)
    columns |= {role: getattr(options, role) for role in CLUSTERS if getattr(options, role)}
    if len(set(CLUSTERS) & set(columns)) == 1:
        raise InputError(
            "Clustering needs both the intraclass correlation and the cluster size.",
            todo="Give --icc and --cluster-size, each a column or a number.",
        )
    study = options.study or only_one(guess_columns(table.header, ["study"])).get("study")
    names = table.column(study) if study else [""] * len(table)
    labels = [name or f"Study {i}" for i, name in enumerate(names, start=1)]
    numbers, problems = read_columns(table, columns)
    make = partial(_make, recipe, level=options.level, turn=options.lower_is_better)
    effects, reasons = work_out(make, numbers)
    for i, reason in reasons.items():
        problems.setdefault(table.lines[i], Problem(table.lines[i], f"{labels[i]}: {reason}"))
    problems |= {problem.line: problem for problem in table.problems}
    found = sorted(problems.values())
    answer = Answer(table, labels, recipe, columns, effects, found, options.level)
    if not effects.complete.any():
        raise InputError(
            f"None of the {len(table)} rows of {table.path.name} could be worked out.",
            expected=f"First {found[0]}" if found else "",
            todo=f"Check how the columns were read: {answer.read_as}.",
        )
    return answer


def read_columns(
    table: Table, columns: Mapping[str, str]
) -> tuple[dict[str, Floats], dict[int, Problem]]:
    """Return each role's numbers (k,), NaN where missing, and a problem for each such line."""
    numbers: dict[str, Floats] = {}
    problems: dict[int, Problem] = {}
    for role, name in columns.items():
        if name not in table.columns:
            if not is_number(name):
                raise MissingColumn(name, table.header)
            numbers[role] = np.full(len(table), float(name))
            continue
        numbers[role], found = table.numbers(name)
        if role == "direction":
            words = [DIRECTIONS.get(cell.strip().lower()) for cell in table.column(name)]
            numbers[role] = np.array(
                [n if w is None else w for n, w in zip(numbers[role], words, strict=True)]
            )
            found = [p for p in found if p.value.strip().lower() not in DIRECTIONS]
        for problem in found:
            problems.setdefault(problem.line, problem)
        for i in np.flatnonzero(np.isnan(numbers[role])).tolist():
            line = table.lines[i]
            problems.setdefault(line, Problem(line, "is missing.", column=name))
    return numbers, problems


def work_out(
    make: Callable[..., Effects], numbers: Mapping[str, Floats]
) -> tuple[Effects, dict[int, str]]:
    """Return the effects, NaN for rows that cannot be worked out, and why by position."""
    reasons: dict[int, str] = {}
    while True:
        try:
            with np.errstate(all="ignore"):  # what overflows is refused as infinite
                return make(numbers), reasons
        except es.BadRows as error:
            reasons |= error.reasons
            numbers = {role: column.copy() for role, column in numbers.items()}
            for column in numbers.values():
                column[list(reasons)] = np.nan


def _make(recipe: Recipe, numbers: Mapping[str, Floats], *, level: float, turn: bool) -> Effects:
    own = {role: column for role, column in numbers.items() if role not in CLUSTERS}
    extra = {"level": level} if recipe.kind == "interval" else {}
    effects = recipe.make(**own, **extra)
    if "icc" in numbers:
        effects = es.adjust_for_clusters(effects, size=numbers["cluster_size"], icc=numbers["icc"])
    return es.orient(effects, "lower") if turn else effects


def _columns_out(answer: Answer) -> dict[str, list[float]]:
    effect, se = answer.effects.effect, np.sqrt(answer.effects.variance)
    reach = ndtri((1 + answer.level) / 2) * se
    columns = {
        "effect": effect,
        "variance": answer.effects.variance,
        "se": se,
        "lower": effect - reach,
        "upper": effect + reach,
    }
    return {name: column.tolist() for name, column in columns.items()}


def as_csv(answer: Answer) -> str:
    """Return the table with effect, variance, se, lower, upper and unit added."""
    table, effects, out = answer.table, answer.effects, _columns_out(answer)
    units = [effects.unit.name if there else "" for there in effects.complete.tolist()]
    header = list(table.header)
    for name in (*out, "unit"):
        header.append(_free(name, header))
    rows = zip(*(table.columns[name] for name in table.header), *out.values(), units, strict=True)
    return csv_text(header, rows)


def _free(name: str, taken: list[str]) -> str:
    """Return a name that is not taken: lower, effect_lower, effect_lower_2 ..."""
    tries = [name, f"effect_{name}", *(f"effect_{name}_{i}" for i in range(2, len(taken) + 3))]
    return next(n for n in tries if n not in taken)


def as_json(answer: Answer) -> str:
    """Return one object: what was worked out, how, and what could not be."""
    out = _columns_out(answer)
    rows = [
        {
            "study": answer.labels[i],
            "line": answer.table.lines[i],
            **{name: column[i] for name, column in out.items()},
        }
        for i in np.flatnonzero(answer.effects.complete).tolist()
    ]
    result = {
        "from": answer.recipe.kind,
        "measure": answer.recipe.measure,
        "unit": answer.effects.unit.name,
        "level": answer.level,
        "columns": answer.columns,
        "k": len(rows),
        "effects": rows,
        "problems": [{"line": p.line, "reason": str(p)} for p in answer.problems],
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"
