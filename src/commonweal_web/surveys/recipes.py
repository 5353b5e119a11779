"""Programs that make the numbers of a question again, in Python with commonweal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from commonweal_web.surveys import population
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.question import Question

Plain = Mapping[str, Any]
_DESIGN = ("weights", "strata", "psu", "fpc", "nest", "lonely_psu")


def table(row: Dataset, question: Question) -> str:
    """Return a program that prints the protected table of a question."""
    policy = f"read_policy({question.policy!r})"
    asked = {"measures": list(question.measures), "stats": list(question.all_stats)}
    lines = [
        f"asked = dict({_call({**asked, **question.options()})})",
        "everybody = survey.estimate(**asked)",
    ]
    if question.by:
        lines += [
            f"groups = survey.estimate(**asked, by={list(question.by)!r})",
            f"table = protect(groups, {policy}, overall=everybody)",
        ]
    else:
        lines.append(f"table = protect(everybody, {policy})")
    needed = "from commonweal.surveys.disclosure import protect, read_policy"
    return program(row, [*lines, "print(table.to_frame())"], needed)


def call(row: Dataset, method: str, first: object, options: Plain, *, policy: str) -> str:
    """Return a program that prints what a method of `Survey` finds, and what may be published."""
    given = ", ".join(part for part in (repr(first), _call(options)) if part)
    lines = [f"found = survey.{method}({given})", "print(found)"]
    lines.append(f"print(protect_differences(found, read_policy({policy!r})).frame)")
    needed = "from commonweal.surveys.disclosure import protect_differences, read_policy"
    return program(row, lines, needed)


def program(row: Dataset, lines: list[str], *imports: str) -> str:
    """Return a whole program: the file as it was brought, scores, design, then the lines."""
    scoring = ["from commonweal.measures import score"] if row.scored else []
    frames = ["from commonweal.surveys.frames import open_frame"] if row.scored else []
    survey = "ReplicateWeights, Survey" if row.design.get("replicate_weights") else "Survey"
    source = "people"
    opened = [f"people = open_frame({file_name(row)!r}).table.collect().to_native()"]
    if not row.scored:
        source, opened = repr(file_name(row)), []
    for one in row.scored:
        given = {k: one[k] for k in ("scoring", "lowest", "reverse", "prorate") if one.get(k)}
        arguments = _call({"items": one["items"], **given})
        opened.append(f"people = score(people, {one['measure']!r}, {arguments}).joined()")
    return "\n".join(
        [
            *scoring,
            f"from commonweal.surveys import {survey}",
            *imports,
            *frames,
            "",
            f"# {row.file_name}: SHA-256 {row.digest}",
            *opened,
            f"survey = Survey({', '.join([source, *_design(row.design)])})",
            *(population.python_lines(known) if (known := row.design.get("population")) else []),
            *lines,
            "",
        ]
    )


def file_name(row: Dataset) -> str:
    """Return the name of the file to read; a workbook has to be saved as CSV first."""
    path = PurePosixPath(row.file_name)
    return str(path.with_suffix(".csv")) if row.ending == ".xlsx" else str(path)


def _design(design: Plain) -> list[str]:
    parts = [f"{name}={design[name]!r}" for name in _DESIGN if design.get(name)]
    if given := design.get("replicate_weights"):
        parts.append(f"replicate_weights=ReplicateWeights({_call(given)})")
    return parts


def _call(arguments: Plain) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items())
