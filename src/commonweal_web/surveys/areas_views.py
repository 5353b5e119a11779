"""/surveys/data/ID/areas/: small areas modelled with covariates that are brought, and kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commonweal.terms import InputError
from commonweal_web.jobs.views import new_once
from commonweal_web.surveys import (
    analysis_actions,
    analysis_presenters,
    analysis_store,
    analysis_views,
    areas_presenters,
    presenters,
)
from commonweal_web.surveys import areas as small_areas
from commonweal_web.surveys.access import of_dataset
from commonweal_web.surveys.models import Analysis, Dataset
from commonweal_web.surveys.question import Question

KIND = Analysis.Kind.AREAS.value


@require_http_methods(["GET", "HEAD", "POST"])
@of_dataset
def areas(request: HttpRequest, row: Dataset) -> HttpResponse:
    """Show the form; work out what is sent, save it and show it."""
    if row.state != Dataset.State.READY:
        return redirect(row)
    asked = request.POST if request.method == "POST" else request.GET
    question, problem = Question(), None
    try:
        question = Question.of(asked, row.names)
        if request.method == "POST":
            return _answer(request, row)
    except InputError as error:
        problem = error
    model, method = asked.get("model", "area"), asked.get("method", "reml")
    context = presenters.head(row, "analyse") | {
        "kind": KIND,
        "problem": problem,
        "question": question,
        "options": analysis_presenters.options(row, question),
        "one_measure": [
            (name, name in question.measures) for name in analysis_presenters.measures_of(row)
        ],
        "models": [(name, label, name == model) for name, label in small_areas.MODELS.items()],
        "methods": [(name, label, name == method) for name, label in small_areas.METHODS.items()],
        "smooth": request.method != "POST" or "smooth" in asked,
        "once": new_once(),
    }
    return render(request, "surveys/areas.html", context, status=422 if problem else 200)


def _answer(request: HttpRequest, row: Dataset) -> HttpResponse:
    user = request.user
    question = small_areas.read(request.POST, row.names, request.FILES.get("covariates"))
    title = areas_presenters.title_of(question)
    if row.people > analysis_views.QUICK:
        once = request.POST.get("once", "")
        analysis_actions.work_out(row, KIND, question, user=user, title=title, once=once)
        return redirect("surveys:areas", row.pk)
    result = analysis_store.result_of(row, KIND, question)
    return redirect(analysis_actions.save(row, KIND, question, result, user=user, title=title))
