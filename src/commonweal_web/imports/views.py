"""Bring files, look at what would come in, bring it in, take it back."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonweal.importers.limits import MIB
from commonweal.terms import CommonwealError
from commonweal_web.imports import actions, files, presenters
from commonweal_web.imports.models import Import, Outcome, Stage
from commonweal_web.jobs.presenters import job_now
from commonweal_web.jobs.views import new_once

ON_A_PAGE = 50
LISTED = 25
BROUGHT_IN = {Stage.DONE, Stage.UNDOING, Stage.UNDONE}
View = Callable[..., HttpResponse]


def allowed(view: View) -> View:
    """Let people in who may import; nothing here is kept by a browser or a proxy."""

    @never_cache
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.has_perm("library.import_records"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@csrf_exempt  # _imports checks it: only there can a disk that fills while files come be caught
@allowed
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports, newest first, below the form that begins one."""
    return take_files(request, _imports, _form)


def take_files(request: HttpRequest, view: View, form: View) -> HttpResponse:
    """Show a page that takes files; too much, and a disk that is full, are said at its form."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > files.MAX_TOGETHER + MIB:
        return form(request, str(files.too_large(_("What you sent"))), status=413)
    try:
        return view(request)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        for handler in request.upload_handlers:  # a half-written file still takes up room
            if half := getattr(handler, "file", None):
                half.close()
        words = _("The disk of this site is full. Nothing was kept. Tell whoever looks after it.")
        return form(request, words, status=507)


@csrf_protect
def _imports(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    sent = [(file.name or "", file.chunks()) for file in request.FILES.getlist("files")]
    if not sent:
        return _form(request, _("Choose at least one file."), status=422)
    try:
        row = actions.bring(sent, user=request.user, once=request.POST.get("once", ""))
    except CommonwealError as error:
        return _form(request, str(error), status=422)
    return redirect(row)


def _form(request: HttpRequest, error: str = "", *, status: int = 200) -> HttpResponse:
    page = Paginator(Import.objects.select_related("owner"), LISTED).get_page(
        request.GET.get("page")
    )
    context = {
        "error": error,
        "page": page,
        "once": new_once(),
        "accept": ",".join(files.ENDINGS),
        "most": files.MAX_FILE_BYTES // MIB,
    }
    return render(request, "imports/imports.html", context, status=status)


@allowed
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an import where it stands: being read, to be looked at, brought in, undone."""
    return _one(request, _get(pk))


def _one(request: HttpRequest, row: Import, error: str = "", *, status: int = 200) -> HttpResponse:
    job = row.job and job_now(row.job)
    at_work = bool(job and not job.is_over)
    chosen = request.GET.get("outcome", "")
    rows = row.rows.select_related("file")
    if chosen in Outcome:
        rows = rows.filter(outcome=chosen)
    paginator = Paginator(rows, ON_A_PAGE)
    # Known from the counts: counting a hundred thousand rows on every page takes long.
    paginator.__dict__["count"] = (
        row.counts.get(chosen, 0) if chosen in Outcome else sum(row.counts.values())
    )
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "import": row,
        "job": job,
        "at_work": at_work,
        "stuck": row.stage in {Stage.READING, Stage.SAVING, Stage.UNDOING} and not at_work,
        "counts": presenters.counts(row),
        "coming": row.counts.get("new", 0) + row.counts.get("changed", 0),
        "brought_in": row.stage in BROUGHT_IN,
        "may_undo": row.stage == Stage.DONE and request.user.has_perm("library.undo_import", row),
        "known": Import.Known.choices,
        "outcomes": Outcome.choices,
        "chosen": chosen if chosen in Outcome else "",
        "query": f"outcome={chosen}" if chosen in Outcome else "",
        "page": page,
        "lines": [presenters.line(one) for one in page],
        "error": error,
    }
    return render(request, "imports/import.html", context, status=status)


@allowed
@require_safe
def references_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Give the list, or one outcome of it, as a file."""
    rows = _get(pk).rows.select_related("file")
    chosen = request.GET.get("outcome", "")
    if chosen in Outcome:
        rows = rows.filter(outcome=chosen)
    name = f"import-{pk}-{chosen or 'all'}.csv" if chosen in Outcome else f"import-{pk}.csv"
    return StreamingHttpResponse(
        presenters.as_csv(rows.iterator(chunk_size=2000)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@allowed
@require_POST
def bring_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker save what was read."""
    row = _get(pk)
    known = request.POST.get("known", "")
    if known not in Import.Known:
        return _one(request, row, _("Choose what to do with those already here."), status=422)
    actions.bring_in(row, user=request.user, known=Import.Known(known))
    return redirect(row)


@allowed
@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker finish what it could not."""
    row = _get(pk)
    actions.go_on(row, user=request.user)
    return redirect(row)


@allowed
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget files that were not brought in."""
    row = _get(pk)
    actions.discard(row, user=request.user)
    return redirect("imports:imports")


@allowed
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker take the import back."""
    row = _get(pk)
    try:
        actions.undo(row, user=request.user)
    except CommonwealError as error:
        return _one(request, row, str(error), status=409)
    return redirect(row)


def _get(pk: int) -> Import:
    return get_object_or_404(Import.objects.select_related("job", "owner"), pk=pk)
