"""`commonweal pool`: a table of study results in, an estimate and its uncertainty out."""

from __future__ import annotations

import argparse
import json
import math
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from commonweal.cli.written import check_suffix, write_text
from commonweal.importers import EffectsTable, read_effects
from commonweal.publish import (
    forest,
    forest_table,
    format_interval,
    format_level,
    format_natural,
    format_number,
    format_p,
)
from commonweal.publish.words import count, decimals
from commonweal.synthesis import Model, Pooled, Subgroups, Tau2, Test, cautions, pool, pool_by
from commonweal.terms import UNITS

WIDTH = 88
_LABEL = 40  # longest study name before it is cut
_EPILOG = """
Ratios are pooled as logs: give the columns on the log scale, and --unit log_odds_ratio (or
log_risk_ratio) to read the answer as ratios.

--json prints one object: k, estimate, se, lower, upper, p, tau2, tau2_lower, tau2_upper, i2,
h2, q, q_p, prediction_lower, prediction_upper, method, test, level; with --by also groups, a
list of the same with group. Numbers are on the scale of the file, at full precision; null where
nothing is defined. method is REML, DL, PM, ML, SJ, HE, HS, EB, common, or single study (in a
group of one). test is hk, t or z, always z where method is common or single study.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX or Parquet")
    columns = parser.add_argument_group("columns")
    columns.add_argument("--effect", metavar="COL", required=True, help="the effect of each study")
    columns.add_argument("--variance", metavar="COL", help="its variance, or")
    columns.add_argument("--se", metavar="COL", help="its standard error, or")
    columns.add_argument("--lower", metavar="COL", help="its lower limit, with")
    columns.add_argument("--upper", metavar="COL", help="its upper limit")
    columns.add_argument("--study", metavar="COL", help="the study's name")
    columns.add_argument("--by", metavar="COL", help="pool each group in this column too")
    how = parser.add_argument_group("how to pool")
    how.add_argument("--model", choices=get_args(Model), default="random", help="(random)")
    how.add_argument("--tau2", choices=get_args(Tau2), default="reml", help="(reml)")
    how.add_argument("--test", choices=get_args(Test), default="hk", help="(hk: Knapp-Hartung)")
    how.add_argument("--level", type=float, default=0.95, help="of the intervals (0.95)")
    how.add_argument(
        "--limits-level",
        type=float,
        default=0.95,
        metavar="LEVEL",
        help="of the limits in FILE, with --lower and --upper (0.95)",
    )
    how.add_argument(
        "--unit", choices=UNITS, default="unspecified", metavar="UNIT", help=", ".join(UNITS)
    )
    out = parser.add_argument_group("what comes out")
    out.add_argument("--json", action="store_true", help="one JSON object")
    out.add_argument("--plot", type=Path, metavar="SVG", help="write a forest plot there")


def run(options: argparse.Namespace) -> None:
    """Read, pool, print; and draw, when asked."""
    if options.plot:
        check_suffix(options.plot, ".svg", what="The plot")
    table = read_effects(
        options.file,
        effect=options.effect,
        variance=options.variance,
        se=options.se,
        lower=options.lower,
        upper=options.upper,
        level=options.limits_level,
        study=options.study,
        by=options.by,
        unit=UNITS[options.unit],
    )
    how = {name: getattr(options, name) for name in ("model", "tau2", "test", "level")}
    pooled = pool(table.effects, **how)
    groups = None if table.by is None else pool_by(table.effects, table.by, **how)
    _report_rows(table, pooled)
    if options.plot:
        _draw(options.plot, pooled, groups)
    if options.json:
        answer = as_object(pooled)
        if groups is not None:
            answer["groups"] = [
                {"group": name, **as_object(group)} for name, group in groups.groups.items()
            ]
        print(json.dumps(answer, allow_nan=False, ensure_ascii=False, indent=2))
    else:
        print(as_text(pooled, groups))


def as_object(pooled: Pooled) -> dict[str, object]:
    """Return the numbers by the names of `--json`; None where nothing is defined."""
    alone = pooled.k == 1
    spread, prediction, interval = pooled.tau2_interval, pooled.prediction, pooled.estimate.interval
    numbers: dict[str, float | None] = {
        "k": pooled.k,
        "estimate": pooled.estimate.value,
        "se": pooled.se,
        "lower": interval.lower if interval else None,
        "upper": interval.upper if interval else None,
        "p": pooled.p,
        "tau2": pooled.tau2,
        "tau2_lower": spread.lower if spread else None,
        "tau2_upper": spread.upper if spread else None,
        "i2": pooled.i2,
        "h2": pooled.h2,
        "q": pooled.q,
        "q_p": pooled.q_p,
        "prediction_lower": prediction.lower if prediction else None,
        "prediction_upper": prediction.upper if prediction else None,
    }
    method = "common" if pooled.model == "common" else pooled.tau2_method.upper()
    return {
        **{
            name: value if value is not None and math.isfinite(value) else None
            for name, value in numbers.items()
        },
        "method": "single study" if alone else method,
        "test": pooled.test,
        "level": pooled.level,
    }


def as_text(pooled: Pooled, groups: Subgroups | None) -> str:
    """Return the answer for people: sentences, then a table, then what to beware of."""
    paragraphs = [_headline(pooled), *_elsewhere(pooled), _differences(pooled)]
    if groups is not None:
        paragraphs.append(_between(groups))
    paragraphs.append(_table(pooled, groups))
    if found := cautions(pooled):
        points = (
            textwrap.fill(words, WIDTH, initial_indent="  · ", subsequent_indent="    ")
            for words in found
        )
        paragraphs.append("\n".join(("Take care", *points)))
    return "\n\n".join(paragraphs).replace("\u00a0", " ")


def _headline(pooled: Pooled) -> str:
    estimate, unit = pooled.estimate.natural(), pooled.estimate.unit
    digits = decimals(pooled.estimate.interval, unit)
    return (
        f"{count(pooled.k, 'study', 'studies')} pooled: "
        f"{format_natural(pooled.estimate.value, unit, digits)} "
        f"({format_level(pooled.level)} interval {format_interval(estimate.interval, digits)}), "
        f"{format_p(pooled.p)}.\n"
        f"Unit: {unit.label}. Method: {pooled.estimate.method}."
    )


def _elsewhere(pooled: Pooled) -> tuple[str, ...]:
    if pooled.prediction is None:
        return ()
    unit, limits = pooled.estimate.unit, pooled.prediction
    digits = decimals(pooled.estimate.interval, unit)
    words = (
        "In most similar places the effect would lie between "
        f"{format_natural(limits.lower, unit, digits)} and "
        f"{format_natural(limits.upper, unit, digits)} "
        f"({format_level(limits.level)} prediction interval)."
    )
    return (textwrap.fill(words, WIDTH),)


def _differences(pooled: Pooled) -> str:
    lines = [
        "How much the studies differ",
        f"  Q = {_figures(pooled.q)} on {count(pooled.k - 1, 'degree')} of freedom, "
        f"{format_p(pooled.q_p)}",
        f"  I² = {format_number(pooled.i2, 1)}%   H² = {_figures(pooled.h2)}",
    ]
    if pooled.tau2_interval is not None:
        spread = pooled.tau2_interval
        lines.append(
            f"  τ² = {_figures(pooled.tau2)} ({format_level(spread.level)} interval "
            f"{_figures(spread.lower)} to {_figures(spread.upper)})"
        )
    return "\n".join(lines)


def _figures(value: float) -> str:
    """Return a number to four figures, since τ² may be of any size."""
    return f"{value:.4g}"


def _between(groups: Subgroups) -> str:
    words = "The groups cannot be compared."
    if not math.isnan(groups.p):
        degrees = count(groups.df, "degree")
        words = (
            f"Do the groups differ? Q = {_figures(groups.q)} on {degrees} of freedom, "
            f"{format_p(groups.p)}."
        )
    if groups.empty:
        words += f" No complete study in: {', '.join(groups.empty)}."
    return textwrap.fill(words, WIDTH)


def _table(pooled: Pooled, groups: Subgroups | None) -> str:
    """Return the rows of the forest plot, aligned: words to the left, numbers to the right."""
    table = forest_table(pooled, groups=groups, order="given")
    shown = table.rounded() if pooled.prediction is None else table.rounded()[:-1]  # said above
    rows = [[_cut(cell) for cell in row] for row in (table.header, *shown)]
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    words = [name in ("group", "study", "risk of bias") for name in table.header]
    lines = [_line(row, wide, words) for row in rows]
    return "\n".join((lines[0], "─" * len(lines[0]), *lines[1:]))


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LABEL else f"{cell[: _LABEL - 1]}…"


def _line(row: Sequence[str], wide: Sequence[int], words: Sequence[bool]) -> str:
    cells = zip(row, wide, words, strict=True)
    return "  ".join(f"{cell:{'<' if left else '>'}{w}}" for cell, w, left in cells).rstrip()


def _report_rows(table: EffectsTable, pooled: Pooled) -> None:
    """Say on standard error which rows are not in the answer, and which deserve a look."""
    for problem in (*table.problems, *table.warnings):
        print(f"commonweal pool: {problem}", file=sys.stderr)
    blank = table.effects.complete
    for line, study, here in zip(table.lines, table.effects.study, blank, strict=True):
        if not here:
            print(f"commonweal pool: line {line}: {study} has no number.", file=sys.stderr)
    out = len(table.problems) + len(pooled.dropped)
    if out:
        rows = count(table.rows_read, "row")
        print(f"commonweal pool: {out:,} of {rows} left out.", file=sys.stderr)


def _draw(path: Path, pooled: Pooled, groups: Subgroups | None) -> None:
    """Write the forest plot. Raises InputError when the file cannot be written."""
    title = _headline(pooled).splitlines()[0]
    write_text(path, forest(pooled, groups=groups, title=title), what="The plot")
