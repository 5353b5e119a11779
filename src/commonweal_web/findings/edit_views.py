"""/desk/answers/<id>/question/ and so on: an answer is made step by step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.answers.workflow import EDITABLE, Stage
from commonweal.terms import InputError
from commonweal_web.findings import edit_pages, editing, survey_pages
from commonweal_web.findings.completeness import STEPS
from commonweal_web.findings.edit_forms import FORMS, NewAnswerForm, StepForm
from commonweal_web.findings.models import Answer

_IN_TURN = list(STEPS)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin an answer with its question."""
    if not request.user.has_perm("findings.add_answer"):
        raise PermissionDenied
    form = NewAnswerForm(request.POST or None)
    if form.is_valid():
        row = editing.create(user=request.user, **form.cleaned_data)
        messages.success(request, _("The answer is begun. Go on step by step; save when you like."))
        return redirect("desk_answer_step", row.pk, "question")
    context = {"form": form, "errors": edit_pages.errors_of(form)}
    return render(request, "findings/desk/new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Show or save one step. What cannot be saved stays in the form, with the reason."""
    if name not in FORMS:
        raise Http404
    row = to_edit(request, pk)
    if request.method == "POST":
        return _save(request, row, name)
    if Stage(row.stage) not in EDITABLE:
        messages.warning(request, _("Its text stays as it is at this stage."))
        return redirect("desk_answer", pk)
    tried = request.GET if name == "model" and request.GET else None
    return _show(request, row, edit_pages.form_of(name, row, tried), revision=row.revision)


@login_required
@require_POST
def hints(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell how words read that are not saved yet, and which numbers the data do not bear out."""
    row = to_edit(request, pk)
    form = edit_pages.form_of("words", row, request.POST)
    form.is_valid()
    found = edit_pages.hints(form.instance)
    return render(request, "findings/desk/hints.html", {"hints": found})


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft that readers never saw."""
    row = to_edit(request, pk)
    try:
        editing.delete(row, user=request.user)
    except InputError as error:
        messages.error(request, str(error))
        return redirect("desk_answer", pk)
    messages.success(request, _("Deleted: %(question)s") % {"question": row.question})
    return redirect("desk_answers")


def to_edit(request: HttpRequest, pk: int) -> Answer:
    """Return the answer, if this person may change it."""
    if not request.user.has_perm("findings.view_answer"):
        raise PermissionDenied
    row = get_object_or_404(Answer, pk=pk)
    if not request.user.has_perm("findings.change_answer", row):
        raise PermissionDenied
    return row


def _save(request: HttpRequest, row: Answer, name: str) -> HttpResponse:
    given = request.POST.get("revision", "")
    revision = int(given) if given.isdecimal() and len(given) < 10 else 0
    form = edit_pages.form_of(name, row, request.POST)
    looks = "find" in request.POST  # for more to tick; what is ticked stays, and is not saved
    if looks or not form.is_valid():
        return _show(request, row, form, revision=revision, status=200 if looks else 422)
    values = form.values()
    wanted = {k: v for k, v in values.items() if request.POST.get(f"choose-{k}") != "theirs"}
    take_back = "take_back" in request.POST
    try:
        saved = editing.save(row, wanted, user=request.user, revision=revision, take_back=take_back)
    except editing.StageLocked as error:
        row.refresh_from_db()
        return _show(request, row, form, revision=revision, locked=str(error), status=409)
    except InputError as error:  # the stage moved on while it was being taken back
        row.refresh_from_db()
        return _show(request, row, form, revision=revision, locked=str(error), status=409)
    if saved.clashes:
        clashes = edit_pages.clash_lines(saved.clashes, values)
        return _show(request, row, form, revision=saved.revision, clashes=clashes, status=409)
    messages.success(request, _("Saved.") if saved.changed else _("There was nothing to save."))
    if saved.kept:
        labels = ", ".join(map(edit_pages.label_of, saved.kept))
        messages.info(
            request, _("Somebody else changed this meanwhile: %(what)s.") % {"what": labels}
        )
    if "next" in request.POST and name != _IN_TURN[-1]:
        return redirect(edit_pages.step_url(row, _IN_TURN[_IN_TURN.index(name) + 1]))
    return redirect("desk_answer_step", row.pk, name)


def _show(
    request: HttpRequest,
    row: Answer,
    form: StepForm,
    *,
    revision: int,
    status: int = 200,
    locked: str = "",
    clashes: Any = (),
) -> HttpResponse:
    name = form.step
    context = edit_pages.head(row, name) | {
        "form": form,
        "revision": revision,
        "errors": edit_pages.errors_of(form),
        "locked": locked,
        "may_take_back": bool(locked) and editing.may_take_back(request.user, row),
        "clashes": clashes,
        "is_last": name == _IN_TURN[-1],
    }
    if name == "words":
        context["hints"] = edit_pages.hints(form.instance)
    elif name == "certainty":
        context["certainty"] = edit_pages.certainty(row)
        context["domains"] = [
            (*line, context["certainty"]["prompts"].get(line[0])) for line in form.domains()
        ]
    elif name == "surveys":
        words = request.POST.get("q", request.GET.get("q", ""))
        context |= survey_pages.choices(form, words)
        context["unsaved"] = "find" in request.POST and form.has_changed()
    elif name == "model":
        form.is_valid()
        context["trial"] = None if form.errors else edit_pages.pooled_as(form.instance)
        context["unsaved"] = form.is_bound and form.has_changed()
        if request.htmx:
            return render(request, "findings/desk/trial.html", context)
    return render(request, f"findings/desk/{name}.html", context, status=status)
