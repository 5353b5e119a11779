"""What work sees of its job: it says how far it is, and hears when it should stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from uuid import UUID

from django.db import OperationalError, connection
from django.utils import timezone

from commonweal_web.jobs.models import Job, State

BETWEEN_SAVES = 0.5  # s: what people see; each save is a write of its own
BEAT = 5.0  # s between heartbeats while the work says nothing

Work = Callable[..., str | None]
WORKS: dict[str, Work] = {}
UNSTOPPABLE: set[str] = set()


class Cancelled(Exception):
    """A person asked for the work to stop. Let it pass; what is half-done must be undone."""


class TakenOver(Exception):
    """This worker was thought dead, and another has begun the job again."""


def work(kind: str, *, can_stop: bool = True) -> Callable[[Work], Work]:
    """Register a function `(progress, **arguments) -> url or None` as the work of a kind.

    can_stop: whether people may cancel it; not where half of it would be worse than all.
    """

    def register(function: Work) -> Work:
        if WORKS.setdefault(kind, function) is not function:
            raise ValueError(f"Two pieces of work are called “{kind}”.")
        if not can_stop:
            UNSTOPPABLE.add(kind)
        return function

    return register


class Progress:
    """How far one run of a job is. `job` is its row as it was when the run began."""

    def __init__(self, job: Job, run: UUID) -> None:
        self.job = job
        self._mine = Job.objects.filter(pk=job.pk, run=run, state=State.WORKING)
        self._saved = 0.0
        self._words = ""

    def at(self, done: int, total: int, words: str = "") -> None:
        """Say that `done` of `total` is done (0 of 0: nobody knows), and what is going on.

        Call it between transactions: inside one nobody sees it before the end. Saves at most
        twice a second. Raises Cancelled when a person asked for that, and TakenOver.
        """
        words = words or self._words
        now = monotonic()
        if words == self._words and now - self._saved < BETWEEN_SAVES:
            return
        self._saved, self._words = now, words
        self._save(done=done, total=total, step=words[:200])

    def check(self) -> None:
        """Raise Cancelled or TakenOver, at once. Last in a transaction it keeps the work of a
        worker that was given up from being saved beside that of its successor."""
        self._save()

    def beat(self) -> None:
        """Say that this worker is alive."""
        self._mine.update(heartbeat=timezone.now())

    def _save(self, **fields: object) -> None:
        if not self._mine.filter(cancel_asked=False).update(heartbeat=timezone.now(), **fields):
            raise Cancelled if self._mine.exists() else TakenOver


@contextmanager
def beating(progress: Progress) -> Iterator[None]:
    """Beat from a thread, so that a long calculation is not taken for a dead worker.

    Inside a transaction (as in most tests) another connection would not see the job: no thread.
    """
    if connection.in_atomic_block:
        yield
        return
    stop = Event()

    def beat() -> None:
        try:
            while not stop.wait(BEAT):
                try:
                    progress.beat()
                except OperationalError:
                    continue  # locked for long: the next beat will do
        finally:
            connection.close()  # this thread's own

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
