"""The one place that knows saved analyses as rows and as results of the library."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commonweal import __version__
from commonweal.surveys.disclosure import (
    ProtectedDifferences,
    ProtectedEstimates,
    differences_from_plain,
    from_plain,
    read_policy,
    to_plain,
)
from commonweal.terms import InputError
from commonweal_web.people.models import User
from commonweal_web.surveys import areas, enquiry, store
from commonweal_web.surveys.models import Analysis, Dataset
from commonweal_web.surveys.question import Question, answer

Plain = dict[str, Any]


def analyses_of(row: Dataset) -> QuerySet[Analysis]:
    """Return what was saved of a dataset, newest first; not what was put away."""
    return row.analyses.filter(deleted=None).defer("result")


def inputs(row: Dataset, kind: str, question: Mapping[str, Any]) -> Plain:
    """Return all that the numbers rest on, as JSON."""
    policy = asdict(read_policy(question["policy"])) if "policy" in question else None
    return {
        "kind": kind,
        "question": dict(question),
        "design": row.design,
        "scored": requests(row),
        "digest": row.digest,
        "policy": policy,
        "version": __version__,
    }


def hash_of(made_of: Mapping[str, Any]) -> str:
    """Return the SHA-256 of inputs, whatever the order of their keys."""
    text = json.dumps(made_of, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def requests(row: Dataset) -> list[Plain]:
    """Return what was scored from which columns, without what became of it."""
    asked = ("measure", "items", "scoring", "lowest", "reverse", "prorate")
    return [{key: one[key] for key in asked if one.get(key)} for one in row.scored]


def find(row: Dataset, kind: str, question: Mapping[str, Any]) -> Analysis | None:
    """Return the analysis of just this, if it was saved; also one that was put away."""
    return Analysis.objects.filter(dataset=row, hash=hash_of(inputs(row, kind, question))).first()


def add(
    row: Dataset, kind: str, question: Mapping[str, Any], result: Plain, *, owner: User, title: str
) -> tuple[Analysis, bool]:
    """Return the row of an analysis and whether it is new: one for all that is the same."""
    made_of = inputs(row, kind, question)
    return Analysis.objects.get_or_create(
        dataset=row,
        hash=hash_of(made_of),
        defaults={
            "owner": owner,
            "title": title[:200],
            "result": result,
            **{key: made_of[key] for key in ("kind", "question", "design", "scored", "digest")},
            "version": __version__,
        },
    )


def ask(row: Dataset, question: Question) -> ProtectedEstimates:
    """Return the table of a question. Groups are called by their labels where a file has some.

    Raises MissingColumn, InputError and InvalidDesign.
    """
    return labelled(answer(store.open_survey(row), question), row)


def result_of(
    row: Dataset, kind: str, question: Mapping[str, Any], design: Mapping[str, Any] | None = None
) -> Plain:
    """Return the answer to a question as an analysis keeps it; by the dataset's own design or
    another. Raises MissingColumn, InputError and InvalidDesign."""
    survey = store.open_survey(row, design)
    if kind == Analysis.Kind.TABLE:
        return to_plain(labelled(answer(survey, Question.from_json(question)), row))
    if kind == Analysis.Kind.AREAS:
        return areas.ask(survey, question)
    return enquiry.ask(survey, kind, question)


def labelled(table: ProtectedEstimates, row: Dataset) -> ProtectedEstimates:
    """Return a table whose groups are called what the file calls their codes."""
    known = {c["name"]: c["labels"] for c in row.columns if c.get("labels")}
    new = [
        pl.col(name)
        .cast(pl.Float64, strict=False)
        .replace_strict(
            {float(code): words for code, words in known[name]},
            default=pl.col(name).cast(pl.String),
            return_dtype=pl.String,
        )
        .alias(name)
        for name in table.by
        if name in known and all(isinstance(code, int | float) for code, _words in known[name])
    ]
    return replace(table, frame=table.frame.with_columns(new)) if new else table


def protected_of(analysis: Analysis) -> ProtectedEstimates:
    """Return the table of an analysis as it was when it was saved.

    Raises InputError where it is not a table: see `publishable`.
    """
    if analysis.kind != Analysis.Kind.TABLE:
        raise InputError(
            "This analysis is not a table.", expected="A table that went through a policy."
        )
    return from_plain(analysis.result)


def publishable(analysis: Analysis) -> ProtectedEstimates | ProtectedDifferences:
    """Return what may be published of an analysis: its table, or its differences.

    Raises InputError, with the reason, where nothing may.
    """
    if analysis.kind == Analysis.Kind.TABLE:
        return protected_of(analysis)
    if analysis.kind == Analysis.Kind.AREAS:
        raise InputError(_("Modelled figures of small areas are not published from here."))
    if kept := analysis.result.get("protected"):
        return differences_from_plain(kept)
    refused = analysis.result.get("refused") or {}
    raise InputError(
        refused.get("what") or _("This analysis was saved before such could be published."),
        todo=refused.get("todo") or _("Delete it, and ask the question again."),
    )


def again(analysis: Analysis) -> list[str]:
    """Ask the question of a saved analysis once more, of the data there are, by its own design.

    Returns what is not as it was, in sentences; none where every number is the same.
    Raises MissingColumn, InputError and InvalidDesign, where the question cannot be asked now.
    """
    row = analysis.dataset
    result = result_of(row, analysis.kind, analysis.question, analysis.design)
    now, then = _figures(result), _figures(analysis.result)
    said = []
    if analysis.version != __version__:
        versions = {"then": analysis.version, "now": __version__}
        said.append(_("It was made with commonweal %(then)s; this is %(now)s.") % versions)
    if analysis.scored != requests(row):
        said.append(_("Measures have been scored anew since."))
    if differences := _differences(then, now):
        values = {"n": differences, "all": len(then)}
        said.append(_("%(n)s of %(all)s rows of figures differ.") % values)
    return said


def _figures(result: Plain) -> list[list[object]]:
    """Return the rows of a result, those for everybody too."""
    if "tables" in result:
        return [row for table in result["tables"] for row in table["rows"]]
    rows = (*result["rows"], *(result["overall"] or ()))
    # PostgreSQL keeps the names in an order of its own.
    return [[row[name] for name in sorted(row)] for row in rows]


def _differences(then: list[list[object]], now: list[list[object]]) -> int:
    """Return how many rows are not the same to 10 significant figures, or are in one only."""
    return abs(len(then) - len(now)) + sum(
        len(one) != len(other) or not all(map(_same, one, other))
        for one, other in zip(then, now, strict=False)
    )


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-10, abs_tol=1e-12)
    return one == other
