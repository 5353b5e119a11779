"""What people do with jobs: start them and stop them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from commonweal_web.audit.store import write
from commonweal_web.jobs import store
from commonweal_web.jobs.models import Job
from commonweal_web.people.models import User


@transaction.atomic
def start(
    kind: str,
    *,
    owner: User,
    title: str,
    arguments: Mapping[str, Any] | None = None,
    once: str = "",
) -> Job:
    """Put work in the queue of the worker, and return its job.

    arguments: plain JSON, handed to the work by name. once: what a form carries in a hidden
    field (`views.new_once`), so that sending it twice starts one job.
    Whether the person may do this at all is for the action that calls here to ask.
    """
    job, new = store.add(kind, owner=owner, title=title, arguments=arguments or {}, once=once)
    if new:
        write(who=owner, what="jobs.start", about=job, after={"kind": kind})
    return job


def may_see(user: User, job: Job) -> bool:
    return user.has_perm("jobs.view", job)


@transaction.atomic
def cancel(job: Job, *, user: User) -> bool:
    """Ask the work to stop. Returns False when it is over already. Raises PermissionDenied."""
    if not user.has_perm("jobs.cancel", job):
        raise PermissionDenied
    asked = store.ask_to_cancel(job)
    if asked:
        write(who=user, what="jobs.cancel", about=job)
    return asked
