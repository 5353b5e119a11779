"""A measure of the library as plain values for its page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.evidence import Name, Record
from commonweal.measures import Direction, Example, Item, Measure, Policy, Score, describe
from commonweal.publish import cite
from commonweal.terms import Source

Plain = dict[str, Any]
POLICIES = {
    Policy.SHIP: gettext_lazy("Free to use"),
    Policy.USER_SUPPLIED: gettext_lazy("Ask or register first"),
    Policy.FORBIDDEN: gettext_lazy("Needs a bought licence"),
}
_POLICY_WORDS = {
    Policy.SHIP: gettext_lazy("The questions are on this page. Keep the wording as it is."),
    Policy.USER_SUPPLIED: gettext_lazy(
        "The questions are not on this page. Get them from their owner, then bring your answers."
    ),
    Policy.FORBIDDEN: gettext_lazy(
        "The questions are not on this page and may not be kept in this software. If you hold a "
        "licence, your answers can be scored."
    ),
}
_DIRECTIONS = {
    Direction.HIGHER: gettext_lazy("higher is better"),
    Direction.LOWER: gettext_lazy("lower is better"),
}
# The tables that the description of the library makes, and that stand on the page as they are.
_TABLES = ("Conversion table", "Bands", "Groups by", "Meaningful", "Benchmarks", "Shares")


def listed(measure: Measure) -> Plain:
    """Return a line of the list."""
    n = len(measure.items)
    return {
        "url": reverse("measures:measure", args=[measure.id]),
        "title": measure.title,
        "about": measure.about,
        "subject": measure.subject.capitalize(),
        "people": measure.people.who,
        "people_unchecked": measure.people.source.status == "unverified",
        "items": ngettext("%(n)d question", "%(n)d questions", n) % {"n": n},
        "wording": POLICIES[measure.wording.policy],
        "licence": measure.wording.licence,
        "policy": measure.wording.policy.value,
    }


def page(measure: Measure) -> Plain:
    """Return all that the page of a measure shows."""
    wording = measure.wording
    sections = describe(measure)
    return {
        "measure": measure,
        "line": listed(measure),
        "scores": [_score(score) for score in measure.scores],
        "scorings": ", ".join(measure.scorings),
        "questions": [_question(item) for item in measure.items],
        "ships": wording.policy == Policy.SHIP,
        "policy_words": _POLICY_WORDS[wording.policy],
        "wording_unchecked": wording.source.status == "unverified",
        "how": next(section for section in sections if section.heading == "Scores"),
        "tables": [section for section in sections if section.heading.startswith(_TABLES)],
        "unverified": measure.unverified,
        "sources": [_source(source) for source in measure.sources],
        "examples": [_example(example) for example in measure.examples],
        "codes": ", ".join(f"{code:g}" for code in _codes(measure.items)),
        "command": _command(measure),
        "python": _python(measure),
        "citation": cite(_reference(measure)),
    }


def _score(score: Score) -> Plain:
    return {
        "name": score.name,
        "title": score.title,
        "scoring": score.scoring,
        "range": _("%(low)s to %(high)s")
        % {"low": f"{score.lowest:g}", "high": f"{score.highest:g}"},
        "direction": _DIRECTIONS[score.direction],
    }


def _question(item: Item) -> Plain:
    if item.answers:
        answers = "; ".join(f"{code:g} {words}" for code, words in item.answers.items())
    else:
        answers = _("%(low)s to %(high)s") % {
            "low": f"{item.lowest:g}",
            "high": f"{item.highest:g}",
        }
    return {
        "name": item.name,
        "words": item.wording or item.topic[:1].upper() + item.topic[1:],
        "answers": answers,
        "reversed": item.often_reversed,
    }


def _codes(items: Iterable[Item]) -> list[float]:
    return sorted({code for item in items for code in item.missing_codes})


def _source(source: Source) -> Plain:
    return {
        "title": source.title,
        "where": ", ".join(filter(None, (source.publisher, str(source.year or "")))),
        "url": source.url,
        "licence": source.licence,
        "checked": source.verified_on,
        "status": source.status,
        "unchecked": source.status == "unverified",
    }


def _example(example: Example) -> Plain:
    return {
        "what": example.what[:1].upper() + example.what[1:],
        "answers": ", ".join("–" if one is None else f"{one:g}" for one in example.answers),
        "expect": [
            (name, _("no score") if value is None else str(value))
            for name, value in example.expect.items()
        ],
        "options": ", ".join(f"{name}={value}" for name, value in example.options.items()),
    }


def _command(measure: Measure) -> str:
    scoring = f" --scoring {measure.scorings[0]}" if measure.scorings else ""
    return f"commonweal measures score answers.csv --measure {measure.id}{scoring} --out scored.csv"


def _python(measure: Measure) -> str:
    scoring = f', scoring="{measure.scorings[0]}"' if measure.scorings else ""
    return (
        "import polars as pl\n"
        "from commonweal.measures import score\n\n"
        'answers = pl.read_csv("answers.csv")\n'
        f'scored = score(answers, "{measure.id}"{scoring})\n'
        "scored.joined()"
    )


def _reference(measure: Measure) -> Record:
    """The measure as a work to cite: the source that its wording is taken from."""
    source = measure.wording.source
    return Record(
        title=source.title,
        type="document",
        authors=(Name(literal=source.publisher or measure.publisher),),
        year=source.year,
        url=source.url,
    )
