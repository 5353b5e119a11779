"""/surveys/…: what editors see beside readers: publishing a table, withdrawing a figure."""

from __future__ import annotations

from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonweal.terms import CommonwealError, InputError
from commonweal_web.surveys import publication_actions as actions
from commonweal_web.surveys.access import View
from commonweal_web.surveys.analysis_store import publishable
from commonweal_web.surveys.models import Analysis, Publication
from commonweal_web.surveys.publication_figure import draw
from commonweal_web.surveys.publication_forms import PublishForm, first_values
from commonweal_web.surveys.publication_page import picture
from commonweal_web.surveys.publication_risks import look


def for_editors(view: View) -> View:
    """Let those in who may publish figures."""

    @never_cache
    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.has_perm("surveys.publish"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_editors
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the words around the numbers of an analysis, look at them, publish them."""
    analysis = Analysis.objects.filter(pk=pk, deleted=None).select_related("dataset").first()
    if analysis is None or not request.user.has_perm("surveys.view_dataset", analysis.dataset):
        raise Http404
    try:
        publishable(analysis)
    except InputError as error:
        context = {"analysis": analysis, "problem": error}
        return render(request, "surveys/publish.html", context, status=422)
    form = PublishForm(
        request.POST or None, analysis=analysis, initial=first_values(analysis), label_suffix=""
    )
    context = {"form": form, "analysis": analysis, "problem": None}
    if request.method == "POST" and form.is_valid():
        draft, publication = form.draft(), form.cleaned_data["publication"]
        try:
            figure = draw(
                draft.table, draft.chart, title=draft.title, shown=draft.shown, words=draft.words
            )
            context |= {"preview": True, "risks": look(draft, publication)}
            context |= picture(figure, prefix="preview")
            if request.POST.get("do") == "publish":
                version = actions.publish(
                    draft,
                    user=request.user,
                    note=form.cleaned_data["note"],
                    publication=publication,
                    thought=form.cleaned_data["thought"],
                )
                return redirect(version.publication)
        except CommonwealError as error:
            context["problem"] = error
    wrong = request.method == "POST" and (context["problem"] or form.errors)
    return render(request, "surveys/publish.html", context, status=422 if wrong else 200)


@for_editors
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why a figure is to go, and withdraw it."""
    row = get_object_or_404(
        Publication.objects.select_related("current"),
        slug=slug,
        state=Publication.State.PUBLISHED,
        current__isnull=False,
    )
    problem, why = None, request.POST.get("why", "")
    if request.method == "POST":
        try:
            actions.withdraw(row, user=request.user, why=why)
            return redirect(row)
        except InputError as error:
            problem = error
    context = {"publication": row, "problem": problem, "why": why}
    return render(request, "surveys/withdraw.html", context, status=422 if problem else 200)
