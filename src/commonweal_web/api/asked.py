"""What a list may be asked: filters, order, page and format. Anything else is an error."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from ninja import Field, Schema
from pydantic import StringConstraints

from commonweal.evidence import Design, RiskOfBias, Strength
from commonweal.terms import UNITS
from commonweal_web.api.formats import Format
from commonweal_web.api.paging import Key
from commonweal_web.findings.listing import SORTS
from commonweal_web.findings.models import Version

MOST = 1000
"""How many rows one page holds at the most."""

Text = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Year = Annotated[int, Field(ge=0, le=9999)]

_KINDS = {"question": str, "outcome": str, "date": datetime}  # the others sort by a whole number
ANSWER_KEYS = {"slug": Key(F("answer__slug"), str)} | {
    name: Key(expression, _KINDS.get(name, int))
    for name, (_label, _alias, expression) in SORTS.items()
}
VERSION_KEYS = {"version": Key(F("number"), int)}
STUDY_KEYS = {"identifier": Key(F("identifier"), str), "label": Key(F("label"), str)}
EFFECT_KEYS = {
    "id": Key(F("pk"), int),
    "study": Key(F("study__identifier"), str),
    "outcome": Key(F("outcome"), str),
}
RECORD_KEYS = {
    "added": Key(F("pk"), int),
    "title": Key(F("sort_title"), str),
    "year": Key(Coalesce(F("year"), Value(0)), int),
}


def _any_of(name: str, values: Iterable[object]) -> Any:
    """Return a type of these values, which the OpenAPI document lists."""
    return StrEnum(name, {str(value): str(value) for value in values})


def _sorts(name: str, keys: Iterable[str]) -> Any:
    """Return a type of these sort keys, each also with a minus: the other way round."""
    names = list(keys)
    return _any_of(name, [*names, *(f"-{key}" for key in names)])


AnswerSort = _sorts("AnswerSort", ANSWER_KEYS)
VersionSort = _sorts("VersionSort", VERSION_KEYS)
StudySort = _sorts("StudySort", STUDY_KEYS)
EffectSort = _sorts("EffectSort", EFFECT_KEYS)
RecordSort = _sorts("RecordSort", RECORD_KEYS)
ImpactIs = _any_of("ImpactIs", Version.Impact.values)
StrengthIs = _any_of("StrengthIs", Strength)
DesignIs = _any_of("DesignIs", Design)
RiskOfBiasIs = _any_of("RiskOfBiasIs", RiskOfBias)
UnitIs = _any_of("UnitIs", UNITS)


class Whole(Schema):
    """A list that is given whole."""

    format: Format = Format.JSON


class Paged(Whole):
    """A list that is given page by page."""

    limit: int = Field(100, ge=1, le=MOST, description="How many rows at the most.")
    cursor: Annotated[str, StringConstraints(max_length=2000)] = Field(
        "", description="From “next” of the page before."
    )


class AnswersAsked(Paged):
    q: Text = Field("", description="Words in question, headline, outcome, population or setting.")
    outcome: Text = Field("", description="The slug of an outcome.")
    population: Text = Field("", description="The slug of a population.")
    setting: Text = Field("", description="The slug of a setting.")
    strength: StrengthIs | None = None
    impact: ImpactIs | None = None
    sort: AnswerSort = AnswerSort("slug")


class VersionsAsked(Paged):
    sort: VersionSort = VersionSort("version")


class StudiesAsked(Paged):
    q: Text = Field("", description="Words in the label.")
    record: Text = Field("", description="The identifier of a record that reports it.")
    design: DesignIs | None = None
    country: Text = ""
    risk_of_bias: RiskOfBiasIs | None = None
    sort: StudySort = StudySort("identifier")


class EffectsAsked(Paged):
    study: Text = Field("", description="The identifier of the study.")
    record: Text = Field("", description="The identifier of the record.")
    outcome: Text = Field("", description="Words in the outcome.")
    unit: UnitIs | None = None
    risk_of_bias: RiskOfBiasIs | None = None
    sort: EffectSort = EffectSort("id")


class RecordsAsked(Paged):
    q: Text = Field("", description="As in the search of the library: words, “phrases”, a DOI.")
    since: Year | None = None
    until: Year | None = None
    type: Text = Field("", description="A CSL type, such as article-journal.")
    in_answers: Text = Field("", description="any, or the slug of an outcome answers are about.")
    sort: RecordSort = RecordSort("added")
