"""A small answer of three studies, made anew for each test."""

from typing import Any

import pytest
from django.utils import timezone

from commonweal.answers.workflow import Stage
from commonweal.terms import CommonwealError
from commonweal_web.findings import actions, store
from commonweal_web.findings.drafting import draft
from commonweal_web.findings.models import Answer, AnswerEffect, Reason, Version
from commonweal_web.library.models import Concept, Effect, Record, Study
from commonweal_web.people.models import User

# Effects and variances, and what metafor 3.8-1 gives for them (rma, REML, test="knha").
STUDIES = [("Ash (2019)", 0.4, 0.01), ("Birch (2020)", 0.45, 0.02), ("Cedar (2021)", 0.6, 0.04)]


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("admin", "admin@example.org", "correct horse battery")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger", "stranger@example.org", "correct horse battery")


def publish(answer: Answer, *, user: User, note: str, **options: Any) -> Version:
    """Publish the working copy as it is now, as if it had been submitted and approved."""
    answer.refresh_from_db()
    answer.stage, answer.approved = Stage.APPROVED, "unknown"
    answer.save(update_fields=["stage", "approved"])
    try:
        version = draft(answer, user=user, at=timezone.now()).version
    except CommonwealError:
        return actions.publish(answer, user=user, note=note, **options)  # which says why not
    Answer.objects.filter(pk=answer.pk).update(approved=store.frozen(version).content)
    return actions.publish(answer, user=user, note=note, **options)


@pytest.fixture
def answer(db: None) -> Answer:
    return make_answer()


def make_answer(slug: str = "trees", **changes: object) -> Answer:
    concepts = {
        scheme: Concept.objects.get_or_create(
            scheme=scheme, slug=scheme, defaults={"name": f"Some {scheme}"}
        )[0]
        for scheme in ("outcome", "population", "setting")
    }
    fields = {
        "question": "Do trees help people feel better?",
        "pico_population": "People in towns",
        "pico_intervention": "Trees",
        "pico_comparator": "No trees",
        "pico_outcome": "Wellbeing",
        "unit_label": "standard deviations of wellbeing",
        "benefit": "higher",
        "favours_lower": "no trees",
        "favours_higher": "trees",
        "headline": "Trees probably help people feel better.",
        "impact_words": "A little better.",
        "found": "Three trials.",
        "for_whom": "Townspeople.",
        "how_done": "Pooled.",
        "limits": "Small.",
        "strength": "promising",
        "judged_by": "Tester",
        "source_title": "A table",
    }
    row = Answer.objects.create(slug=slug, **concepts, **fields | changes)
    Reason.objects.create(answer=row, domain="risk of bias", steps=-1, text="Half were unblinded.")
    for label, value, variance in STUDIES:
        name = f"{slug}-{label.split()[0].lower()}"
        record = Record.objects.create(identifier=name, title=f"On trees, by {label}", year=2020)
        study = Study.objects.create(identifier=name, label=label, n=100)
        study.records.add(record)
        effect = Effect.objects.create(
            study=study,
            record=record,
            value=value,
            variance=variance,
            unit="standardised_mean_difference",
            outcome="wellbeing",
            benefit="higher",
        )
        AnswerEffect.objects.create(answer=row, effect=effect)
    return row
