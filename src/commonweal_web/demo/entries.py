"""What the demonstration is made of: frozen objects for a loader to save."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from commonweal.evidence import Benefit, Cost, Effect, Record, Strength, Study
from commonweal.terms import Question, Source, Unit

Scheme = Literal["outcome", "population", "setting", "topic"]
Kind = Literal["effect", "association"]
Start = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of the centre's vocabulary, by which answers and articles are found."""

    scheme: Scheme
    slug: str
    name: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One effect with what it was measured with and, where it matters, its subgroup."""

    effect: Effect
    measure: str = ""
    subgroup: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One GRADE judgement: the domain, the steps up or down (−2 to 2), and why."""

    domain: str
    steps: int
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line of an answer's history. was: the fields that were different then, `reasons` too."""

    when: date
    text: str
    was: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, what was found, and how sure that is.

    outcome, population, setting, topics: slugs of concepts.
    within_study_correlation: for combining several effects of one study; None when each has one.
    start: where the GRADE judgement starts, before `reasons` move it.
    numbers: each number in the words, beside the expression that gives it.
    surveys: slugs of the survey figures that stand beside it.
    """

    slug: str
    kind: Kind
    question: Question
    outcome: str
    population: str
    setting: str
    topics: tuple[str, ...]
    unit: Unit
    benefit: Benefit
    favours_lower: str
    favours_higher: str
    tau2: str
    test: str
    level: float
    within_study_correlation: float | None
    headline: str
    impact: str
    found: str
    for_whom: str
    how_done: str
    limits: str
    start: Start
    reasons: tuple[Reason, ...]
    strength: Strength
    cost: Cost
    cost_words: str
    judged_by: str
    published: date
    notes: tuple[Note, ...]
    source: Source
    rows: tuple[Row, ...]
    numbers: tuple[tuple[str, str], ...]
    surveys: tuple[str, ...] = ()

    @property
    def effects(self) -> tuple[Effect, ...]:
        return tuple(row.effect for row in self.rows)

    @property
    def words(self) -> tuple[str, ...]:
        """Every text a reader sees, in the order of the page."""
        reasons = (reason.text for reason in self.reasons)
        return (
            self.headline,
            self.impact,
            self.found,
            self.for_whom,
            *reasons,
            self.how_done,
            self.limits,
            self.cost_words,
        )


@dataclass(frozen=True, slots=True)
class Article:
    """A signed article. topics: slugs of concepts. related: slugs of answers. body: Markdown."""

    slug: str
    title: str
    standfirst: str
    byline: str
    published: date
    topics: tuple[str, ...]
    related: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class SurveyFigure:
    """A published figure of surveys. table: as `disclosure.to_plain` or `differences_to_plain`
    gives it. code: what makes it from the file of the source, by language. data_digest: SHA-256
    of that file."""

    slug: str
    title: str
    summary: str
    question: str
    people: str
    condition: str
    chart: str
    shown: Mapping[str, str]
    words: Mapping[str, str]
    source: Source
    data_digest: str
    published: date
    note: str
    code: Mapping[str, str]
    table: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """An editorial page. introduction: plain text. body: Markdown."""

    slug: str
    title: str
    introduction: str
    body: str


@dataclass(frozen=True, slots=True)
class Demo:
    """The whole demonstration, checked: every slug and identifier in it leads somewhere."""

    concepts: tuple[Concept, ...]
    records: tuple[Record, ...]
    studies: tuple[Study, ...]
    answers: tuple[Answer, ...]
    figures: tuple[SurveyFigure, ...]
    articles: tuple[Article, ...]
    home: Page
    pages: tuple[Page, ...]
