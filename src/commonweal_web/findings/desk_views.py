"""/desk/answers/: every working copy, what can be done to each, and how it would look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from commonweal.answers.workflow import NEXT, Act, Stage
from commonweal.terms import CommonwealError
from commonweal_web.findings import actions, desk_pages
from commonweal_web.findings.answer_page import present
from commonweal_web.findings.desk_forms import LABELS, ActForm
from commonweal_web.findings.drafting import draft
from commonweal_web.findings.models import Answer

_PER_PAGE = 25
_DO: dict[Act, Callable[..., Any]] = {
    Act.SUBMIT: actions.submit,
    Act.TAKE_BACK: actions.take_back,
    Act.START_REVIEW: actions.start_review,
    Act.ASK_FOR_CHANGES: actions.ask_for_changes,
    Act.APPROVE: actions.approve,
    Act.SCHEDULE: actions.schedule,
    Act.UNSCHEDULE: actions.unschedule,
    Act.PUBLISH: actions.publish,
    Act.REVISE: actions.revise,
    Act.WITHDRAW: actions.withdraw,
}
_NOTE_IS_WHY = {Act.ASK_FOR_CHANGES, Act.REVISE}


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List the working copies, all or mine, at any stage or one."""
    _require(request, "findings.view_answer")
    rows = desk_pages.chosen(request.GET, request.user)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": Paginator(rows, _PER_PAGE).get_page(request.GET.get("page")),
        "stages": desk_pages.STAGES,
        "stage": request.GET.get("stage", ""),
        "mine": bool(request.GET.get("mine")),
        "query": query.urlencode(),
    }
    return render(request, "findings/desk/answers.html", context)


@never_cache
@login_required
@require_safe
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where an answer is, what was done to it, and what can be done now."""
    row = _answer(request, pk)
    return render(request, "findings/desk/answer.html", desk_pages.present(row, request.user))


@never_cache
@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the working copy as readers would see it, or say what is missing."""
    row = _answer(request, pk)
    try:
        found = draft(row, user=request.user, at=timezone.now())
    except CommonwealError as error:
        messages.error(request, str(error))
        return redirect("desk_answer", pk)
    context = present(found) | {"preview": True, "citation": ""}
    return render(request, "findings/answer.html", context)


@login_required
@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do one act. Sent twice it is done once; what is refused keeps what was written."""
    row = _answer(request, pk)
    wanted = next((one for one in Act if one.replace(" ", "-") == name), None)
    if wanted is None:
        raise Http404
    form = ActForm(wanted, request.POST)
    if form.is_valid():
        was = Stage(form.cleaned_data["stage"])
        if was != row.stage and NEXT[was].get(wanted) == row.stage:
            messages.success(request, _("That was done already."))
            return redirect("desk_answer", pk)
        given = {name: form.cleaned_data[name] for name in ("note", "at") if name in form.fields}
        if wanted in _NOTE_IS_WHY:
            given["why"] = given.pop("note")
        try:
            _DO[wanted](row, user=request.user, **given)
        except CommonwealError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Done: %(act)s.") % {"act": LABELS[wanted]})
            return redirect("desk_answer", pk)
    row.refresh_from_db()
    context = desk_pages.present(row, request.user, failed=form)
    return render(request, "findings/desk/answer.html", context, status=422)


def _answer(request: HttpRequest, pk: int) -> Answer:
    _require(request, "findings.view_answer")
    return get_object_or_404(Answer.objects.select_related("owner", "outcome", "current"), pk=pk)


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
