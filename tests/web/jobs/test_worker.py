"""A real worker in a process of its own: it works, is killed, and the work begins again."""

import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
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


def test_a_worker_does_the_work(slow: None, start_worker: Callable, owner: User) -> None:
    job = begin(owner, 3)
    assert start_worker().wait(300) == 0
    job.refresh_from_db()
    assert (job.state, job.result_url, job.attempts) == (State.DONE, "/library/", 1)


def test_a_job_whose_worker_was_killed_begins_again(
    slow: None, start_worker: Callable, owner: User, tmp_path: Path
) -> None:
    job = begin(owner, 12_000)
    killed = start_worker()
    wait_for((tmp_path / "seen").exists)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    job.refresh_from_db()
    assert job.state == State.WORKING  # nobody has looked yet
    assert store.find_lost() == 0  # it may be alive: it was heard of a moment ago
    later = timezone.now() - store.LOST_AFTER - timedelta(seconds=1)
    Job.objects.update(heartbeat=later, arguments={"steps": 2})
    # No page is looked at: what was put in the queue when the work began finds it by itself.
    DBTaskResult.objects.filter(task_path__endswith="look_again").update(run_after=later)
    assert start_worker().wait(300) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_cancel_reaches_a_worker_in_its_work(
    slow: None, start_worker: Callable, owner: User, tmp_path: Path
) -> None:
    job = begin(owner, 12_000)
    worker = start_worker()
    wait_for((tmp_path / "seen").exists)
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
