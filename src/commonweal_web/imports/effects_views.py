"""Bring a table of effects, say what its columns are, see what comes in, bring it in, undo."""

from __future__ import annotations

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonweal.importers.limits import MIB
from commonweal.terms import CommonwealError
from commonweal_web.imports import effects_actions as actions
from commonweal_web.imports import files
from commonweal_web.imports.effects_forms import MapForm
from commonweal_web.imports.effects_reading import ENDINGS, MOST_ROWS, Line, lines_of, look_at
from commonweal_web.imports.models import EffectsImport, Outcome, Stage
from commonweal_web.imports.views import LISTED, ON_A_PAGE, allowed, take_files
from commonweal_web.jobs.views import new_once
from commonweal_web.library.models import Effect

_BEFORE = {
    Outcome.NEW: gettext_lazy("Not in the library yet."),
    Outcome.SAME: gettext_lazy("The library has the same numbers; nothing happens to them."),
    Outcome.LEFT_OUT: gettext_lazy("Each with its reason, below."),
}
_AFTER = _BEFORE | {Outcome.NEW: gettext_lazy("Added to the library.")}


@csrf_exempt  # _tables checks it, like the page for references
@allowed
@require_http_methods(["GET", "HEAD", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    """List the tables of effects, newest first, below the form that takes one."""
    return take_files(request, _tables, _form)


@csrf_protect
def _tables(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    file = request.FILES.get("file")
    if file is None:
        return _form(request, _("Choose a file."), status=422)
    try:
        once = request.POST.get("once", "")
        row = actions.bring(file.name or "", file.chunks(), user=request.user, once=once)
    except CommonwealError as error:
        return _form(request, str(error), status=422)
    return redirect(row)


def _form(request: HttpRequest, error: str = "", *, status: int = 200) -> HttpResponse:
    rows = EffectsImport.objects.select_related("owner")
    context = {
        "error": error,
        "page": Paginator(rows, LISTED).get_page(request.GET.get("page")),
        "once": new_once(),
        "accept": ",".join(ENDINGS),
        "most": MOST_ROWS,
        "megabytes": files.MAX_FILE_BYTES // MIB,
    }
    return render(request, "imports/effects.html", context, status=status)


@allowed
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a table: its map and what it would bring in, or what became of it."""
    return _one(request, _get(pk))


def _one(
    request: HttpRequest, row: EffectsImport, error: str = "", *, status: int = 200
) -> HttpResponse:
    context: dict[str, object] = {
        "import": row,
        "may_undo": row.stage == Stage.DONE and request.user.has_perm("library.undo_import", row),
        "counts": _counts(row.counts, _AFTER),
    }
    if row.stage == Stage.READY:
        try:
            context |= _preview(request, row)
        except CommonwealError as unclear:
            error, status = error or str(unclear), max(status, 422)
    elif row.stage == Stage.DONE:
        found = Effect.objects.select_related("study").filter(
            pk__in=[pk for pk, _written in row.added["effects"]]
        )
        context["page"] = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "imports/effects_import.html", context | {"error": error}, status=status)


def _preview(request: HttpRequest, row: EffectsImport) -> dict[str, object]:
    """Return the form and what comes of it; a map that is not clear is said beside the form."""
    table = look_at(files.path_of(row.kept_as))
    data = request.POST if request.method == "POST" else request.GET
    form = MapForm(table.header, data.dict())
    found: dict[str, object] = {"form": form}
    if not form.is_valid():
        return found
    try:
        lines = lines_of(table.path, form.columns, form.fixed)
    except CommonwealError as unclear:
        return found | {"unclear": str(unclear)}
    query = data.copy()
    for name in ("page", "csrfmiddlewaretoken"):
        query.pop(name, None)
    tally = Counter(one.outcome.value for one in lines)
    return found | {
        "counts": _counts(tally, _BEFORE),
        "coming": tally[Outcome.NEW.value],
        "map": form.as_hidden(),
        "query": query.urlencode(),
        "page": Paginator(sorted(lines, key=_worst_first), ON_A_PAGE).get_page(data.get("page")),
    }


def _worst_first(line: Line) -> tuple[bool, int]:
    return line.outcome != Outcome.LEFT_OUT, line.line


def _counts(tally: dict[str, int], said: dict[Outcome, object]) -> list[dict[str, object]]:
    return [
        {"label": one.label, "n": tally[one.value], "words": words}
        for one, words in said.items()
        if tally.get(one.value)
    ]


@allowed
@require_POST
def bring_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the effects that are new."""
    row = _get(pk)
    if row.stage == Stage.READY:
        try:
            form = MapForm(look_at(files.path_of(row.kept_as)).header, request.POST.dict())
            if not form.is_valid():
                return _one(request, row, status=422)
            actions.bring_in(row, form.columns, form.fixed, user=request.user)
        except CommonwealError as error:
            return _one(request, row, str(error), status=422)
    return redirect(row)


@allowed
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a table that was not brought in."""
    actions.discard(_get(pk), user=request.user)
    return redirect("imports:effects")


@allowed
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    row = _get(pk)
    try:
        actions.undo(row, user=request.user)
    except CommonwealError as error:
        return _one(request, row, str(error), status=409)
    return redirect(row)


def _get(pk: int) -> EffectsImport:
    return get_object_or_404(EffectsImport.objects.select_related("owner"), pk=pk)
