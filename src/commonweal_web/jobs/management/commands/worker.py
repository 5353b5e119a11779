"""Do the work in the queue."""

import logging
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import OperationalError, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from commonweal_web.jobs import store, upkeep

REST = 5.0  # s after the database could not be used
LOOK = 1.0  # s between looks into an empty queue
MIND = 10.0  # s between looks for jobs that nothing in the queue stands for


class Worker(db_worker.Worker):
    """One that lives on when the database is locked for long, or away for a while.

    The one beneath asks for its lock where an error ends it, and whoever runs it with it. A lock
    that is held while the result of a task is saved loses the task: so this one looks for jobs
    that wait and are in no queue.
    """

    def __init__(self, *, until_done: bool) -> None:
        super().__init__(
            queue_names=["default"],
            interval=LOOK,
            batch=True,  # each `run` of the one beneath ends when the queue is empty
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.until_done = until_done

    def run(self) -> None:
        minded = -MIND
        while self.running:
            try:
                if time.monotonic() - minded >= MIND:
                    upkeep.begin()
                    store.find_lost()
                    minded = time.monotonic()
                super().run()
                if self.until_done:
                    return
                rest = LOOK
            except OperationalError as error:
                connections.close_all()
                logging.getLogger(__name__).warning(
                    "The database cannot be used now (%s). The worker tries again in %g s.",
                    error,
                    REST,
                )
                rest = REST
            if self.running:
                time.sleep(rest)


class Command(BaseCommand):
    help = "Do the work in the queue, until told to stop. Several may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until-done", action="store_true", help="stop when nothing is left to do"
        )

    def handle(self, *, until_done: bool, **options: object) -> None:
        for name in ("django_tasks", "django_tasks_db"):  # jobs tell of their own errors
            logging.getLogger(name).setLevel(logging.CRITICAL)
        worker = Worker(until_done=until_done)
        worker.configure_signals()
        worker.run()
