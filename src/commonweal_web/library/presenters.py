"""Library objects to plain values for the templates of the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isnan, sqrt
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from scipy.special import ndtri

from commonweal.evidence import Benefit, RiskOfBias
from commonweal.publish import (
    cite,
    cite_html,
    decimals,
    format_interval,
    format_level,
    format_natural,
)
from commonweal.terms import UNITS, Interval
from commonweal_web.library import store
from commonweal_web.library.choice import ANY_ANSWER, SORTS, TYPES, Choice
from commonweal_web.library.models import Concept, Effect, Record, Study
from commonweal_web.library.search import Query, highlight, snippet
from commonweal_web.library.strength_labels import label_of

Plain = dict[str, Any]

LEVEL = 0.95
_NAMED = 6  # authors named in a list of results before "and others"
_Z = float(ndtri((1 + LEVEL) / 2))
_BIAS = {
    RiskOfBias.LOW: lazy("The way it was done gives little reason to doubt the result."),
    RiskOfBias.SOME_CONCERNS: lazy("Something in the way it was done gives some reason for doubt."),
    RiskOfBias.HIGH: lazy("The way it was done could well have changed the result."),
    RiskOfBias.NOT_ASSESSED: lazy("Nobody has judged yet how far its result can be trusted."),
}
_BENEFITS: dict[Benefit, Any] = {
    "higher": lazy("higher is better"),
    "lower": lazy("lower is better"),
    "not stated": "",
}


def result(row: Record, query: Query, answers: Iterable[Any] = ()) -> Plain:
    """Return one line of the results, with what was found marked."""
    return {
        "url": row.get_absolute_url(),
        "title": highlight(row.title, query),
        "authors": highlight(names(row, most=_NAMED), query),
        "year": row.year,
        "published": highlight(where_published(row), query),
        "type": type_name(row),
        "snippet": snippet(row.abstract, query),
        "answers": [answer_link(answer) for answer in answers],
    }


def names(row: Record, *, most: int | None = None) -> str:
    """Return the authors as in a list of references: "Jane Smith, Ali Khan and others"."""
    people = [
        " ".join(filter(None, (name.get("given"), name.get("family"), name.get("literal"))))
        for name in row.authors
    ]
    if most and len(people) > most:
        return _("%(names)s and others") % {"names": ", ".join(people[:most])}
    return ", ".join(people)


def where_published(row: Record) -> str:
    """Return journal, volume, issue and pages, or the publisher."""
    volume = row.volume + (f"({row.issue})" if row.issue else "")
    pages = row.pages and f"{_('pp.')} {row.pages.replace('-', '–')}"
    parts = [row.container_title, volume, pages]
    if not row.container_title:
        parts = [row.publisher]
    return ", ".join(part for part in parts if part)


def type_name(row: Record) -> str:
    return str(TYPES.get(row.type) or row.type.replace("-", " ").replace("_", " ").capitalize())


def answer_link(answer: Any) -> Plain:
    """Return the way to an answer that rests on something here."""
    current = answer.current
    return {
        "url": answer.get_absolute_url(),
        "question": current.question,
        "headline": current.headline,
        "strength": label_of(current.strength).label,
    }


def record_page(row: Record) -> Plain:
    """Return all that the page of a record shows; `studies` must be prefetched with effects."""
    record = store.to_record(row)
    return {
        "title": row.title,
        "short": record.short,
        "identifier": row.identifier,
        "authors": names(row),
        "type": type_name(row),
        "year": row.year,
        "published": where_published(row),
        "abstract": row.abstract,
        "keywords": row.keywords,
        "links": links(row),
        "facts": [
            (label, value)
            for label, value in (
                (_("Publisher"), row.publisher if row.container_title else ""),
                (_("ISBN"), row.isbn),
                (_("Language"), row.language),
                (_("Found in"), row.database),
            )
            if value
        ],
        "citation": mark_safe(cite_html(record)),  # noqa: S308 (escaped there, and tested)
        "citation_text": cite(record),
        "metadata": metadata(row),
        "studies": [study_summary(study) for study in row.studies.all()],
        "answers": answers_of(effect for study in row.studies.all() for effect in effects(study)),
    }


def links(row: Record) -> list[tuple[str, str]]:
    """Return (address, words) for the places where the work itself can be read."""
    found = []
    if row.doi:
        found.append((f"https://doi.org/{row.doi}", f"doi:{row.doi}"))
    if row.pmid.isdigit():
        found.append((f"https://pubmed.ncbi.nlm.nih.gov/{row.pmid}/", f"PubMed {row.pmid}"))
    # References come from anywhere: only a web address becomes a link.
    if row.url.startswith(("https://", "http://")) and "doi.org/" not in row.url:
        found.append((row.url, row.url))
    return found


def metadata(row: Record) -> list[tuple[str, str]]:
    """Return the Highwire tags by which reference managers recognise a work."""
    first, _dash, last = row.pages.partition("-")
    container = {
        "chapter": "citation_inbook_title",
        "paper-conference": "citation_conference_title",
    }.get(row.type, "citation_journal_title")
    publisher = {
        "report": "citation_technical_report_institution",
        "thesis": "citation_dissertation_institution",
    }.get(row.type, "citation_publisher")
    tags = [
        ("citation_title", row.title),
        *(("citation_author", str(name)) for name in store.to_record(row).authors),
        ("citation_publication_date", str(row.year or "")),
        (container, row.container_title),
        ("citation_volume", row.volume),
        ("citation_issue", row.issue),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        (publisher, row.publisher),
        ("citation_doi", row.doi),
        ("citation_pmid", row.pmid),
        ("citation_isbn", row.isbn),
        ("citation_language", row.language),
        ("citation_keywords", "; ".join(row.keywords)),
    ]
    return [(name, value) for name, value in tags if value]


def study_summary(study: Study) -> Plain:
    """Return what a study was, in words, and what it measured."""
    bias = RiskOfBias(study.risk_of_bias)
    return {
        "url": study.get_absolute_url(),
        "label": study.label,
        "design": study.get_design_display(),
        "facts": [
            (label, value)
            for label, value in (
                (_("Design"), study.get_design_display()),
                (_("People"), study.population),
                (_("Setting"), study.setting),
                (_("Country"), study.country),
                (_("Participants"), f"{study.n:,}" if study.n else ""),
                (_("Note"), study.note),
            )
            if value
        ],
        "risk_of_bias": {"is": str(bias), "label": bias_name(bias), "words": _BIAS[bias]},
        "effects": [effect_line(effect) for effect in effects(study)],
    }


def study_page(study: Study) -> Plain:
    """Return all that the page of a study shows; records and effects must be prefetched."""
    return study_summary(study) | {
        "records": [
            {
                "url": row.get_absolute_url(),
                "title": row.title,
                "short": store.to_record(row).short,
                "published": where_published(row),
            }
            for row in study.records.all()
        ],
        "answers": answers_of(effects(study)),
    }


def effects(study: Study) -> list[Effect]:
    """Return the prefetched effects of a study; each knows its study without asking again."""
    rows = list(study.effects.all())
    for row in rows:
        row.study = study
    return rows


def effect_line(row: Effect) -> Plain:
    """Return an effect and its interval on the scale that people read, with its unit."""
    effect = store.to_effect(row)
    unit = UNITS[row.unit]
    has_interval = not (isnan(effect.value) or isnan(effect.variance))
    half = _Z * sqrt(effect.variance) if has_interval else 0.0
    interval = Interval(effect.value - half, effect.value + half, LEVEL) if has_interval else None
    digits = decimals(interval, unit) if interval else 2
    natural = interval and Interval(
        unit.natural(interval.lower), unit.natural(interval.upper), LEVEL
    )
    bias = RiskOfBias(row.risk_of_bias)
    return {
        "outcome": row.outcome,
        "details": [
            text
            for text in (row.measure, row.time_point, row.subgroup, _BENEFITS[effect.benefit])
            if text
        ],
        "comparator": row.comparator,
        "value": _("not reported")
        if isnan(effect.value)
        else format_natural(effect.value, unit, digits),
        "interval": format_interval(natural, digits) if natural else "",
        "level": format_level(LEVEL),
        "unit": unit.label,
        "risk_of_bias": {"is": str(bias), "label": bias_name(bias)},
        "record": row.record and {"url": row.record.get_absolute_url(), "title": row.record.title},
    }


def bias_name(bias: RiskOfBias) -> str:
    return str(bias).capitalize()


def answers_of(rows: Iterable[Effect]) -> list[Plain]:
    """Return the published answers that rest on these effects, once each."""
    answers = {one.answer_id: one.answer for row in rows for one in row.in_versions.all()}
    return [answer_link(answer) for answer in answers.values()]


def chosen(choice: Choice, outcomes: Mapping[str, str]) -> list[Plain]:
    """Return the filters in force, each with the query string that takes it away."""
    about = outcomes.get(choice.answer, choice.answer)
    words = {
        "since": choice.since and _("from %(year)s") % {"year": choice.since},
        "until": choice.until and _("to %(year)s") % {"year": choice.until},
        "type": choice.type and str(TYPES[choice.type]),
        "answer": choice.answer
        and (
            _("used in an answer")
            if choice.answer == ANY_ANSWER
            else _("used in an answer about %(outcome)s") % {"outcome": about.lower()}
        ),
        "abstract": choice.abstract and _("with an abstract"),
        "doi": choice.doi and _("with a DOI"),
    }
    return [
        {"label": label, "query": choice.without(name).query_string()}
        for name, label in words.items()
        if label
    ]


def options(choice: Choice, outcomes: Iterable[Concept]) -> Plain:
    """Return what the selects of the search form offer."""
    answers = [(ANY_ANSWER, _("Any answer"))]
    answers += [(one.slug, _("About %(outcome)s") % {"outcome": one.name}) for one in outcomes]
    return {"types": TYPES.items(), "sorts": SORTS.items(), "answers": answers}
