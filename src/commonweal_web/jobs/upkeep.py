"""What the worker does every day by itself: old things are forgotten.

An app says so in its `jobs` module:

    @daily
    def forget_drafts(now: datetime) -> int: ...    # how many; in short transactions
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from commonweal_web.jobs.models import Job, State

KEEP_RESULTS = timedelta(days=14)  # of what the queue has done; jobs keep what people see
KEEP_JOBS = timedelta(days=90)  # after they were over
BATCH = 500

Upkeep = Callable[[datetime], int]
DAILY: dict[str, Upkeep] = {}
_log = logging.getLogger(__name__)


def daily(function: Upkeep) -> Upkeep:
    """Register what is to be done once a day."""
    DAILY[f"{function.__module__}.{function.__name__}"] = function
    return function


def begin() -> None:
    """See that upkeep is in the queue: soon, when it is not."""
    if not _waiting().exists():
        tend.enqueue()


@task()
def tend() -> None:
    """Do all of it; what fails is told and keeps nothing else from being done."""
    now = timezone.now()
    for name, function in DAILY.items():
        try:
            if n := function(now):
                _log.info("%s: %s", name, n)
        except Exception:
            _log.exception("%s failed; it is tried again tomorrow.", name)
    if not _waiting().exists():  # two workers that began at once put it there twice
        tend.using(run_after=now + timedelta(days=1)).enqueue()


def delete(rows: QuerySet) -> int:
    """Delete rows in short transactions, so that nobody waits long. Returns how many."""
    n = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        n += len(keys)
        rows.model._default_manager.filter(pk__in=keys).delete()
    return n


@daily
def forget_results(now: datetime) -> int:
    """What the queue has done."""
    return delete(DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_RESULTS))


@daily
def forget_jobs(now: datetime) -> int:
    """Jobs that are over; what they made stays, and so does the audit line of who began them."""
    over = Job.objects.filter(state__in=[State.DONE, State.FAILED, State.CANCELLED])
    return delete(over.filter(finished__lt=now - KEEP_JOBS))


def _waiting() -> QuerySet:
    return DBTaskResult.objects.filter(task_path=tend.module_path, status=TaskResultStatus.READY)
