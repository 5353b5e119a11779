"""A small published answer, as plain data, with two versions."""

from dataclasses import replace

import pytest

from commonweal.answers import FrozenAnswer, Row, Snapshot, freeze, made_with, shown_numbers
from commonweal.terms import SMD

# metafor 3.8-1: rma(c(.4,.45,.6), c(.01,.02,.04), test="knha"), threshold 1e-14
ESTIMATE = 0.442857142857143
STUDIES = (("ash", "Ash (2019)", 0.4, 0.01), ("birch", "Birch (2020)", 0.45, 0.02))
CEDAR = ("cedar", "Cedar (2021)", 0.6, 0.04)


def snapshot(*studies: tuple[str, str, float, float], **options: object) -> Snapshot:
    chosen = {"model": "random", "tau2": "reml", "test": "hk", "level": 0.95} | options
    return Snapshot(
        rows=tuple(Row(*study) for study in studies),
        unit=SMD,
        benefit="higher",
        favours=("no trees", "trees"),
        within_study_correlation=None,
        **chosen,
    )


def words(**changes: object) -> dict:
    return {
        "question": "Do trees help people feel better?",
        "kind": "effect",
        "headline": "Trees probably help people feel better.",
        "impact_words": "A little better.",
        "found": "Three trials found it.",
        "strength": "promising",
        "cost": "not known",
        "certainty_start": "high",
        "reasons": [{"domain": "risk of bias", "steps": -1, "text": "Half were unblinded."}],
        "pico": {"population": "People", "intervention": "Trees", "comparator": "", "outcome": ""},
    } | changes


def frozen(data: Snapshot, number: int = 1, previous: str = "", **changes: object) -> FrozenAnswer:
    pooled = data.pool()
    made = FrozenAnswer(
        answer="trees",
        number=number,
        published_at="2026-11-23T12:00:00+00:00",
        note="First.",
        words=words(),
        data=data.to_json(),
        result=freeze(pooled),
        shown=shown_numbers(data, pooled, kind="effect"),
        made_with=made_with(),
        previous=previous,
    )
    return replace(made, **changes).sealed()


@pytest.fixture
def history() -> list[FrozenAnswer]:
    first = frozen(snapshot(*STUDIES, CEDAR))
    second = frozen(snapshot(*STUDIES, CEDAR, level=0.9), 2, first.digest, note="Another level.")
    return [first, second]
