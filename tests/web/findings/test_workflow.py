"""From a draft to a published answer: who may do what, when, and what it leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from web.findings.conftest import make_answer

from commonweal.answers.workflow import NEXT, RULES, Act, Stage
from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.findings import actions
from commonweal_web.findings.models import Answer, AnswerEffect, Version
from commonweal_web.library.models import Effect
from commonweal_web.people.models import User
from commonweal_web.people.rules import Role

NOW = timezone.now


@pytest.fixture
def people(db):
    made = {
        role: User.objects.create_user(str(role), f"{role}@example.org", role=role.value)
        for role in Role
    }
    made["author"] = User.objects.create_user("author", "author@example.org", role="contributor")
    return made


@pytest.fixture
def draft(people):
    return make_answer(owner=people["author"])


DO = {
    Act.SUBMIT: lambda a, u: actions.submit(a, user=u),
    Act.TAKE_BACK: lambda a, u: actions.take_back(a, user=u),
    Act.START_REVIEW: lambda a, u: actions.start_review(a, user=u),
    Act.ASK_FOR_CHANGES: lambda a, u: actions.ask_for_changes(a, user=u, why="Too sure."),
    Act.APPROVE: lambda a, u: actions.approve(a, user=u),
    Act.SCHEDULE: lambda a, u: actions.schedule(
        a, user=u, at=NOW() + timedelta(hours=1), note="Later."
    ),
    Act.UNSCHEDULE: lambda a, u: actions.unschedule(a, user=u),
    Act.PUBLISH: lambda a, u: actions.publish(a, user=u, note="First."),
    Act.REVISE: lambda a, u: actions.revise(a, user=u, why="A new trial."),
    Act.WITHDRAW: lambda a, u: actions.withdraw(a, user=u, note="Retracted."),
}
# The shortest way to each stage, by people who may.
WAY = {
    Stage.DRAFT: [],
    Stage.SUBMITTED: [Act.SUBMIT],
    Stage.IN_REVIEW: [Act.SUBMIT, Act.START_REVIEW],
    Stage.CHANGES_ASKED: [Act.SUBMIT, Act.START_REVIEW, Act.ASK_FOR_CHANGES],
    Stage.APPROVED: [Act.SUBMIT, Act.START_REVIEW, Act.APPROVE],
    Stage.SCHEDULED: [Act.SUBMIT, Act.START_REVIEW, Act.APPROVE, Act.SCHEDULE],
    Stage.PUBLISHED: [Act.SUBMIT, Act.START_REVIEW, Act.APPROVE, Act.PUBLISH],
}
WAY[Stage.WITHDRAWN] = [*WAY[Stage.PUBLISHED], Act.WITHDRAW]
BY = {"submit": "author", "review": Role.REVIEWER, "publish": Role.EDITOR, "change": Role.REVIEWER}


def bring(answer, stage, people):
    for act in WAY[stage]:
        DO[act](answer, people[BY[RULES[act].needs]])
    answer.refresh_from_db()
    assert answer.stage == stage
    return answer


@pytest.mark.parametrize(
    ("stage", "act"), [(stage, act) for stage, acts in NEXT.items() for act in acts]
)
def test_every_act_of_the_table_is_done_and_leaves_a_line(draft, people, stage, act):
    answer = bring(draft, stage, people)
    before = Line.objects.count()
    who = people[BY[RULES[act].needs]]
    if RULES[act].of_published and stage is not Stage.PUBLISHED:
        with pytest.raises(InputError, match="This answer is not published"):
            DO[act](answer, who)
        return
    DO[act](answer, who)
    answer.refresh_from_db()
    assert answer.stage == NEXT[stage][act]
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.who, line.what) == (who, f"findings.{act.replace(' ', '_')}")
    assert (line.before["stage"], line.after["stage"]) == (stage, NEXT[stage][act])
    assert (line.why != "") == RULES[act].says


@pytest.mark.parametrize("stage", Stage)
def test_nothing_else_is_possible(draft, people, stage):
    answer = bring(draft, stage, people)
    for act in set(Act) - NEXT[stage].keys():
        with pytest.raises(InputError, match="so nobody can"):
            DO[act](answer, people[BY[RULES[act].needs]])
    answer.refresh_from_db()
    assert answer.stage == stage


# Who may do it to an unpublished answer that somebody else made.
FROM = {"submit": Role.REVIEWER, "change": Role.REVIEWER, "review": Role.REVIEWER}
FROM["publish"] = Role.EDITOR


@pytest.mark.parametrize("act", Act)
def test_roles(draft, people, act):
    roles = list(Role)
    for role in roles:
        allowed = roles.index(role) >= roles.index(FROM[RULES[act].needs])
        assert actions.may(people[role], act, draft) == allowed, role
        if not allowed:
            with pytest.raises(PermissionDenied):
                DO[act](draft, people[role])
    assert actions.may(people["author"], act, draft) == (RULES[act].needs in {"submit", "change"})


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.EDITOR, Role.ADMINISTRATOR])
def test_nobody_reviews_what_they_made_or_submitted(people, role):
    for answer, who in (
        (make_answer("mine", owner=people[role]), people["author"]),
        (make_answer("theirs", owner=people["author"]), people[role]),
    ):
        actions.submit(answer, user=people[role])
        with pytest.raises(PermissionDenied):
            actions.start_review(answer, user=people[role])
        other = Role.EDITOR if role is Role.REVIEWER else Role.REVIEWER
        actions.start_review(answer, user=people[other])
        with pytest.raises(PermissionDenied):
            actions.approve(answer, user=people[role])
        assert who is not None


def test_reasons_and_notes_are_asked_for(draft, people):
    answer = bring(draft, Stage.IN_REVIEW, people)
    with pytest.raises(InputError, match="There is no note"):
        actions.ask_for_changes(answer, user=people[Role.REVIEWER], why="  ")


def test_what_cannot_be_published_cannot_be_submitted(draft, people):
    Answer.objects.update(strength="strong")
    with pytest.raises(InputError, match="moderate certainty"):
        actions.submit(draft, user=people["author"])


def test_evidence_that_changed_since_it_was_approved_is_not_published(draft, people):
    answer = bring(draft, Stage.APPROVED, people)
    Effect.objects.filter(study__label__startswith="Ash").update(value=0.9)
    with pytest.raises(InputError, match="changed since it was approved"):
        actions.publish(answer, user=people[Role.EDITOR], note="First.")
    assert not Version.objects.exists()


def test_a_revision_leaves_readers_their_version_until_it_is_published(
    client, draft, people, django_capture_on_commit_callbacks
):
    answer = bring(draft, Stage.PUBLISHED, people)
    actions.revise(answer, user=people[Role.REVIEWER], why="A new trial.")
    Answer.objects.update(headline="Trees help a little.")
    assert "Trees probably help" in client.get("/answers/trees/").content.decode()
    actions.submit(answer, user=people["author"])
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(answer, user=people[Role.EDITOR], note="Retracted meanwhile.")
    answer.refresh_from_db()
    assert (answer.stage, answer.headline) == (Stage.WITHDRAWN, "Trees help a little.")
    assert client.get("/answers/trees/").status_code == 410


class TestSchedule:
    @pytest.fixture
    def scheduled(self, draft, people):
        return bring(draft, Stage.SCHEDULED, people)

    def wake(self, answer, at=None):
        actions.publish_if_due.call(answer.pk, (at or answer.publish_at).isoformat())
        answer.refresh_from_db()

    def clock(self, monkeypatch, now):
        monkeypatch.setattr(timezone, "now", lambda: now)

    def test_the_worker_is_woken_at_the_time_and_once_more(self, scheduled):
        tasks = DBTaskResult.objects.filter(task_path__endswith="publish_if_due")
        woken = tasks.order_by("run_after").values_list("run_after", flat=True)
        assert list(woken) == [scheduled.publish_at, scheduled.publish_at + actions.AGAIN]

    def test_it_publishes_once_however_often_it_is_woken(self, scheduled, people, monkeypatch):
        due = scheduled.publish_at
        self.clock(monkeypatch, due + timedelta(seconds=1))
        self.wake(scheduled)
        self.wake(scheduled, due)
        version = Version.objects.get()
        assert (version.published_by, version.note) == (people[Role.EDITOR], "Later.")
        assert (scheduled.stage, scheduled.publish_at) == (Stage.PUBLISHED, None)

    def test_a_clock_that_was_put_back_does_not_publish_early(self, scheduled, monkeypatch):
        """The task was due by the clock then; by the clock now it is not."""
        due, before = scheduled.publish_at, DBTaskResult.objects.count()
        self.clock(monkeypatch, due - timedelta(minutes=30))
        self.wake(scheduled)
        assert scheduled.stage == Stage.SCHEDULED
        assert DBTaskResult.objects.count() == before + 1
        assert DBTaskResult.objects.filter(run_after=due).count() == 2

    def test_a_clock_that_was_put_back_does_not_turn_history_round(
        self, scheduled, people, monkeypatch
    ):
        due = scheduled.publish_at
        self.clock(monkeypatch, due)
        self.wake(scheduled)
        actions.revise(scheduled, user=people[Role.REVIEWER], why="Softer words.")
        Answer.objects.update(headline="Trees help a little.")
        self.clock(monkeypatch, due - timedelta(days=1))
        for act in WAY[Stage.PUBLISHED]:
            DO[act](scheduled, people[BY[RULES[act].needs]])
        second, first = Version.objects.all()
        assert (first.published_at, second.published_at) == (due, due)

    def test_called_off_or_put_later_it_is_not_published(self, scheduled, people, monkeypatch):
        due = scheduled.publish_at
        actions.unschedule(scheduled, user=people[Role.EDITOR])
        actions.schedule(
            scheduled, user=people[Role.EDITOR], at=due + timedelta(hours=2), note="Later still."
        )
        self.clock(monkeypatch, due)
        self.wake(scheduled, due)
        assert scheduled.stage == Stage.SCHEDULED
        assert not Version.objects.exists()

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            (lambda: AnswerEffect.objects.all().delete(), "at least 2 studies"),
            (lambda: Effect.objects.update(value=1), "changed since it was approved"),
            (lambda: User.objects.filter(role="editor").update(role="reader"), "no longer publish"),
            (lambda: User.objects.filter(role="editor").delete(), "no longer publish"),
        ],
    )
    def test_what_cannot_be_published_goes_back_with_the_reason(
        self, scheduled, monkeypatch, change, why
    ):
        change()
        self.clock(monkeypatch, scheduled.publish_at)
        self.wake(scheduled)
        assert (scheduled.stage, scheduled.publish_at) == (Stage.APPROVED, None)
        line = Line.objects.order_by("pk").last()
        assert (line.who, line.what) == (None, "findings.unschedule")
        assert why in line.why

    @pytest.mark.parametrize("hours", [-1, 24 * 400])
    def test_a_time_that_makes_no_sense_is_refused(self, draft, people, hours):
        answer = bring(draft, Stage.APPROVED, people)
        with pytest.raises(InputError, match="between now and a year"):
            actions.schedule(
                answer, user=people[Role.EDITOR], at=NOW() + timedelta(hours=hours), note="Then."
            )
