"""Protected tables as files: CSV for publication, Parquet and JSON, and charts as SVG."""

from __future__ import annotations

import io
import json

from django.http import Http404, HttpResponse
from django.utils.text import slugify

from commonweal.publish.estimates import estimates_csv
from commonweal.surveys.disclosure import ProtectedEstimates, to_plain
from commonweal.terms import Source
from commonweal_web.surveys import results
from commonweal_web.surveys.models import Dataset

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "svg": "image/svg+xml",
}


def as_file(
    row: Dataset, table: ProtectedEstimates, extension: str, *, title: str, chart: str, place: str
) -> HttpResponse:
    """Return a table, or its chart of a kind at a place among several, to be saved.

    Raises Http404 where there is no such file or chart.
    """
    words = results.words_of(row)
    if extension == "csv":
        source = Source(title=row.source)
        body: str | bytes = estimates_csv(table, words=words, title=title, source=source)
    elif extension == "parquet":
        held = io.BytesIO()
        table.to_frame().write_parquet(held)
        body = held.getvalue()
    elif extension == "json":
        body = json.dumps(to_plain(table), ensure_ascii=False, indent=1)
    elif extension == "svg":
        figures = results.draw_all(table, words).get(chart, [])
        if not place.isascii() or not place.isdigit() or int(place) >= len(figures):
            raise Http404
        body = figures[int(place)].svg()
    else:
        raise Http404
    name = f"{slugify(title)[:60] or 'table'}.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=KINDS[extension], headers=headers)
