"""The one place that knows datasets as rows and as surveys of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from commonweal.surveys import ReplicateWeights, Survey
from commonweal_web.people.models import User
from commonweal_web.surveys import files, population
from commonweal_web.surveys.models import Dataset

DESIGN = ("weights", "strata", "psu", "fpc", "nest", "lonely_psu")


def datasets_of(user: User) -> QuerySet[Dataset]:
    """Return the datasets that somebody brought, newest first."""
    return Dataset.objects.filter(owner=user).defer("columns", "scored")


def make_ready(row: Dataset, *, people: int, columns: Sequence[Mapping[str, Any]]) -> None:
    """Note that a file was read."""
    row.state, row.people, row.columns = Dataset.State.READY, people, list(columns)
    row.problem = ""
    row.save(update_fields=["state", "people", "columns", "problem"])


def refuse(row: Dataset, problem: str) -> None:
    """Note that a file cannot be read, and let its rows go."""
    row.state, row.problem = Dataset.State.REFUSED, problem
    row.save(update_fields=["state", "problem"])
    files.remove(row.stored)


def keep_scores(
    row: Dataset,
    scored: Sequence[Mapping[str, Any]],
    columns: Sequence[Mapping[str, Any]],
    *,
    stored: str,
) -> None:
    """Note what was scored, the columns there are now, and the name of the file that holds them.

    What a file said of its own columns stays.
    """
    said = {column["name"]: column for column in row.columns}
    kept = ("wording", "labels", "marked")
    row.scored, row.stored = list(scored), stored
    row.columns = [
        {**column, **{key: said[column["name"]].get(key, "") for key in kept}}
        if column["name"] in said
        else column
        for column in columns
    ]
    row.save(update_fields=["scored", "columns", "stored"])


def open_survey(row: Dataset, design: Mapping[str, Any] | None = None) -> Survey:
    """Return the survey: the rows of a dataset, sampled as its design (or another) says, and
    weighted to what that knows of the population.

    Raises MissingColumn, InputError and InvalidDesign.
    """
    chosen = row.design if design is None else design
    survey = Survey(files.data(row.stored), **arguments(chosen))
    known = chosen.get("population")
    return population.apply(survey, known) if known else survey


def arguments(design: Mapping[str, Any]) -> dict[str, Any]:
    """Return a design as kept in a row as arguments of `Survey`."""
    found: dict[str, Any] = {name: design[name] for name in DESIGN if design.get(name)}
    if replicates := design.get("replicate_weights"):
        found["replicate_weights"] = ReplicateWeights(**replicates)
    return found
