"""A small library, and one published answer that rests on a study of it."""

from typing import Any

import pytest
from django.utils import timezone

from commonweal.evidence import Design, Name, Record, RiskOfBias, Study
from commonweal_web.findings.models import Answer, AnswerEffect, Version
from commonweal_web.library import models, store
from commonweal_web.people.models import User

RECORDS = [
    Record(
        identifier="trees",
        title="Trees and the wellbeing of town dwellers",
        authors=(Name("Ash", "Jane"), Name(literal="Office of Woods, The")),
        year=2019,
        container_title="Journal of Shade",
        volume="4",
        issue="2",
        pages="10-19",
        doi="10.1000/trees",
        pmid="12345",
        keywords=("urban forestry", "mental health"),
        abstract="We planted trees in randomised streets. People reported better mental health.",
    ),
    Record(
        identifier="cafe",
        title="The café as a third place",
        authors=(Name("Müller", "Ål"),),
        year=2015,
        type="report",
        publisher="House of Coffee",
        abstract="Regulars of a café talk about loneliness; trees are mentioned once.",
    ),
    Record(identifier="gardens", title="A garden for every school", year=2021),
    Record(identifier="undated", title="Zebra crossings and behavior programs"),
]


@pytest.fixture
def library(db: None) -> dict[str, models.Record]:
    store.save_records(RECORDS)
    return store.record_rows(record.identifier for record in RECORDS)


@pytest.fixture
def study(library: dict[str, models.Record]) -> models.Study:
    made = Study(
        identifier="ash-2019",
        label="Ash (2019)",
        records=("trees",),
        design=Design.RANDOMISED_TRIAL,
        population="town dwellers",
        country="Wales",
        n=1200,
        risk_of_bias=RiskOfBias.SOME_CONCERNS,
    )
    store.save_studies([made])
    row = store.study_rows(["ash-2019"])["ash-2019"]
    for outcome, unit, value, variance in (
        ("wellbeing", "standardised_mean_difference", 0.4, 0.01),
        ("any depression", "log_odds_ratio", -0.6931471805599453, 0.04),
        ("sleep", "mean_difference", None, None),
    ):
        models.Effect.objects.create(
            study=row,
            record=library["trees"],
            value=value,
            variance=variance,
            unit=unit,
            outcome=outcome,
            comparator="no trees",
            benefit="higher",
            risk_of_bias="some concerns",
        )
    return row


@pytest.fixture
def answer(study: models.Study) -> Answer:
    return publish(draft(study))


def draft(study: models.Study, slug: str = "trees") -> Answer:
    """Make an answer that rests on the first effect of a study, not published yet."""
    names = ("outcome", "population", "setting")
    concepts = {
        name: models.Concept.objects.get_or_create(
            scheme=name, slug=f"some-{name}", defaults={"name": f"Some {name}"}
        )[0]
        for name in names
    }
    row = Answer.objects.create(slug=slug, question=f"Do {slug} help?", **concepts)
    AnswerEffect.objects.create(answer=row, effect=study.effects.first())
    return row


def publish(row: Answer, **changes: Any) -> Answer:
    """Put a version of the answer in force, without working anything out."""
    fields = {"strength": "promising", "cost": "low", "impact": "better", "k": 1} | changes
    row.current = Version.objects.create(
        answer=row,
        number=1,
        published_at=timezone.now(),
        words={},
        data={},
        question=row.question,
        headline="They do, a little.",
        outcome=row.outcome,
        population=row.population,
        setting=row.setting,
        **fields,
    )
    row.current.effects.set(row.effects.all())
    row.state = Answer.State.PUBLISHED
    row.save()
    return row


@pytest.fixture
def admin(client: Any, db: None) -> Any:
    """A client signed in as an administrator."""
    client.force_login(User.objects.create_superuser("admin", "a@example.org", "a long password"))
    return client
