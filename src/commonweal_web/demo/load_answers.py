"""Put the demonstration's answers into the database, with all that they rest on, and publish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonweal.answers.workflow import Stage
from commonweal.terms import InputError
from commonweal_web.demo import entries
from commonweal_web.demo.dates import noon
from commonweal_web.findings import actions
from commonweal_web.findings.models import Answer, AnswerEffect, Reason
from commonweal_web.library.models import Concept, Effect
from commonweal_web.library.store import (
    effect_row,
    record_rows,
    save_records,
    save_studies,
    study_rows,
)
from commonweal_web.people.models import User
from commonweal_web.surveys.models import Publication


def load_answers(demo: entries.Demo, *, by: User, reviewer: User, publisher: User) -> list[str]:
    """Save concepts, records, studies and effects; make and publish answers not there yet.

    by: who wrote them. reviewer: another, who approves them. publisher: who publishes them. The
    survey figures that stand beside them are published before.

    Returns the slugs of the answers published now.
    """
    for concept in demo.concepts:
        Concept.objects.update_or_create(
            scheme=concept.scheme,
            slug=concept.slug,
            defaults={"name": concept.name, "definition": concept.definition},
        )
    save_records(demo.records)
    save_studies(demo.studies)
    there = set(Answer.objects.values_list("slug", flat=True))
    fresh = [answer for answer in demo.answers if answer.slug not in there]
    for answer in fresh:
        row = _make(answer, by)
        for note in answer.notes:
            if row.stage == Stage.PUBLISHED:
                actions.revise(row, user=by, why=note.text)
            _as_it_was(row, answer, note.was)
            actions.submit(row, user=by)
            actions.start_review(row, user=reviewer)
            actions.approve(row, user=reviewer)
            actions.publish(row, user=publisher, note=note.text, at=noon(note.when))
            row.refresh_from_db()
    return [answer.slug for answer in fresh]


def _make(answer: entries.Answer, by: User) -> Answer:
    concepts = {(c.scheme, c.slug): c for c in Concept.objects.all()}
    pico = answer.question.pico
    if pico is None:
        raise InputError(f"The answer {answer.slug} has no PICO.", todo="Write it out.")
    row = Answer.objects.create(
        slug=answer.slug,
        owner=by,
        question=answer.question.text,
        kind=answer.kind,
        pico_population=pico.population,
        pico_intervention=pico.intervention,
        pico_comparator=pico.comparator,
        pico_outcome=pico.outcome,
        outcome=concepts["outcome", answer.outcome],
        population=concepts["population", answer.population],
        setting=concepts["setting", answer.setting],
        unit_label=answer.unit.label,
        benefit=answer.benefit,
        favours_lower=answer.favours_lower,
        favours_higher=answer.favours_higher,
        tau2=answer.tau2,
        test=answer.test,
        level=answer.level,
        within_study_correlation=answer.within_study_correlation,
        headline=answer.headline.strip(),
        impact_words=answer.impact.strip(),
        found=answer.found,
        for_whom=answer.for_whom,
        how_done=answer.how_done,
        limits=answer.limits,
        certainty_start=answer.start,
        strength=answer.strength,
        cost=answer.cost,
        cost_words=answer.cost_words,
        judged_by=answer.judged_by,
        source_title=answer.source.title,
        source_publisher=answer.source.publisher,
        source_year=answer.source.year,
        source_url=answer.source.url,
        source_licence=answer.source.licence,
    )
    row.surveys.set(Publication.objects.filter(slug__in=answer.surveys))
    row.topics.set(concepts["topic", slug] for slug in answer.topics)
    AnswerEffect.objects.bulk_create(
        AnswerEffect(answer=row, effect=effect) for effect in _effects(answer)
    )
    return row


def _as_it_was(row: Answer, answer: entries.Answer, was: Mapping[str, Any]) -> None:
    """Give the working copy the words of one time in its history; later ones have no `was`."""
    row.headline = was.get("headline", answer.headline).strip()
    row.strength = was.get("strength", answer.strength)
    row.save(update_fields=["headline", "strength"])
    then = {reason.domain: reason for reason in was.get("reasons", ())}
    row.reasons.all().delete()
    Reason.objects.bulk_create(
        Reason(answer=row, domain=now.domain, steps=now.steps, text=now.text, order=order)
        for order, now in enumerate(then.get(one.domain, one) for one in answer.reasons)
    )


def _effects(answer: entries.Answer) -> list[Effect]:
    studies = study_rows(effect.study for effect in answer.effects)
    records = record_rows(effect.record for effect in answer.effects if effect.record)
    return Effect.objects.bulk_create(
        effect_row(
            row.effect,
            study=studies[row.effect.study],
            record=records.get(row.effect.record),
            measure=row.measure,
            subgroup=row.subgroup,
        )
        for row in answer.rows
    )
