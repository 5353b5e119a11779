"""A worker killed in an import, and a database that somebody else holds."""

import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from commonweal_web.imports import actions, store
from commonweal_web.imports.models import Import, Stage
from commonweal_web.jobs.models import Job
from commonweal_web.jobs.store import LOST_AFTER, find_lost
from commonweal_web.library.models import Record
from commonweal_web.people.models import User

from .conftest import many, work

pytestmark = pytest.mark.django_db(transaction=True)
N = 3 * store.BATCH


@pytest.fixture
def ready(start_worker: Callable, folder: object) -> Import:
    ada = User.objects.create_user("ada", role="contributor")
    row = actions.bring([("refs.ris", [many(N).encode()])], user=ada)
    work()
    row.refresh_from_db()
    assert row.stage == Stage.READY
    return row


def wait_for(met: Callable[[], bool]) -> None:
    for _ in range(6000):
        if met():
            return
        time.sleep(0.05)
    pytest.fail("It did not happen within five minutes.")


def forget_the_dead() -> None:
    """As if a minute had passed since the worker was last heard of."""
    before = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    Job.objects.filter(state="working").update(heartbeat=before)
    assert find_lost() == 1


def test_a_worker_killed_in_an_import_loses_nothing_and_saves_nothing_twice(
    ready: Import, start_worker: Callable
) -> None:
    actions.bring_in(ready, user=ready.owner, known=Import.Known.UPDATE)
    killed = start_worker(PAUSE="600")  # it rests after its first batch
    wait_for(Record.objects.exists)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    half = Record.objects.count()
    assert half == store.BATCH
    # Whole batches, each with the mark of what it changed: so it can be gone on from, or undone.
    assert ready.rows.filter(applied=True).count() == half
    forget_the_dead()
    work()
    ready.refresh_from_db()
    assert ready.stage == Stage.DONE
    assert ready.counts == {"new": N}
    assert Record.objects.count() == ready.rows.filter(applied=True).count() == N
    assert not [f for f in ready.files.all() if actions.files.path_of(f.kept_as).exists()]
    # And one that is killed while it undoes.
    actions.undo(ready, user=ready.owner)
    killed = start_worker(PAUSE="600")  # it rests after its first batch
    wait_for(lambda: Record.objects.count() < N)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    forget_the_dead()
    work()
    ready.refresh_from_db()
    assert ready.stage == Stage.UNDONE
    assert ready.kept == 0
    assert not Record.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not the database")
def test_a_database_that_somebody_holds_delays_an_import_and_does_not_end_it(
    ready: Import, start_worker: Callable
) -> None:
    actions.bring_in(ready, user=ready.owner, known=Import.Known.UPDATE)
    held = threading.Event()

    def hold(file: str) -> None:
        with sqlite3.connect(file, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            time.sleep(2)
            other.execute("ROLLBACK")

    worker = start_worker(PAUSE="1")
    wait_for(Record.objects.exists)
    thread = threading.Thread(target=hold, args=[str(connection.settings_dict["NAME"])])
    thread.start()
    held.wait()
    assert worker.wait(600) == 0
    thread.join()
    ready.refresh_from_db()
    assert ready.stage == Stage.DONE
    assert Record.objects.count() == N
