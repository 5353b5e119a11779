"""What a measure is: its questions, its scores and their bands, each with source and licence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

from commonweal.terms import Source


class Policy(StrEnum):
    """What may be done with the wording of a measure's questions.

    SHIP: it comes with commonweal. USER_SUPPLIED: a centre brings wording that it may use, and
    records by what right. FORBIDDEN: it is never kept here; only answers are scored.
    """

    SHIP = "ship"
    USER_SUPPLIED = "user_supplied"
    FORBIDDEN = "forbidden"


class Subject(StrEnum):
    """What a measure is about."""

    LIFE = "life as a whole"
    WELLBEING = "mental wellbeing"
    ILL_HEALTH = "mental ill health"
    HEALTH = "health"
    SUPPORT = "loneliness and support"
    BELONGING = "trust and belonging"
    WORK = "work"


class Direction(StrEnum):
    """Which end of a score is the good one."""

    HIGHER = "higher is better"
    LOWER = "lower is better"


@dataclass(frozen=True, slots=True)
class Wording:
    """The right to use the questions. notice: what every copy must carry."""

    policy: Policy
    licence: str
    source: Source
    notice: str = ""
    registration_url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Whom a measure is asked of, in words."""

    who: str
    source: Source


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    topic: what it asks about, in neutral words. wording: "" where it may not ship.
    whole: whether answers are whole numbers from `lowest` to `highest`.
    answers: the words for each code. missing_codes: codes that stand for no answer.
    means: codes that stand for another number, e.g. 88 for 0 days.
    often_reversed: some surveys ask it with the answers in the opposite order.
    """

    name: str
    topic: str
    lowest: float
    highest: float
    wording: str = ""
    whole: bool = True
    answers: Mapping[float, str] | None = None
    missing_codes: tuple[float, ...] = ()
    means: Mapping[float, float] | None = None
    often_reversed: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores with a name, both ends in it. plain: a word that fits every score."""

    label: str
    lowest: float
    highest: float
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands from the lowest score to the highest, and where their limits come from."""

    bands: tuple[Band, ...]
    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True)
class Prorating:
    """From how many answers a person's own mean may stand for the rest."""

    least: int
    source: Source


@dataclass(frozen=True, slots=True)
class MeaningfulChange:
    """How far one person's score must move to matter, in points, and in whose opinion."""

    points: float
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a population scored. sd: between its people; None where it is not published."""

    population: str
    mean: float
    source: Source
    sd: float | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a population are in a group, per cent."""

    population: str
    label: str
    per_cent: float
    source: Source


@dataclass(frozen=True, slots=True)
class Score:
    """How a number comes from the answers: points for each item are added, then

    multiplied; capped at `cap`; taken from `subtract_from`; looked up in `table`, where given.
    points: for each item, what its answers from lowest to highest count; () as they are.
    scoring: the alternative that it belongs to; "" belongs to all.
    prorate: when a person's own mean may stand for missing answers; None never.
    """

    name: str
    title: str
    items: tuple[str, ...]
    lowest: float
    highest: float
    direction: Direction
    source: Source
    scoring: str = ""
    points: Mapping[str, tuple[float, ...]] | None = None
    multiply: float = 1.0
    cap: float | None = None
    subtract_from: float | None = None
    table: Mapping[float, float] | None = None
    prorate: Prorating | None = None
    bands: Bands | None = None
    meaningful_changes: tuple[MeaningfulChange, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """People for whom every named item or score lies in its range, both ends in it."""

    label: str
    ranges: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Category:
    """A grouping of people by rules, the first that fits; the last has none and takes the rest.

    Someone without an answer to one of `needs` is in no group. flag: the label that asks a
    person to act, "" where none does.
    """

    name: str
    title: str
    needs: tuple[str, ...]
    rules: tuple[Rule, ...]
    source: Source
    flag: str = ""
    note: str = ""
    benchmarks: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """Answers whose scores and groups are known; None is no answer and no score."""

    what: str
    answers: tuple[float | None, ...]
    expect: Mapping[str, float | str | None]
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """One file of `definitions/`. `scores` of all scorings; the first scoring is the default."""

    id: str
    title: str
    publisher: str
    subject: Subject
    people: People
    about: str
    wording: Wording
    missing_rule: str
    items: tuple[Item, ...]
    scores: tuple[Score, ...]
    sources: tuple[Source, ...]
    examples: tuple[Example, ...]
    introduction: str = ""
    categories: tuple[Category, ...] = ()
    cautions: tuple[str, ...] = ()
    safeguarding: str = ""

    def item(self, name: str) -> Item:
        """Return an item by name."""
        return next(item for item in self.items if item.name == name)

    @property
    def scorings(self) -> tuple[str, ...]:
        """The alternative ways to score it; () where there is only one."""
        return tuple(dict.fromkeys(score.scoring for score in self.scores if score.scoring))

    @property
    def unverified(self) -> tuple[Source, ...]:
        """The sources of facts that nobody has yet checked against the original."""
        facts = chain(
            [self.wording.source, self.people.source],
            *(
                [category.source, *(share.source for share in category.benchmarks)]
                for category in self.categories
            ),
            *(
                [
                    score.source,
                    *(part.source for part in (score.bands, score.prorate) if part),
                    *(change.source for change in score.meaningful_changes),
                    *(benchmark.source for benchmark in score.benchmarks),
                ]
                for score in self.scores
            ),
        )
        return tuple(dict.fromkeys(fact for fact in facts if fact.status == "unverified"))
