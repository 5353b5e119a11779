"""/desk/audit/: read the log, and take it along as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonweal.publish.tables import csv_text
from commonweal_web.audit.filters import Asked
from commonweal_web.audit.models import Line
from commonweal_web.audit.presenters import show

ON_A_PAGE = 50
BATCH = 1000
HEADER = (
    "number",
    "when",
    "who",
    "who_number",
    "what",
    "kind",
    "key",
    "thing",
    "before",
    "after",
    "why",
)


@never_cache
@login_required
@permission_required("audit.view", raise_exception=True)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show the lines asked for, newest first."""
    asked = Asked.of(request.GET)
    page = Paginator(asked.lines(), ON_A_PAGE).get_page(request.GET.get("page"))
    rest = request.GET.copy()
    rest.pop("page", None)
    context = {
        "asked": asked,
        "page": page,
        "lines": show(page),
        "query": rest.urlencode(),
        "verbs": _distinct("what"),
        "kinds": _distinct("kind"),
    }
    return render(request, "audit/log.html", context)


@never_cache
@login_required
@permission_required("audit.export", raise_exception=True)
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Send the lines asked for as CSV, however many there are."""
    response = StreamingHttpResponse(
        _pieces(Asked.of(request.GET)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _distinct(field: str) -> list[str]:
    values = Line.objects.order_by(field).values_list(field, flat=True).distinct()
    return [value for value in values if value]


def _pieces(asked: Asked) -> Iterator[str]:
    yield csv_text(HEADER, [])
    last = None
    while True:
        rows = asked.lines() if last is None else asked.lines().filter(pk__lt=last)
        batch = list(rows[:BATCH])
        if not batch:
            return
        last = batch[-1].pk
        text = csv_text(
            HEADER, [_cells(row, line.who) for row, line in zip(batch, show(batch), strict=True)]
        )
        yield text.split("\n", 1)[1]


def _cells(row: Line, who: str) -> tuple[str, ...]:
    before, after = (
        json.dumps(v, ensure_ascii=False) if v else "" for v in (row.before, row.after)
    )
    return (
        *(str(row.pk), row.at.isoformat(), who, str(row.who_id or ""), row.what, row.kind, row.key),
        *(row.label, before, after, row.why),
    )
