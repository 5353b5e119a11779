"""Saved analyses: a list, each with its numbers as they were, and whether they still are."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonweal.terms import InputError
from commonweal_web.surveys import (
    analysis_actions,
    analysis_presenters,
    analysis_store,
    areas_presenters,
    enquiry_presenters,
    presenters,
    recipes,
)
from commonweal_web.surveys.access import of_analysis, of_dataset
from commonweal_web.surveys.downloads import as_file
from commonweal_web.surveys.models import Analysis, Dataset
from commonweal_web.surveys.question import Question

ON_A_PAGE = 25


@require_safe
@of_dataset
def analyses(request: HttpRequest, row: Dataset) -> HttpResponse:
    """List what was saved of a dataset; offer to bring back what was put away last."""
    found = analysis_store.analyses_of(row)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    away = row.analyses.exclude(deleted=None).order_by("-deleted").first()
    context = presenters.head(row, "analyses") | {"page": page, "away": away}
    return render(request, "surveys/analyses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_analysis
def analysis(request: HttpRequest, found: Analysis) -> HttpResponse:
    """Show an analysis as it was saved; asked for with `again`, whether the numbers still are.

    A form changes its name and note.
    """
    problem, differs = None, None
    try:
        if request.method == "POST":
            title, note = (request.POST.get(name, "") for name in ("title", "note"))
            analysis_actions.rename(found, user=request.user, title=title, note=note)
            messages.success(request, _("Saved."))
            return redirect(found)
        if "again" in request.GET:
            differs = analysis_store.again(found)
    except InputError as error:
        problem = error
    context = presenters.head(found.dataset, "analyses") | {
        **_shown(found, request.GET.get("chart", "")),
        "analysis": found,
        "problem": problem,
        "again": "again" in request.GET and problem is None,
        "differs": differs,
        "publish": _publish(request, found),
    }
    return render(request, "surveys/analysis.html", context, status=422 if problem else 200)


def _shown(found: Analysis, chart: str) -> dict[str, Any]:
    """Return what an analysis shows; its code and warnings are those of its own design."""
    row = copy(found.dataset)
    row.design = found.design
    was = copy(row)
    was.scored = found.scored
    if found.kind == Analysis.Kind.AREAS:
        return areas_presenters.shown(was, found.question, found.result)
    if found.kind != Analysis.Kind.TABLE:
        asked = found.question
        return enquiry_presenters.shown(was, found.kind, asked, found.result)
    question, table = Question.from_json(found.question), analysis_store.protected_of(found)
    shown = analysis_presenters.shown(row, question, table, chart)
    return shown | {"query": question.query_string(), "python": recipes.table(was, question)}


def _publish(request: HttpRequest, found: Analysis) -> str:
    """Return where an analysis is published; "" for those who may not, and
    where the policy lets nothing out."""
    modelled = found.kind == Analysis.Kind.AREAS
    if modelled or found.deleted is not None or not request.user.has_perm("surveys.publish"):
        return ""
    return "" if found.result.get("refused") else reverse("surveys:publish", args=[found.pk])


@require_safe
@of_analysis
def download(request: HttpRequest, found: Analysis, extension: str) -> HttpResponse:
    """Give the table as it was saved as a file."""
    if found.kind != Analysis.Kind.TABLE:
        raise Http404
    table = analysis_store.protected_of(found)
    chart, place = request.GET.get("chart", ""), request.GET.get("n", "0")
    return as_file(found.dataset, table, extension, title=found.title, chart=chart, place=place)


@require_POST
@of_analysis
def delete(request: HttpRequest, found: Analysis) -> HttpResponse:
    """Put an analysis away."""
    analysis_actions.delete(found, user=request.user)
    return redirect("surveys:analyses", pk=found.dataset_id)


@require_POST
@of_analysis
def restore(request: HttpRequest, found: Analysis) -> HttpResponse:
    """Bring an analysis back."""
    analysis_actions.restore(found, user=request.user)
    return redirect(found)
