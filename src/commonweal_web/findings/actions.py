"""What people do with an answer to bring it before readers: one function for each act.

`commonweal.answers.workflow` says what is possible when, and by whom. Each function locks the
answer, checks who asks, moves it on and leaves an audit line.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from commonweal.answers.snapshot import Json
from commonweal.answers.workflow import RULES, Act, Stage, next_stage
from commonweal.terms import CommonwealError, InputError
from commonweal_web.audit.store import write
from commonweal_web.findings import store
from commonweal_web.findings.drafting import draft, refuse_the_same_again
from commonweal_web.findings.models import Answer, Version
from commonweal_web.kept_pages import start_new_generation
from commonweal_web.people.models import User

FURTHEST = timedelta(days=366)
AGAIN = timedelta(minutes=2)
"""After this the worker looks once more: the first may have been killed in the middle."""


@transaction.atomic
def submit(answer: Answer, *, user: User) -> None:
    """Hand the working copy to reviewers; its text then stays as it is.

    Raises InputError when the answer claims what its rows do not carry or says nothing new.
    """
    row = _begin(answer, Act.SUBMIT, user)
    refuse_the_same_again(row, draft(row, user=user, at=timezone.now()).version)
    _end(row, Act.SUBMIT, user, submitted_by=user)


@transaction.atomic
def take_back(answer: Answer, *, user: User) -> None:
    """Go on writing: what reviewers said of the earlier text no longer counts."""
    _end(_begin(answer, Act.TAKE_BACK, user), Act.TAKE_BACK, user, approved="")


@transaction.atomic
def start_review(answer: Answer, *, user: User) -> None:
    """Tell everybody that somebody is reading it."""
    _end(_begin(answer, Act.START_REVIEW, user), Act.START_REVIEW, user)


@transaction.atomic
def ask_for_changes(answer: Answer, *, user: User, why: str) -> None:
    """Give the answer back with reasons, which its author sees at the desk."""
    _end(_begin(answer, Act.ASK_FOR_CHANGES, user, why), Act.ASK_FOR_CHANGES, user, why)


@transaction.atomic
def approve(answer: Answer, *, user: User, why: str = "") -> None:
    """Approve what would be published now: its words, its rows and its numbers, and no others."""
    row = _begin(answer, Act.APPROVE, user)
    version = draft(row, user=user, at=timezone.now()).version
    _end(row, Act.APPROVE, user, why, approved=store.frozen(version).content)


@transaction.atomic
def schedule(answer: Answer, *, user: User, at: datetime, note: str) -> None:
    """Have the worker publish an approved answer later. note: what changed, for the history."""
    row = _begin(answer, Act.SCHEDULE, user, note)
    now = timezone.now()
    if not now < at <= now + FURTHEST:
        raise InputError(
            "The time of publication is in the past." if at <= now else "That is too far ahead.",
            expected="It lies between now and a year from now.",
            todo="Choose another time, or publish at once.",
        )
    fields = {"publish_at": at, "publish_note": note.strip(), "scheduled_by": user}
    _end(row, Act.SCHEDULE, user, note, **fields)
    for when in (at, at + AGAIN):
        publish_if_due.using(run_after=when).enqueue(row.pk, at.isoformat())


@transaction.atomic
def unschedule(answer: Answer, *, user: User | None, why: str = "") -> None:
    """Call off a publication that was scheduled; the answer stays approved.

    user: None when the worker could not publish it, for the reason in `why`.
    """
    row = _begin(answer, Act.UNSCHEDULE, user, why)
    _end(row, Act.UNSCHEDULE, user, why, publish_at=None, publish_note="", scheduled_by=None)


@transaction.atomic
def publish(answer: Answer, *, user: User, note: str, at: datetime | None = None) -> Version:
    """Freeze what was approved as a new version, which readers see from now on.

    note: what changed, for the history. at: the time of publication, now when not given.
    Raises InputError when the evidence changed since it was approved.
    """
    row = _begin(answer, Act.PUBLISH, user, note)
    version = draft(row, user=user, at=at or timezone.now(), note=note.strip()).version
    refuse_the_same_again(row, version)
    if store.frozen(version).content != row.approved:
        raise InputError(
            "The evidence that this answer rests on has changed since it was approved.",
            expected="What is published is what a reviewer read.",
            todo="Take it back, look at the numbers, and have it reviewed again.",
        )
    version.save()
    version.surveys.set(row.surveys.all())
    version.effects.set(row.effects.all())
    _end(
        row,
        Act.PUBLISH,
        user,
        note,
        current=version,
        state=Answer.State.PUBLISHED,
        drift="",
        approved="",
        publish_at=None,
        publish_note="",
        scheduled_by=None,
        submitted_by=None,
    )
    start_new_generation()
    return version


@transaction.atomic
def revise(answer: Answer, *, user: User, why: str) -> None:
    """Open the working copy of a published or withdrawn answer again. Readers see no change."""
    _end(_begin(answer, Act.REVISE, user, why), Act.REVISE, user, why)


@transaction.atomic
def withdraw(answer: Answer, *, user: User, note: str) -> None:
    """Take an answer out of the lists. Its versions stay, and its page says why.

    What was being prepared stays as the working copy, and is no longer under way.
    """
    row = _begin(answer, Act.WITHDRAW, user, note)
    gone = {"state": Answer.State.WITHDRAWN, "withdrawn_because": note.strip()}
    stopped = {"publish_at": None, "publish_note": "", "approved": "", "scheduled_by": None}
    _end(row, Act.WITHDRAW, user, note, **gone, **stopped)
    start_new_generation()


@task()
def publish_if_due(pk: int, at: str) -> None:
    """Publish, on the worker, an answer scheduled for `at`, unless it was published or called off.

    A clock that was put back since may not publish early: the worker is woken once more. What
    cannot be published goes back to “approved”, with the reason in its history.
    """
    due = datetime.fromisoformat(at)
    answer = Answer.objects.filter(pk=pk, stage=Stage.SCHEDULED, publish_at=due).first()
    if answer is None:
        return
    if timezone.now() < due:
        publish_if_due.using(run_after=due).enqueue(pk, at)
        return
    try:
        if answer.scheduled_by is None:
            raise PermissionDenied
        publish(answer, user=answer.scheduled_by, note=answer.publish_note)
    except PermissionDenied:
        unschedule(answer, user=None, why="Who scheduled it may no longer publish answers.")
    except CommonwealError as error:
        unschedule(answer, user=None, why=str(error))


def may(user: User, act: Act, answer: Answer) -> bool:
    """Whether somebody may do an act to an answer, were it at the right stage."""
    rule = RULES[act]
    return user.has_perm(f"findings.{rule.needs}_answer", answer) and not (
        rule.by_another and user.pk in (answer.owner_id, answer.submitted_by_id)
    )


def _begin(answer: Answer, act: Act, user: User | None, why: str = "") -> Answer:
    """Return the answer, locked, once everything that the workflow asks for is there."""
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    rule = RULES[act]
    if user is not None and not may(user, act, row):
        raise PermissionDenied
    next_stage(Stage(row.stage), act)
    if rule.says and not why.strip():
        raise InputError(
            "There is no note.", todo="Say in a sentence what changed, or why: others read it."
        )
    if rule.of_published and row.state != Answer.State.PUBLISHED:
        raise InputError(
            "This answer is not published.", todo="Only a published answer can be withdrawn."
        )
    return row


def _end(row: Answer, act: Act, user: User | None, why: str = "", **changes: Any) -> None:
    before = _in_short(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.stage = next_stage(Stage(row.stage), act)
    row.save(update_fields=["stage", *changes])
    what = f"findings.{act.replace(' ', '_')}"
    write(who=user, what=what, about=row, before=before, after=_in_short(row), why=why)


def _in_short(answer: Answer) -> Json:
    """Stage, state and version with its checksum, for the audit log; the version keeps the rest."""
    current = answer.current
    return {
        "stage": str(answer.stage),
        "state": str(answer.state),
        "version": current and current.number,
        "digest": current and current.digest,
    } | ({"publish_at": answer.publish_at} if answer.publish_at else {})
