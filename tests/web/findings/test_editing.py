"""Two people save at once, or a save comes after the answer was handed in: nothing is lost."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import close_old_connections, connection
from web.findings.conftest import make_answer, publish

from commonweal.answers.workflow import Stage
from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.findings import actions, editing
from commonweal_web.findings.models import Answer
from commonweal_web.library.models import Concept, Effect
from commonweal_web.people.models import User


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann", "ann@example.org", role="reviewer")


@pytest.fixture
def ben(db):
    return User.objects.create_user("ben", "ben@example.org", role="reviewer")


def now(answer, *names):
    values = editing.values_of(Answer.objects.get(pk=answer.pk))
    return [values[name] for name in names] if len(names) > 1 else values[names[0]]


def test_what_two_people_changed_in_different_fields_is_kept_from_both(answer, ann, ben):
    page = {"headline": now(answer, "headline"), "found": now(answer, "found")}
    editing.save(answer, page | {"headline": "Ann's."}, user=ann, revision=0)
    saved = editing.save(answer, page | {"found": "Ben's."}, user=ben, revision=0)
    assert (saved.changed, saved.kept, saved.clashes) == (("found",), ("headline",), ())
    assert now(answer, "headline", "found") == ["Ann's.", "Ben's."]


def test_what_both_changed_is_given_back_to_the_second_who_chooses(answer, ann, ben):
    editing.save(answer, {"headline": "Ann's."}, user=ann, revision=0)
    mine = {"headline": "Ben's.", "found": "Ben's too."}
    refused = editing.save(answer, mine, user=ben, revision=0)
    (clash,) = refused.clashes
    assert (clash.name, clash.theirs, clash.who) == ("headline", "Ann's.", ann.pk)
    assert now(answer, "headline", "found") == ["Ann's.", "Three trials."]
    assert editing.save(answer, mine, user=ben, revision=refused.revision).changed == (
        "headline",
        "found",
    )
    assert now(answer, "headline", "found") == ["Ben's.", "Ben's too."]


def test_the_same_words_from_two_people_do_not_clash(answer, ann, ben):
    editing.save(answer, {"headline": "Same."}, user=ann, revision=0)
    assert not editing.save(answer, {"headline": "Same.\r\n"}, user=ben, revision=0).clashes


def test_a_field_put_back_meanwhile_is_still_compared_with_what_the_second_saw(answer, ann, ben):
    saw = now(answer, "headline")
    editing.save(answer, {"headline": "Other."}, user=ann, revision=0)
    editing.save(answer, {"headline": "Third."}, user=ann, revision=1)
    kept = editing.save(answer, {"headline": saw}, user=ben, revision=0)
    assert (kept.kept, now(answer, "headline")) == (("headline",), "Third.")


def test_reasons_topics_and_concepts_clash_one_by_one(answer, ann, ben):
    topic = Concept.objects.create(scheme="topic", slug="t", name="Trees")
    place = Concept.objects.create(scheme="setting", slug="s2", name="Elsewhere")
    bias, imprecision = "reason: risk of bias", "reason: imprecision"
    editing.save(
        answer,
        {bias: {"steps": -2, "text": "All unblinded."}, "topics": [topic.pk]},
        user=ann,
        revision=0,
    )
    saved = editing.save(
        answer,
        {
            bias: {"steps": -1, "text": "Half were unblinded."},  # as Ben saw it
            imprecision: {"steps": 0, "text": "Narrow."},
            "topics": [],
            "setting": place.pk,
        },
        user=ben,
        revision=0,
    )
    assert set(saved.changed) == {imprecision, "setting"}
    assert set(saved.kept) == {bias, "topics"}
    refused = editing.save(answer, {bias: None}, user=ben, revision=0)
    assert [one.name for one in refused.clashes] == [bias]
    editing.save(answer, {bias: None}, user=ben, revision=refused.revision)
    assert now(answer, bias, imprecision, "topics", "setting") == [
        None,
        {"steps": 0, "text": "Narrow."},
        [topic.pk],
        place.pk,
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite's tests share one database in memory"
)
def test_saves_at_the_same_moment_do_not_lose_one(ann):
    answer = make_answer()
    start, found = threading.Barrier(4), []

    def save(number):
        try:
            start.wait()
            saved = editing.save(answer, {"headline": f"From {number}."}, user=ann, revision=0)
            found.append(saved)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert len(found) == 4
    assert [len(one.clashes) for one in sorted(found, key=lambda one: len(one.clashes))] == [
        *(0, 1, 1, 1)
    ]
    assert Answer.objects.get(pk=answer.pk).revision == 1


def test_nothing_is_saved_where_the_text_stays_as_it_is(answer, ann, ben):
    Answer.objects.filter(pk=answer.pk).update(owner=ann)
    actions.submit(answer, user=ann)
    with pytest.raises(editing.StageLocked, match="Submitted"):
        editing.save(answer, {"headline": "Late."}, user=ann, revision=0)
    with pytest.raises(editing.StageLocked):
        editing.add_effects(answer, Effect.objects.all(), user=ann)
    with pytest.raises(editing.StageLocked):
        editing.remove_effects(answer, None, user=ann)
    editing.save(answer, {"headline": "Late."}, user=ann, revision=0, take_back=True)
    row = Answer.objects.get(pk=answer.pk)
    assert (row.headline, row.stage) == ("Late.", Stage.DRAFT)


def test_a_save_that_clashes_does_not_take_back(answer, ann, ben):
    editing.save(answer, {"headline": "Ann's."}, user=ann, revision=0)
    actions.submit(answer, user=ann)
    saved = editing.save(answer, {"headline": "Ben's."}, user=ben, revision=0, take_back=True)
    assert saved.clashes
    assert Answer.objects.get(pk=answer.pk).stage == Stage.SUBMITTED


def test_each_save_leaves_a_line_and_an_idle_one_none(answer, ann):
    editing.save(answer, {"headline": now(answer, "headline")}, user=ann, revision=0)
    assert not Line.objects.filter(what="findings.edit").exists()
    editing.save(answer, {"headline": "New."}, user=ann, revision=0)
    line = Line.objects.get(what="findings.edit")
    assert (line.who, line.before) == (ann, {"headline": "Trees probably help people feel better."})
    assert line.after == {"headline": "New.", "revision": 1}


def test_effects_come_and_go_once_each(answer, ann):
    effects = Effect.objects.order_by("pk")
    assert editing.add_effects(answer, effects, user=ann) == 0
    assert editing.remove_effects(answer, [effects[0].pk, 10**9], user=ann) == 1
    assert editing.remove_effects(answer, [effects[0].pk], user=ann) == 0
    assert editing.add_effects(answer, effects, user=ann) == 1
    assert editing.remove_effects(answer, None, user=ann) == 3
    assert answer.effects.count() == 0
    assert Effect.objects.count() == 3
    kinds = ["findings.remove_effects", "findings.add_effects", "findings.remove_effects"]
    assert [line.what for line in Line.objects.order_by("pk")] == kinds


def test_too_many_effects_are_refused(answer, ann, monkeypatch):
    editing.remove_effects(answer, None, user=ann)
    monkeypatch.setattr(editing, "MOST_EFFECTS", 2)
    with pytest.raises(InputError, match="2 at most"):
        editing.add_effects(answer, Effect.objects.all(), user=ann)


def test_strangers_change_nothing(answer, stranger):
    for change in (
        lambda: editing.save(answer, {"headline": "Mine."}, user=stranger, revision=0),
        lambda: editing.add_effects(answer, Effect.objects.all(), user=stranger),
        lambda: editing.remove_effects(answer, None, user=stranger),
        lambda: editing.delete(answer, user=stranger),
        lambda: editing.create(user=stranger, question="Why?"),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert Answer.objects.get().headline == "Trees probably help people feel better."


def test_what_readers_saw_is_not_deleted(answer, admin):
    publish(answer, user=admin, note="First.")
    actions.revise(answer, user=admin, why="New trial.")
    with pytest.raises(InputError, match="Withdraw it instead"):
        editing.delete(answer, user=admin)
    other = make_answer("bushes")
    editing.delete(other, user=admin)
    assert not Answer.objects.filter(slug="bushes").exists()
    assert Line.objects.filter(what="findings.delete", label=str(other)).exists()


def test_a_web_name_is_free(answer):
    assert editing.free_slug("Trees?") == "trees-2"
    assert editing.free_slug("؟") == "answer"
