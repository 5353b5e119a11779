"""What is public, as rows. Nothing here knows a working copy, a draft or a person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import Http404

from commonweal_web.api import asked
from commonweal_web.api.formats import Row
from commonweal_web.api.problems import Gone
from commonweal_web.api.schemas import RecordRow, StudyRow
from commonweal_web.findings.listing import Choice, choose
from commonweal_web.findings.models import Answer, Version
from commonweal_web.findings.store import frozen, lines, published, versions_in_force, whole
from commonweal_web.library.choice import Choice as RecordChoice
from commonweal_web.library.models import Effect, Record, Study
from commonweal_web.library.search import in_order, parse
from commonweal_web.library.store import to_record, to_study

# Answers


def answers(wanted: asked.AnswersAsked) -> QuerySet[Version]:
    """Return the versions in force that were asked for."""
    chosen = {name: getattr(wanted, name) for name in ("q", "outcome", "population", "setting")}
    rows = choose(versions_in_force(), Choice(**chosen, strength=str(wanted.strength or "")))
    if wanted.impact:
        rows = rows.filter(impact=str(wanted.impact))
    return _as_rows(rows)


def versions(slug: str) -> QuerySet[Version]:
    """Return every published version of an answer, also of a withdrawn one. Raises Http404."""
    rows = Version.objects.filter(answer__slug=slug, answer__current__isnull=False)
    if not rows.exists():
        raise Http404
    return _as_rows(rows.select_related("answer", "outcome", "population", "setting"))


def version(slug: str, number: int | None = None) -> Version:
    """Return a numbered version, or the one in force. Raises Http404, and Gone with the reason."""
    rows = _with_facts(whole(Version.objects.select_related("population", "setting")))
    rows = rows.filter(answer__slug=slug, answer__current__isnull=False)
    if number is not None:
        row = rows.filter(number=number).first()
    else:
        row = rows.filter(answer__current=F("pk")).first()
    if row is None:
        raise Http404
    if number is None and row.answer.state != Answer.State.PUBLISHED:
        raise Gone(row.answer.withdrawn_because)
    return row


def _as_rows(rows: QuerySet[Version]) -> QuerySet[Version]:
    return _with_facts(lines(rows))


def _with_facts(rows: QuerySet[Version]) -> QuerySet[Version]:
    return rows.annotate(level=F("data__level"), kind=F("words__kind"))


def answer_row(row: Version) -> Row:
    found: Row = {
        "slug": row.answer.slug,
        "version": row.number,
        "kind": row.kind,
        "level": row.level,
        "unit": row.unit_label,
        "published_at": row.published_at.astimezone(UTC),
        "page": f"{settings.BASE_URL}{row.answer.get_absolute_url()}",
    }
    for name in ("outcome", "population", "setting"):
        concept = getattr(row, name)
        found |= {name: concept.name, f"{name}_slug": concept.slug}
    plain = ("question", "headline", "impact", "strength", "cost", "estimate", "lower", "upper")
    return found | {name: getattr(row, name) for name in (*plain, "k", "software", "digest")}


def version_row(row: Version) -> Row:
    in_force = row.answer.state == Answer.State.PUBLISHED and row.answer.current_id == row.pk
    page = f"{settings.BASE_URL}{row.answer.get_absolute_url()}versions/{row.number}/"
    return answer_row(row) | {"note": row.note, "in_force": in_force, "page": page}


def version_in_full(row: Version) -> Row:
    return version_row(row) | {"frozen": frozen(row).to_json()}


def frozen_rows(row: Version) -> list[Row]:
    """Return the effects that a version rests on."""
    snapshot = published(row).snapshot
    return [asdict(effect) | {"unit": snapshot.unit.name} for effect in snapshot.rows]


# The library


def studies(wanted: asked.StudiesAsked) -> QuerySet[Study]:
    rows = Study.objects.prefetch_related("records")
    for word in wanted.q.split():
        rows = rows.filter(label__icontains=word)
    return _where(
        rows,
        pk__in=wanted.record
        and Study.records.through.objects.filter(record__identifier=wanted.record).values("study"),
        design=wanted.design,
        country__iexact=wanted.country,
        risk_of_bias=wanted.risk_of_bias,
    )


def study_row(row: Study) -> Row:
    study = to_study(row)
    found = {name: getattr(study, name, None) for name in StudyRow.model_fields}
    return found | {
        "design": study.design.value,
        "risk_of_bias": study.risk_of_bias.value,
        "setting": row.setting,
        "note": row.note,
        "records": list(study.records),
        "page": f"{settings.BASE_URL}{row.get_absolute_url()}",
    }


def effects(wanted: asked.EffectsAsked) -> QuerySet[Effect]:
    return _where(
        Effect.objects.select_related("study", "record"),
        study__identifier=wanted.study,
        record__identifier=wanted.record,
        outcome__icontains=wanted.outcome,
        unit=wanted.unit,
        risk_of_bias=wanted.risk_of_bias,
    )


def effect_row(row: Effect) -> Row:
    plain = ("id", "outcome", "measure", "comparator", "time_point", "subgroup", "unit", "value")
    return {
        name: getattr(row, name) for name in (*plain, "variance", "benefit", "risk_of_bias")
    } | {
        "study": row.study.identifier,
        "label": row.study.label,
        "record": row.record.identifier if row.record else "",
    }


def records(wanted: asked.RecordsAsked) -> QuerySet[Record]:
    choice = RecordChoice(
        since=wanted.since, until=wanted.until, type=wanted.type, answer=wanted.in_answers
    )
    return in_order(parse(wanted.q), choice.among())


def record_row(row: Record) -> Row:
    record = to_record(row)
    found = {name: getattr(record, name, None) for name in RecordRow.model_fields}
    return found | {
        "authors": [str(name) for name in record.authors],
        "keywords": list(record.keywords),
        "page": f"{settings.BASE_URL}{row.get_absolute_url()}",
    }


def _where(rows: QuerySet, **conditions: Any) -> QuerySet:
    """Filter by the conditions that were asked for."""
    given = {name: value for name, value in conditions.items() if value not in ("", None)}
    return rows.filter(**given)
