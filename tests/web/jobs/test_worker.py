"""A real worker in a process of its own: it works, is killed, and the work begins again."""

import signal
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonweal_web.jobs import actions, store
from commonweal_web.jobs.models import Job, State
from commonweal_web.jobs.progress import WORKS
from commonweal_web.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Known here by name only; worker.py has the work."""
    monkeypatch.setitem(WORKS, "test.slow", lambda progress: None)


@pytest.fixture
def owner(start_worker: Callable) -> User:
    return User.objects.create_user("ada")


def begin(owner: User, steps: int) -> Job:
    return actions.start("test.slow", owner=owner, title="Slow work", arguments={"steps": steps})


def wait_for(met: Callable[[], bool]) -> None:
    for _ in range(3000):
        if met():
            return
        time.sleep(0.1)
    pytest.fail("It did not happen within five minutes.")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not the database")
def test_a_worker_outlives_a_database_that_is_locked_and_does_the_work(
    slow: None, start_worker: Callable, owner: User, tmp_path: Path
) -> None:
    job = begin(owner, 3)
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    worker = start_worker(IMPATIENT="1")
    wait_for(lambda: "tries again" in (tmp_path / "said.txt").read_text())
    other.execute("ROLLBACK")
    other.close()
    assert worker.wait(300) == 0
    job.refresh_from_db()
    assert (job.state, job.result_url, job.attempts) == (State.DONE, "/library/", 1)


def test_a_job_whose_worker_was_killed_begins_again_and_can_be_cancelled(
    slow: None, start_worker: Callable, owner: User, tmp_path: Path
) -> None:
    job = begin(owner, 12_000)
    seen = tmp_path / "seen"
    killed = start_worker()
    wait_for(seen.exists)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    job.refresh_from_db()
    assert job.state == State.WORKING  # nobody has looked yet
    assert store.find_lost() == 0  # it may be alive: it was heard of a moment ago
    later = timezone.now() - store.LOST_AFTER - timedelta(seconds=1)
    Job.objects.update(heartbeat=later)
    # No page is looked at: what was put in the queue when the work began finds it by itself.
    DBTaskResult.objects.filter(task_path__endswith="look_again").update(run_after=later)
    seen.unlink()
    worker = start_worker()
    wait_for(seen.exists)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WORKING, 2)
    assert actions.cancel(job, user=owner)
    assert worker.wait(300) == 0
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_a_worker_told_to_stop_at_once_puts_the_job_back(
    slow: None, start_worker: Callable, owner: User, tmp_path: Path
) -> None:
    job = begin(owner, 12_000)
    worker = start_worker()
    wait_for((tmp_path / "seen").exists)
    worker.send_signal(signal.SIGTERM)  # “finish what you do”
    time.sleep(0.5)
    worker.send_signal(signal.SIGTERM)  # “now”
    worker.wait(300)
    job.refresh_from_db()
    assert job.state == State.WAITING
    assert DBTaskResult.objects.ready().filter(task_path__endswith="run").count() == 1
