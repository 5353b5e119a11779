"""/surveys/data/: somebody's files; a file, its design, its measures."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commonweal.terms import InputError
from commonweal_web.jobs.views import new_once
from commonweal_web.surveys import actions, presenters, store
from commonweal_web.surveys.access import for_analysts, of_dataset
from commonweal_web.surveys.forms import (
    BringForm,
    DesignForm,
    DetailsForm,
    design_values,
    read_requests,
)
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.reading import ENDINGS

ON_A_PAGE = 20
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_http_methods(["GET", "HEAD"])
@for_analysts
def datasets(request: HttpRequest) -> HttpResponse:
    """List the files that I brought."""
    page = Paginator(store.datasets_of(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "datasets": [presenters.listed(row) for row in page]}
    return render(request, "surveys/datasets.html", context)


@form_page
@for_analysts
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file."""
    form = BringForm(request.POST or None, request.FILES or None)
    problem = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given.pop("allowed")
        once = request.POST.get("once", "")
        try:
            return redirect(actions.bring(given.pop("file"), user=request.user, once=once, **given))
        except InputError as error:
            problem = error
    context = {
        "form": form,
        "problem": problem,
        "once": new_once(),
        "kinds": list(dict.fromkeys(ENDINGS.values())),
    }
    wrong = problem is not None or bool(form.errors)
    return render(request, "surveys/bring.html", context, status=422 if wrong else 200)


@form_page
@of_dataset
def look(request: HttpRequest, row: Dataset) -> HttpResponse:
    """Show what is in a file, or how far its reading is."""
    if request.method == "POST":
        actions.read_again(row, user=request.user)
        return redirect(row)
    context = presenters.head(row, "look") | {"columns": presenters.columns(row)}
    return render(request, "surveys/dataset.html", context)


@form_page
@of_dataset
def design(request: HttpRequest, row: Dataset) -> HttpResponse:
    """Say how people were sampled, and see what that means."""
    if row.state != Dataset.State.READY:
        return redirect(row)
    problem, checks = None, None
    if request.method == "POST":
        form = DesignForm(request.POST, dataset=row)
        if form.is_valid():
            try:
                actions.check_design(row, form.design() or {"weights": None}, user=request.user)
                return redirect(f"{request.path}#checks")
            except InputError as error:
                problem = error
    else:
        form = DesignForm(initial=design_values(row), dataset=row)
        if row.design:
            try:
                checks = presenters.checks(store.open_survey(row))
            except InputError as error:
                problem = error
    context = presenters.head(row, "design") | {
        "form": form,
        "problem": problem,
        "checks": checks,
        "guessed": not row.design and bool(form.initial),
    }
    wrong = request.method == "POST"
    return render(request, "surveys/design.html", context, status=422 if wrong else 200)


@form_page
@of_dataset
def measures(request: HttpRequest, row: Dataset) -> HttpResponse:
    """Say which columns hold which measure, have them scored, see what could not be."""
    if row.state != Dataset.State.READY:
        return redirect(row)
    problem, post = None, None
    if request.method == "POST":
        post = request.POST
        try:
            requests = read_requests(post, row.names)
            once = post.get("once", "")
            actions.score(row, requests, user=request.user, once=once)
            return redirect(request.path)
        except InputError as error:
            problem = error
    context = presenters.head(row, "measures") | {
        "choices": presenters.measure_choices(row, post),
        "scored": presenters.scored(row),
        "problem": problem,
        "once": new_once(),
    }
    return render(request, "surveys/measures.html", context, status=422 if problem else 200)


@form_page
@of_dataset
def details(request: HttpRequest, row: Dataset) -> HttpResponse:
    """Change the name of a file, its source, or how long it may stay."""
    now = {"title": row.title, "source": row.source, "keep_until": row.keep_until}
    form = DetailsForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        actions.describe(row, user=request.user, **form.cleaned_data)
        return redirect(row)
    context = presenters.head(row, "") | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "surveys/details.html", context, status=status)


@form_page
@of_dataset
def delete(request: HttpRequest, row: Dataset) -> HttpResponse:
    """Ask whether a file is to go, and let it go."""
    if request.method == "POST":
        actions.delete(row, user=request.user)
        return redirect("surveys:datasets")
    return render(request, "surveys/delete.html", presenters.head(row, ""))
