"""/desk/settings/: administrators say who the centre is, and see what a new one does first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from commonweal.terms import CommonwealError
from commonweal_web.library import strength_labels
from commonweal_web.library.models import Concept

from . import centre_actions
from .centre_forms import SECTIONS, LabelsForm
from .first_steps import steps
from .models import Centre


def _for_administrators(view: Any) -> Any:
    may = permission_required("pages.change_centre", raise_exception=True)
    return never_cache(login_required(may(view)))


@_for_administrators
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show every section with what is there now."""
    return _page(request)


@_for_administrators
@require_POST
def save(request: HttpRequest, section: str) -> HttpResponse:
    """Save one section, and go back to it."""
    if section not in SECTIONS:
        raise Http404
    form = SECTIONS[section](
        request.POST, request.FILES, instance=Centre.load(), auto_id=f"{section}_%s"
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            changed = centre_actions.change(
                form.changes,
                user=request.user,
                logo=given.get("logo") if section == "look" else None,
                remove_logo=given.get("remove_logo", False),
            )
        except CommonwealError as error:
            form.add_error("logo", str(error))
        else:
            said = _("Saved. Readers see it now.") if changed else _("Nothing was changed.")
            messages.success(request, said)
            return redirect("centre_settings")
    return _page(request, section, form)


@_for_administrators
@require_POST
def save_labels(request: HttpRequest) -> HttpResponse:
    """Save what the strengths of evidence are called."""
    form = LabelsForm(request.POST, auto_id="labels_%s")
    if form.is_valid():
        try:
            strength_labels.rename(form.labels(), user=request.user)
        except CommonwealError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Readers see it now."))
            return redirect("centre_settings")
    return _page(request, "labels", form)


def _page(request: HttpRequest, wrong: str = "", form: Form | None = None) -> HttpResponse:
    centre = Centre.load()
    forms = {
        name: form if name == wrong else kind(instance=centre, auto_id=f"{name}_%s")
        for name, kind in SECTIONS.items()
    }
    forms["labels"] = form if wrong == "labels" else LabelsForm(auto_id="labels_%s")
    counts = dict(Concept.objects.values_list("scheme").annotate(Count("pk")))
    schemes = [(label, counts.get(value, 0)) for value, label in Concept.Scheme.choices]
    left = 0 if centre.steps_hidden else sum(not one.done for one in steps())
    context = {"forms": forms, "schemes": schemes, "left": left, "wrong": wrong}
    return render(request, "pages/settings.html", context)


@_for_administrators
@require_safe
def first_steps(request: HttpRequest) -> HttpResponse:
    """Show what a new centre does first, and how far it is."""
    found = steps()
    context = {
        "steps": found,
        "done": sum(one.done for one in found),
        "hidden": Centre.load().steps_hidden,
    }
    return render(request, "pages/first_steps.html", context)


@_for_administrators
@require_POST
def hide_steps(request: HttpRequest) -> HttpResponse:
    """Put the first steps away, or bring them back."""
    hide = request.POST.get("hide") == "yes"
    centre_actions.hide_steps(hide, user=request.user)
    return redirect("centre_settings" if hide else "first_steps")
