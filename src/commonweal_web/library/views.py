"""/library/: search, a record, a study, and files of references."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from commonweal_web.library import exports, presenters, store
from commonweal_web.library.choice import Choice
from commonweal_web.library.models import Effect, Record, Study
from commonweal_web.library.search import REACH, in_order, parse
from commonweal_web.library.search_page import look

RESULTS = "results"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find records. Asked by htmx for the results alone, give these and the tidy address."""
    results = look(request.GET)
    choice = results.choice
    outcomes = list(store.outcomes_in_answers())
    context = {
        "choice": choice,
        "found": results.found,
        "page": results.page,
        "reach": REACH,
        "results": [
            presenters.result(row, results.query, results.answers.get(row.pk, ()))
            for row in results.rows
        ],
        "without_filters": results.without_filters,
        "unfiltered": choice.unfiltered.query_string(),
        "chosen": presenters.chosen(choice, {one.slug: one.name for one in outcomes}),
        "options": presenters.options(choice, outcomes),
        "query": choice.without().query_string(),
        "formats": [(name, form.label) for name, form in exports.FORMATS.items()],
        "exported": exports.MOST,
    }
    # A restored history entry is asked for by htmx too, but without a target: it needs it all.
    partial = request.headers.get("HX-Target") == RESULTS
    template = "library/results.html" if partial else "library/search.html"
    response = render(request, template, context)
    if partial:
        query = choice.query_string()
        response["HX-Push-Url"] = reverse("library:search") + (f"?{query}" if query else "")
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
def record(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a reference, the studies it reports and the answers that rest on them."""
    studies = Prefetch("studies", Study.objects.prefetch_related(_effects()))
    row = get_object_or_404(Record.objects.prefetch_related(studies), identifier=identifier)
    formats = [(name, form.label) for name, form in exports.FORMATS.items() if name != "csv"]
    context = {"record": presenters.record_page(row), "formats": formats}
    return render(request, "library/record.html", context)


@require_safe
def record_file(request: HttpRequest, identifier: str, extension: str) -> HttpResponse:
    """Give one reference as a file."""
    form = _form(extension)
    row = get_object_or_404(Record, identifier=identifier)
    text = form.write([store.to_record(row)])
    return HttpResponse(
        text,
        content_type=f"{form.content_type}; charset=utf-8",
        headers=_attached(f"{row.identifier}.{extension}"),
    )


@require_safe
def study(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show what a study was and what it found."""
    rows = Study.objects.prefetch_related("records", _effects())
    row = get_object_or_404(rows, identifier=identifier)
    return render(request, "library/study.html", {"study": presenters.study_page(row)})


@require_safe
def export(request: HttpRequest, extension: str) -> StreamingHttpResponse:
    """Give what a search finds as a file, newest first unless another order was chosen."""
    form = _form(extension)
    choice = Choice.of(request.GET)
    rows = in_order(parse(choice.q), choice.among(), choice.sort)[: exports.MOST]
    records = map(store.to_record, rows.iterator(chunk_size=500))
    return StreamingHttpResponse(
        exports.pieces(records, form),
        content_type=f"{form.content_type}; charset=utf-8",
        headers=_attached(f"library.{extension}"),
    )


def _effects() -> Prefetch:
    versions = Prefetch("in_versions", store.versions_in_force())
    return Prefetch("effects", Effect.objects.select_related("record").prefetch_related(versions))


def _form(extension: str) -> exports.Format:
    if extension not in exports.FORMATS:
        raise Http404
    return exports.FORMATS[extension]


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
