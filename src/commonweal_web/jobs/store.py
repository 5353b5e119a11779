"""How jobs come and go as rows: start, run, end, and be found when their worker died."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from commonweal.terms import CommonwealError
from commonweal_web.jobs.models import NEXT, Job, State
from commonweal_web.jobs.progress import UNSTOPPABLE, WORKS, Cancelled, Progress, TakenOver, beating
from commonweal_web.people.models import User

LOST_AFTER = timedelta(seconds=60)
"""How long a worker may be silent. Its thread beats every 5 s, and may wait 20 s for a lock."""
MOST_ATTEMPTS = 3

_log = logging.getLogger(__name__)


@transaction.atomic
def add(
    kind: str, *, owner: User, title: str, arguments: Mapping[str, Any], once: str = ""
) -> tuple[Job, bool]:
    """Return the job and whether it is new. One `once` of one owner makes one job."""
    if kind not in WORKS:
        raise ValueError(
            f"No work is called “{kind}”. Register it in the `jobs` module of its app."
        )
    fields = {"kind": kind, "title": title[:200], "arguments": dict(arguments)}
    if once:
        job, new = Job.objects.get_or_create(owner=owner, once=once[:64], defaults=fields)
    else:
        job, new = Job.objects.create(owner=owner, **fields), True
    if new:
        _enqueue(job.pk)
    return job, new


def ask_to_cancel(job: Job) -> bool:
    """Stop a job that waits, ask one that works. Returns False when it is over or goes on."""
    if job.kind in UNSTOPPABLE:
        return False
    if not job.attempts and _move(Job.objects.filter(pk=job.pk), State.WAITING, State.CANCELLED):
        return True
    return bool(
        Job.objects.filter(pk=job.pk, state__in=[State.WAITING, State.WORKING]).update(
            cancel_asked=True
        )
    )


@task()
def run(pk: str) -> None:
    """Do the work of a job that waits; on the worker."""
    attempt = uuid4()
    now = timezone.now()
    fields = {"done": 0, "total": 0, "step": "", "started": now, "heartbeat": now}
    waiting = Job.objects.filter(pk=pk)
    attempts = F("attempts") + 1
    if not _move(waiting, State.WAITING, State.WORKING, run=attempt, attempts=attempts, **fields):
        return  # cancelled, or another worker has it
    find_lost()
    look_again.using(run_after=now + 2 * LOST_AFTER).enqueue(pk)
    job = Job.objects.select_related("owner").get(pk=pk)
    progress = Progress(job, attempt)
    mine = waiting.filter(run=attempt)
    try:
        with beating(progress):
            url = WORKS[job.kind](progress, **job.arguments)
    except Cancelled:
        _move(mine, State.WORKING, State.CANCELLED)
    except TakenOver:
        _log.warning("Job %s (%s) was taken over by another worker.", pk, job.kind)
    except CommonwealError as error:
        _move(mine, State.WORKING, State.FAILED, error=str(error))
    except Exception as error:
        _log.exception("Job %s (%s) failed.", pk, job.kind)
        words = _(
            "Something went wrong that we did not foresee (%(name)s). Nothing was half-saved. Try"
            " again; if it fails again, tell whoever looks after this site the number %(number)s."
        )
        words %= {"name": type(error).__name__, "number": str(pk)[:8]}
        _move(mine, State.WORKING, State.FAILED, error=words)
    except BaseException:  # the worker is told to stop at once
        if _move(mine, State.WORKING, State.WAITING):
            _enqueue(pk)
        raise
    else:
        _move(mine, State.WORKING, State.DONE, result_url=url or "")


@task()
def look_again(pk: str) -> None:
    """See whether the worker of a job still lives. Waits in the queue until one can look."""
    find_lost()
    if Job.objects.filter(pk=pk, state=State.WORKING).exists():
        look_again.using(run_after=timezone.now() + LOST_AFTER).enqueue(pk)


def find_lost() -> int:
    """Start jobs again whose worker died; give up those that it died of. Returns how many.

    One that was to stop begins again too, and hears so at once: it may have things to put back.
    One that waits with nothing in the queue (its worker died, or could not save, before the work
    began) is put there again; twice does no harm, for `run` takes a job once.
    """
    found = 0
    for pk in _forgotten():
        _enqueue(pk)
        found += 1
    for pk, run_of, attempts in list(_lost().values_list("pk", "run", "attempts")):
        row = _lost().filter(pk=pk, run=run_of)
        with transaction.atomic():
            if attempts >= MOST_ATTEMPTS:
                words = _(
                    "The worker stopped %(n)s times while doing this, so we gave up. Nothing was"
                    " half-saved. It may need more memory than there is: try a smaller file."
                ) % {"n": attempts}
                found += _move(row, State.WORKING, State.FAILED, error=words)
            elif _move(row, State.WORKING, State.WAITING):
                _enqueue(pk)
                found += 1
    return found


def _forgotten() -> list[UUID]:
    """Jobs that wait, and that nothing in the queue will begin."""
    waiting = list(Job.objects.filter(state=State.WAITING).values_list("pk", flat=True))
    if not waiting:
        return []
    queued = DBTaskResult.objects.filter(
        task_path=run.module_path, status=TaskResultStatus.READY
    ).values_list("args_kwargs", flat=True)
    begun = {pk for words in queued for pk in words["args"]}
    return [pk for pk in waiting if str(pk) not in begun]


def _lost() -> QuerySet[Job]:
    """Jobs that work without a sign of life; a clock set back makes one from the future."""
    now = timezone.now()
    silent = Q(heartbeat__lt=now - LOST_AFTER) | Q(heartbeat__gt=now + LOST_AFTER)
    return Job.objects.filter(silent, state=State.WORKING)


def _move(rows: QuerySet[Job], old: State, new: State, **fields: object) -> int:
    """Change the state in one statement, so that of two who try one succeeds."""
    if new not in NEXT[old]:
        raise ValueError(f"A job cannot go from {old} to {new}.")
    if not NEXT[new]:
        fields["finished"] = timezone.now()
    if new == State.WAITING:
        fields |= {"run": None, "heartbeat": None, "step": "", "done": 0, "total": 0}
    return rows.filter(state=old).update(state=new, **fields)


def _enqueue(pk: UUID | str) -> None:
    run.enqueue(str(pk))
