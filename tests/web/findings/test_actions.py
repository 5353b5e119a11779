"""Publishing freezes an answer; what is refused leaves nothing behind."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from web.findings.conftest import publish

from commonweal.answers import Snapshot, freeze, thaw
from commonweal.terms import InputError, MixedUnits, TooFewStudies
from commonweal_web.audit.models import Line
from commonweal_web.findings import store
from commonweal_web.findings.actions import withdraw
from commonweal_web.findings.models import Answer, AnswerEffect, Version
from commonweal_web.library.models import Effect

# metafor 3.8-1: rma(c(.4,.45,.6), c(.01,.02,.04), test="knha"), threshold 1e-14
METAFOR = {"estimate": 0.442857142857143, "tau2": 0.0}


def test_publishing_freezes_words_rows_and_numbers(answer, admin):
    version = publish(answer, user=admin, note="First.")
    answer.refresh_from_db()
    assert answer.state == Answer.State.PUBLISHED
    assert answer.current == version
    assert version.k == 3
    assert version.estimate == pytest.approx(METAFOR["estimate"], rel=1e-12)
    assert version.result["tau2"] == METAFOR["tau2"]
    assert version.impact == Version.Impact.HELPS
    assert version.digest == store.frozen(version).sealed().digest
    Effect.objects.update(value=-3)
    Answer.objects.update(headline="Something else")
    version.refresh_from_db()
    assert version.words["headline"] == "Trees probably help people feel better."
    assert [row["value"] for row in version.data["rows"]] == [0.4, 0.45, 0.6]
    assert set(version.effects.all()) == set(answer.effects.all())


def test_what_was_frozen_thaws_to_the_same_numbers(answer, admin):
    version = publish(answer, user=admin, note="First.")
    version.refresh_from_db()
    snapshot = Snapshot.from_json(version.data)
    assert freeze(thaw(version.result, snapshot)) == freeze(snapshot.pool())


def test_a_version_is_never_changed_or_deleted(answer, admin):
    version = publish(answer, user=admin, note="First.")
    version.headline = "Rewritten history"
    with pytest.raises(ProtectedError):
        version.save()
    with pytest.raises(ProtectedError):
        version.delete()


def test_every_act_leaves_an_audit_line(answer, admin):
    publish(answer, user=admin, note="First.")
    withdraw(answer, user=admin, note="The trials were retracted.")
    lines = Line.objects.filter(kind="findings.answer", key=answer.pk).order_by("pk")
    assert [(line.what, line.who, line.why) for line in lines] == [
        ("findings.publish", admin, "First."),
        ("findings.withdraw", admin, "The trials were retracted."),
    ]
    first, second = lines
    assert (first.before["state"], first.before["version"]) == ("draft", None)
    assert first.after["digest"] == second.before["digest"] == answer.versions.get().digest
    assert (second.before["state"], second.after["state"]) == ("published", "withdrawn")


def test_a_stranger_may_do_nothing(answer, stranger, admin):
    with pytest.raises(PermissionDenied):
        publish(answer, user=stranger, note="Mine!")
    publish(answer, user=admin, note="First.")
    with pytest.raises(PermissionDenied):
        withdraw(answer, user=stranger, note="Gone!")
    assert Line.objects.filter(kind="findings.answer").count() == 1


def test_a_note_is_needed(answer, admin):
    with pytest.raises(InputError, match="There is no note"):
        publish(answer, user=admin, note="  ")


def test_a_strength_above_the_judgements_is_refused(answer, admin):
    Answer.objects.update(strength="strong")
    with pytest.raises(InputError, match="moderate certainty, which is “promising”"):
        publish(answer, user=admin, note="First.")
    assert not Version.objects.exists()
    Answer.objects.update(strength="initial")  # a reviewer may be more careful than the rule
    publish(answer, user=admin, note="First.")


def test_one_study_is_refused_unless_the_answer_says_not_enough(answer, admin):
    AnswerEffect.objects.exclude(effect__study__label__startswith="Ash").delete()
    with pytest.raises(TooFewStudies):
        publish(answer, user=admin, note="First.")
    Answer.objects.update(strength="not enough evidence")
    version = publish(answer, user=admin, note="First.")
    assert (version.result, version.k, version.impact) == (None, 1, Version.Impact.UNCLEAR)


def test_mixed_units_are_refused(answer, admin):
    first = Effect.objects.order_by("pk").first()
    Effect.objects.filter(pk=first.pk).update(unit="log_odds_ratio")
    with pytest.raises(MixedUnits):
        publish(answer, user=admin, note="First.")


def test_studies_that_share_a_label_stay_apart(answer, admin):
    for effect in Effect.objects.select_related("study"):
        effect.study.label = "Ash (2019)"
        effect.study.save()
    version = publish(answer, user=admin, note="First.")
    assert len(set(Snapshot.from_json(version.data).effects().study)) == 3


@pytest.mark.parametrize(
    ("benefit", "kind", "impact"),
    [("lower", "effect", "worse"), ("higher", "association", "associated")],
)
def test_the_direction_of_benefit_decides_the_mark(answer, admin, benefit, kind, impact):
    Answer.objects.update(benefit=benefit, kind=kind)
    assert publish(answer, user=admin, note="First.").impact == impact


def test_the_same_again_is_refused_whoever_presses_second(answer, admin):
    first = publish(answer, user=admin, note="First.")
    with pytest.raises(InputError, match="Nothing has changed since version 1"):
        publish(answer, user=admin, note="First, from another window.")
    assert Version.objects.get() == first
    Answer.objects.update(headline="Trees help a little.")
    assert publish(answer, user=admin, note="Softer words.").number == 2


def test_what_was_withdrawn_may_come_back_as_it_was(answer, admin):
    publish(answer, user=admin, note="First.")
    withdraw(answer, user=admin, note="Under review.")
    assert publish(answer, user=admin, note="The review found nothing wrong.").number == 2
    answer.refresh_from_db()
    assert answer.state == Answer.State.PUBLISHED


def test_an_answer_without_a_study_may_say_only_that(answer, admin):
    answer.effect_links.all().delete()
    with pytest.raises(TooFewStudies):
        publish(answer, user=admin, note="First.")
    Answer.objects.update(strength="not enough evidence")
    version = publish(answer, user=admin, note="First.")
    assert (version.k, version.estimate, version.result) == (0, None, None)


def test_evidence_without_a_reason_is_refused(answer, admin):
    answer.reasons.all().delete()
    with pytest.raises(InputError, match="there is no reason for it"):
        publish(answer, user=admin, note="First.")


def test_effects_of_the_same_people_are_not_taken_for_studies(answer, admin):
    first = Effect.objects.select_related("study").order_by("pk").first()
    first.pk = None
    first.save()
    AnswerEffect.objects.create(answer=answer, effect=first)
    with pytest.raises(InputError, match=r"Ash \(2019\) gives 2 effects\."):
        publish(answer, user=admin, note="First.")
    Answer.objects.update(within_study_correlation=0.8)
    assert publish(answer, user=admin, note="First.").k == 3
