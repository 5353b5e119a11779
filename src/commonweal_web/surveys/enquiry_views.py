"""/surveys/data/ID/compare, regress, gap/: one page each of the same form."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from commonweal.terms import InputError
from commonweal_web.jobs.views import new_once
from commonweal_web.surveys import (
    analysis_actions,
    analysis_store,
    analysis_views,
    enquiry,
    enquiry_presenters,
    presenters,
    results,
    store,
)
from commonweal_web.surveys.access import of_dataset
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.question import Question

TITLES = {
    "compare": gettext_lazy("Compare groups"),
    "regress": gettext_lazy("Regression"),
    "gap": gettext_lazy("Why here?"),
}


@require_safe
@of_dataset
def ask(request: HttpRequest, row: Dataset, kind: str) -> HttpResponse:
    """Show the form, and what a question in the address gives."""
    if kind not in TITLES:
        raise Http404
    if row.state != Dataset.State.READY:
        return redirect(row)
    question, problem, context = Question(), None, {}
    try:
        question = Question.of(request.GET, row.names)
        if request.GET:
            context = _answer(row, kind, request.GET)
            context["warnings"] = results.warnings(row, question, None)
    except InputError as error:
        problem = error
    context = presenters.head(row, "analyse") | {
        "kind": kind,
        "heading": TITLES[kind],
        "question": question,
        "options": enquiry_presenters.options(row, request.GET, question),
        "query": request.GET.urlencode(),
        "problem": problem,
        "once": new_once(),
        **context,
    }
    return render(request, "surveys/enquiry.html", context, status=422 if problem else 200)


def _answer(row: Dataset, kind: str, query: QueryDict) -> dict:
    asked = enquiry.read(kind, query, row.names)
    kept = analysis_store.find(row, kind, asked)
    if kept is None and row.people > analysis_views.QUICK:
        return {"for_the_worker": True}
    found = kept.result if kept else enquiry.ask(store.open_survey(row), kind, asked)
    saved = kept if kept is not None and kept.deleted is None else None
    return enquiry_presenters.shown(row, kind, asked, found) | {"saved": saved}


@require_POST
@of_dataset
def save(request: HttpRequest, row: Dataset, kind: str) -> HttpResponse:
    """Save a question with its answer."""
    if kind not in TITLES:
        raise Http404
    query = request.POST.get("query", "")[:4000]
    try:
        asked = enquiry.read(kind, QueryDict(query), row.names)
        title = enquiry_presenters.title_of(kind, asked)
        if row.people > analysis_views.QUICK:
            once, user = request.POST.get("once", ""), request.user
            analysis_actions.work_out(row, kind, asked, user=user, title=title, once=once)
            return redirect(f"{row.get_absolute_url()}{kind}/?{query}")
        found = enquiry.ask(store.open_survey(row), kind, asked)
    except InputError:
        return redirect(f"{row.get_absolute_url()}{kind}/?{query}")
    return redirect(analysis_actions.save(row, kind, asked, found, user=request.user, title=title))
