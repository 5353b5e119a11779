"""/desk/complaints/: administrators look after complaints about data protection."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.audit.presenters import show
from commonweal_web.privacy import complaint_actions
from commonweal_web.privacy.forms import LetterForm
from commonweal_web.privacy.models import NEXT, Complaint, State

ON_A_PAGE = 50


def _for_whoever_handles_them(view: Any) -> Any:
    may = permission_required("privacy.handle", raise_exception=True)
    return never_cache(login_required(may(view)))


@_for_whoever_handles_them
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """List complaints: those that wait for us, the oldest first, or of one state."""
    asked = request.GET.get("state", "")
    found = Complaint.objects.order_by("received")
    if asked in State.values:
        found = found.filter(state=asked)
    elif asked != "all":
        asked, found = "", found.exclude(state=State.ANSWERED)
    context = {
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "states": State.choices,
        "query": f"state={asked}" if asked else "",
    }
    return render(request, "privacy/complaints.html", context)


@_for_whoever_handles_them
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a complaint and what was done about it; write to the person."""
    row = get_object_or_404(Complaint, pk=pk)
    form = LetterForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            complaint_actions.tell(
                row, given["words"], user=request.user, is_answer=given["kind"] == "answer"
            )
        except InputError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("They can read it on their page now."))
            return redirect("complaints:complaint", pk)
    lines = Line.objects.filter(kind=row._meta.label_lower, key=str(row.pk))
    context = {
        "complaint": row,
        "form": form,
        "lines": show(lines),
        "can_acknowledge": State.ACKNOWLEDGED in NEXT[State(row.state)],
    }
    return render(request, "privacy/desk_complaint.html", context)


@_for_whoever_handles_them
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that it was received."""
    row = get_object_or_404(Complaint, pk=pk)
    try:
        complaint_actions.acknowledge(row, user=request.user)
    except InputError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is acknowledged; their page says so."))
    return redirect("complaints:complaint", pk)
