"""/surveys/data/ID/analyse/: ask a question, see the protected table, its charts and its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonweal.terms import InputError
from commonweal_web.jobs.views import new_once
from commonweal_web.surveys import (
    analysis_actions,
    analysis_presenters,
    analysis_store,
    presenters,
    results,
)
from commonweal_web.surveys.access import of_dataset
from commonweal_web.surveys.downloads import as_file
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.question import Question

QUICK = 300_000
"""People: four measures by 360 areas take 1.5 s of processor time. More go to the worker."""


@require_safe
@of_dataset
def analyse(request: HttpRequest, row: Dataset) -> HttpResponse:
    """Show the form, and what a question in the address gives under its policy."""
    if row.state != Dataset.State.READY:
        return redirect(row)
    question, problem, context = Question(), None, {}
    try:
        question = Question.of(request.GET, row.names)
        if request.GET:
            context = _answer(request, row, question)
    except InputError as error:
        problem = error
    context = presenters.head(row, "analyse") | {
        "kind": "table",
        "question": question,
        "query": question.query_string(),
        "options": analysis_presenters.options(row, question),
        "problem": problem,
        "once": new_once(),
        **context,
    }
    return render(request, "surveys/analyse.html", context, status=422 if problem else 200)


def _answer(request: HttpRequest, row: Dataset, question: Question) -> dict:
    """Return the result of a question, kept or worked out now; or that the worker has to."""
    kept = analysis_store.find(row, "table", question.to_json())
    saved = kept if kept is not None and kept.deleted is None else None
    if kept is None and row.people > QUICK and question.measures:
        return {"for_the_worker": True}
    table = analysis_store.protected_of(kept) if kept else analysis_store.ask(row, question)
    chart = request.GET.get("chart", "")
    return analysis_presenters.shown(row, question, table, chart) | {"saved": saved}


@require_POST
@of_dataset
def save(request: HttpRequest, row: Dataset) -> HttpResponse:
    """Save a question with its numbers; with many people the worker does it."""
    query = request.POST.get("query", "")[:4000]
    back = f"{row.get_absolute_url()}analyse/?{query}"
    try:
        question = Question.of(QueryDict(query), row.names)
        title = results.title_of(question, results.words_of(row))[:200]
        if row.people > QUICK:
            once = request.POST.get("once", "")
            asked = question.to_json()
            user = request.user
            analysis_actions.work_out(row, "table", asked, user=user, title=title, once=once)
            return redirect(back)
        result = analysis_store.result_of(row, "table", question.to_json())
    except InputError:
        return redirect(back)  # where the same problem is explained
    return redirect(
        analysis_actions.save(
            row, "table", question.to_json(), result, user=request.user, title=title
        )
    )


@require_safe
@of_dataset
def download(request: HttpRequest, row: Dataset, extension: str) -> HttpResponse:
    """Give the table of a question as a file, as the policy lets it out."""
    if row.people > QUICK:
        words = _("Save the analysis first; its page has the files.")
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    try:
        question = Question.of(request.GET, row.names)
        table = analysis_store.ask(row, question)
    except InputError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    title = results.title_of(question, results.words_of(row))
    chart, place = request.GET.get("chart", ""), request.GET.get("n", "0")
    return as_file(row, table, extension, title=title, chart=chart, place=place)
