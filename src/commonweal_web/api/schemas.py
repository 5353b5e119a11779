"""The rows that the API gives: their columns, in order, with what each means.

The one definition: JSON, the header of CSV, the columns of Parquet and the OpenAPI document are
all made from it. What is not a column here is never given.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema


class AnswerRow(Schema):
    """A published answer, as its version says it."""

    slug: str = Field(description="The answer's name in web addresses.")
    version: int
    question: str
    headline: str
    kind: str = Field(description="effect, or association: not cause and effect.")
    outcome: str
    outcome_slug: str
    population: str
    population_slug: str
    setting: str
    setting_slug: str
    impact: str = Field(description="better, worse, unclear or associated.")
    strength: str
    cost: str
    estimate: float | None = Field(description="Pooled, as people read it; null: not pooled.")
    lower: float | None = Field(description="Lower end of the confidence interval.")
    upper: float | None = Field(description="Upper end of the confidence interval.")
    level: float | None = Field(description="Confidence level of the interval: 0.95 is 95%.")
    unit: str = Field(description="Unit of the estimate, in plain words.")
    k: int = Field(description="How many studies the numbers rest on.")
    published_at: datetime
    software: str
    digest: str = Field(description="SHA-256 that binds words, data and numbers together.")
    page: str = Field(description="Where people read it.")


class VersionRow(AnswerRow):
    """One published version; it never changes, but for whether it is in force."""

    note: str = Field(description="What was new in this version.")
    in_force: bool = Field(description="Whether it is what readers see now.")


class FrozenRow(Schema):
    """An effect that a published version rests on, as it was when it was published."""

    study: str
    label: str
    value: float | None = Field(description="On the scale of analysis (the log, for a ratio).")
    variance: float | None
    design: str
    country: str
    n: int | None
    population: str
    outcome: str
    measure: str
    comparator: str
    time_point: str
    subgroup: str
    risk_of_bias: str
    record: str
    reference: str
    unit: str


class StudyRow(Schema):
    """An investigation, reported in one or more records."""

    identifier: str
    label: str
    design: str
    population: str
    setting: str
    country: str
    n: int | None = Field(description="Participants.")
    risk_of_bias: str
    note: str
    records: list[str] = Field(description="Identifiers of the records that report it.")
    page: str


class EffectRow(Schema):
    """One numeric result of a study in the library, as it is now."""

    id: int
    study: str = Field(description="Identifier of the study.")
    label: str = Field(description="Label of the study.")
    record: str = Field(description="Identifier of the record; empty: not known.")
    outcome: str
    measure: str
    comparator: str
    time_point: str
    subgroup: str
    unit: str
    value: float | None = Field(description="On the scale of analysis (the log, for a ratio).")
    variance: float | None
    benefit: str
    risk_of_bias: str


class RecordRow(Schema):
    """A bibliographic reference."""

    identifier: str
    type: str
    title: str
    authors: list[str]
    year: int | None
    container_title: str
    volume: str
    issue: str
    pages: str
    publisher: str
    doi: str
    pmid: str
    isbn: str
    url: str
    language: str
    keywords: list[str]
    abstract: str
    database: str
    page: str


class _Page(Schema):
    next: str | None = Field(description="Address of the next page; null on the last.")


class Answers(_Page):
    rows: list[AnswerRow]


class Versions(_Page):
    rows: list[VersionRow]


class FrozenEffects(_Page):
    rows: list[FrozenRow]


class Studies(_Page):
    rows: list[StudyRow]


class Effects(_Page):
    rows: list[EffectRow]


class Records(_Page):
    rows: list[RecordRow]


class VersionInFull(VersionRow):
    """A version with all that was frozen in it, from which anyone can check the numbers."""

    frozen: dict[str, Any] = Field(description="As in the file of versions of the answer's page.")


class Problem(Schema):
    """What went wrong (RFC 9457), with what to do next."""

    type: str
    title: str
    status: int
    detail: str
    todo: str = Field(description="What to do next.")
