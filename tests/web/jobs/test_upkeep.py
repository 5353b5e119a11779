"""Every day the worker forgets what is old, and keeps what is not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonweal_web.jobs import upkeep
from commonweal_web.jobs.models import Job, State
from commonweal_web.people.models import User

pytestmark = pytest.mark.django_db


def test_it_is_in_the_queue_once_and_again_tomorrow() -> None:
    upkeep.begin()
    upkeep.begin()
    task = DBTaskResult.objects.get()
    task.claim("worker")
    upkeep.tend.call()
    again = DBTaskResult.objects.exclude(pk=task.pk).get()
    assert timedelta(hours=23) < again.run_after - timezone.now() < timedelta(hours=25)
    assert not DBTaskResult.objects.ready().exists()  # so a worker that stops when done, stops
    upkeep.begin()
    assert DBTaskResult.objects.count() == 2


def test_what_fails_keeps_nothing_else_from_being_done(
    monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    done = []

    def bad(now: datetime) -> int:
        raise RuntimeError("no room")

    def good(now: datetime) -> int:
        done.append(now)
        return 1

    monkeypatch.setattr(upkeep, "DAILY", {"bad": bad, "good": good})
    upkeep.tend.call()
    assert done
    assert "bad failed" in caplog.text
    assert DBTaskResult.objects.count() == 1


def test_old_results_and_jobs_go_and_others_stay(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 2)
    now = timezone.now()
    old = now - timedelta(days=100)
    for _ in range(5):
        upkeep.tend.enqueue()
    kept = DBTaskResult.objects.first()
    DBTaskResult.objects.exclude(pk=kept.pk).update(status="SUCCESSFUL", finished_at=old)
    assert upkeep.forget_results(now) == 4
    assert DBTaskResult.objects.get() == kept
    over, working, fresh = (
        Job.objects.create(owner=ada, kind="x", state=state, finished=finished)
        for state, finished in [
            (State.DONE, old),
            (State.WORKING, None),
            (State.FAILED, now - timedelta(days=1)),
        ]
    )
    assert upkeep.forget_jobs(now) == 1
    assert set(Job.objects.all()) == {working, fresh}
    assert over not in Job.objects.all()
