"""What changed is found, and nothing else."""

from dataclasses import replace

from answers.conftest import CEDAR, STUDIES, frozen, snapshot, words

from commonweal.answers import compare
from commonweal.answers.comparison import Change, StudyChange

OLD = frozen(snapshot(*STUDIES, CEDAR))
DOGWOOD = ("dogwood", "Dogwood (2024)", 0.1, 0.02)


def test_the_same_again_has_no_change():
    found = compare(OLD, OLD)
    assert not found.numbers_differ
    assert found.same_unit
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert (found.options, found.ratings, found.texts) == ((), (), ())


def test_studies_that_came_went_and_changed():
    ash, birch = STUDIES
    new = frozen(snapshot((*ash[:2], 0.5, 0.01), birch, DOGWOOD), 2)
    found = compare(OLD, new)
    assert (found.added, found.removed) == (("Dogwood (2024)",), ("Cedar (2021)",))
    assert found.changed == (StudyChange("ash", "Ash (2019)", (Change("value", 0.4, 0.5),)),)
    assert found.numbers_differ
    assert (found.old.k, found.new.k) == (3, 3)


def test_effects_of_one_study_are_paired_by_what_they_are_of():
    one = snapshot(*STUDIES)
    sleep = replace(one.rows[0], outcome="sleep", value=0.2)
    mood = replace(one.rows[0], outcome="mood")
    before = replace(one, rows=(mood, sleep, one.rows[1]), within_study_correlation=0.5)
    after = replace(before, rows=(replace(sleep, value=0.3), mood, one.rows[1]))
    (found,) = compare(frozen(before), frozen(after, 2)).changed
    assert found.changes == (Change("value", 0.2, 0.3),)
    fewer = replace(before, rows=(sleep, one.rows[1]))
    (found,) = compare(frozen(before), frozen(fewer, 2)).changed
    assert (found.changes, found.added, found.removed) == ((), 0, 1)


def test_options_ratings_and_words():
    new = frozen(
        snapshot(*STUDIES, CEDAR, level=0.9, tau2="dl"),
        2,
        words=words(
            strength="strong",
            headline="Trees help people feel better.",
            reasons=[{"domain": "imprecision", "steps": 0, "text": "Narrow."}],
        ),
    )
    found = compare(OLD, new)
    assert found.options == (Change("tau2", "reml", "dl"), Change("level", 0.95, 0.9))
    assert found.ratings == (Change("strength", "promising", "strong"),)
    assert [text.name for text in found.texts] == [
        "headline",
        "reasons.imprecision",
        "reasons.risk of bias",
    ]
    assert [(p.kind, p.text) for p in found.texts[2].pieces] == [
        ("removed", "(−1) Half were unblinded. ")
    ]


def test_a_result_that_was_not_there_before():
    none = replace(OLD, result=None, shown=OLD.shown | {"impact": "unclear"})
    found = compare(none, OLD)
    assert found.old is None
    assert found.numbers_differ
    assert found.ratings == (Change("impact", "unclear", "better"),)


def test_another_unit_is_said():
    other = snapshot(*STUDIES, CEDAR)
    other = replace(other, unit=other.unit.of("points of life satisfaction"))
    found = compare(OLD, frozen(other, 2))
    assert not found.same_unit
    assert found.numbers_differ
