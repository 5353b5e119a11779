"""The one place that knows saved analyses as rows and as results of the library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import polars as pl
from django.db.models import QuerySet

from commonweal import __version__
from commonweal.surveys.disclosure import ProtectedEstimates, from_plain, read_policy
from commonweal.terms import InputError
from commonweal_web.people.models import User
from commonweal_web.surveys import store
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
        if name in known and all(isinstance(code, int | float) for code, _ in known[name])
    ]
    return replace(table, frame=table.frame.with_columns(new)) if new else table


def protected_of(analysis: Analysis) -> ProtectedEstimates:
    """Return the table of an analysis as it was when it was saved.

    Raises InputError where it is not a table: a comparison or a model cannot be published.
    """
    if analysis.kind != Analysis.Kind.TABLE:
        raise InputError(
            "This analysis is not a table.", expected="A table that went through a policy."
        )
    return from_plain(analysis.result)
