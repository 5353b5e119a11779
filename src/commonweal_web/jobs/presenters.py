"""Jobs as plain values for a template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal_web.jobs.models import Job, State
from commonweal_web.jobs.progress import UNSTOPPABLE

LONG_WAIT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class JobNow:
    """What a page says of a job. percent: None when nobody knows how much there is to do."""

    id: str
    url: str
    title: str
    state: str
    label: str
    words: str
    count: str
    done: int
    total: int
    percent: int | None
    result_url: str
    error: str
    is_over: bool
    can_cancel: bool
    asked: datetime
    finished: datetime | None


def job_now(job: Job) -> JobNow:
    """Describe a job as it stands."""
    state = State(job.state)
    known = job.total > 0 and state == State.WORKING
    counted = known and job.total > 1
    values = {"done": f"{min(job.done, job.total):,}", "total": f"{job.total:,}"}
    return JobNow(
        id=str(job.pk),
        url=job.get_absolute_url(),
        title=job.title,
        state=job.state,
        label=str(state.label),
        words=_words(job, state),
        count=_("%(done)s of %(total)s") % values if counted else "",
        done=min(job.done, job.total),
        total=job.total,
        percent=int(100 * min(job.done / job.total, 1)) if known else None,
        result_url=job.result_url,
        error=job.error,
        is_over=job.is_over,
        can_cancel=not (job.is_over or job.cancel_asked or job.kind in UNSTOPPABLE),
        asked=job.created,
        finished=job.finished,
    )


def _words(job: Job, state: State) -> str:
    if state == State.WORKING and job.cancel_asked:
        return _("Stopping. What was begun is being put back.")
    if state == State.WORKING:
        return job.step or _("Getting ready")
    if state == State.WAITING and job.attempts:
        return _("The worker stopped. The work begins again from the start.")
    if state == State.WAITING and timezone.now() - job.created > LONG_WAIT:
        return _(
            "Still waiting for its turn. If other jobs are not moving either, the worker may not be"
            " running: tell whoever looks after this site."
        )
    return {
        State.WAITING: _("Waiting for its turn"),
        State.DONE: _("Finished"),
        State.FAILED: _("This did not work"),
        State.CANCELLED: _("Stopped, as you asked. Nothing was changed."),
    }[state]
