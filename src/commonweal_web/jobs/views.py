"""My jobs, one job as it goes on, and the button that stops it."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from commonweal_web.jobs import actions, presenters, store
from commonweal_web.jobs.models import Job

STOP_POLLING = 286  # htmx: take this answer, and ask no more
ON_A_PAGE = 25


def new_once() -> str:
    """Return what a form carries so that sending it twice starts one job."""
    return uuid.uuid4().hex


@never_cache
@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Show what I asked for, newest first."""
    store.find_lost()
    page = Paginator(Job.objects.filter(owner=request.user), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "jobs": [presenters.job_now(job) for job in page]}
    return render(request, "jobs/jobs.html", context)


@never_cache
@login_required
@require_safe
def job(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a job. Asked by htmx again and again, say how far it is; where another page shows
    the job, have that page loaded anew at the end, since it will have more to show."""
    store.find_lost()
    row = _seen_by(request, pk)
    context = {"job": presenters.job_now(row)}
    if not request.htmx:
        return render(request, "jobs/job.html", context)
    response = render(request, "jobs/now.html", context)
    if row.is_over:
        response.status_code = STOP_POLLING
        if urlsplit(request.htmx.current_url or "").path != row.get_absolute_url():
            response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for a job to stop, and go back to its page."""
    row = _seen_by(request, pk)
    actions.cancel(row, user=request.user)
    return redirect(row)


def _seen_by(request: HttpRequest, pk: uuid.UUID) -> Job:
    row = get_object_or_404(Job, pk=pk)
    if not actions.may_see(request.user, row):
        raise Http404
    return row
