"""/answers/: the list, an answer, its files, its history."""

from __future__ import annotations

import re
from dataclasses import replace

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.answers import write_bundle
from commonweal.publish import csv_text
from commonweal.synthesis import Pooled
from commonweal_web.findings import store
from commonweal_web.findings.answer_page import draw, figure_table, present
from commonweal_web.findings.changes_page import present_comparison
from commonweal_web.findings.citation import citation, citation_file
from commonweal_web.findings.listing import DEFAULT_SORT, SORTS, Choice, choose, facets
from commonweal_web.findings.models import Answer, Version
from commonweal_web.findings.presenters import listed
from commonweal_web.library import strength_labels

_PER_PAGE = 20


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """List the answers in force, filtered and sorted as the query string says."""
    versions = store.versions_in_force()
    choice = Choice.of(request.GET)
    page = Paginator(choose(store.lines(versions), choice), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "answers": [listed(version) for version in page],
        "total": versions.count(),
        "choice": choice,
        "facets": facets(versions),
        "strengths": strength_labels.choices(),
        "columns": [
            {
                "name": name,
                "label": label,
                "is_sorted": choice.sort.removeprefix("-") == name,
                "descending": choice.sort == f"-{name}",
                "next": f"-{name}" if choice.sort == name else name,
            }
            for name, (label, _alias, _expression) in SORTS.items()
        ],
        "query": choice.query_string(),
        "unsorted": replace(choice, sort=DEFAULT_SORT).query_string(),
    }
    response = render(request, "findings/answers.html", context)
    if request.headers.get("HX-Target") == "results":  # a tidy address, to send on
        chosen = choice.query_string()
        response["HX-Push-Url"] = request.path + (f"?{chosen}" if chosen else "")
    patch_vary_headers(response, ["HX-Target"])
    return response


@require_safe
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the answer in force; of a withdrawn one, say why it was withdrawn."""
    row, current = _answer(slug)
    if row.state == Answer.State.WITHDRAWN:
        context = {"answer": row, "version": current}
        return render(request, "findings/withdrawn.html", context, status=410)
    return _show(request, current, current)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a version as it was, and say when it is no longer in force."""
    row, current = _answer(slug)
    return _show(request, _numbered(row, number), current)


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """List an answer's versions with the note of each."""
    row, current = _answer(slug)
    versions = store.lines(row.versions.all())
    context = {
        "answer": row,
        "versions": versions,
        "now": current,
        "numbers": [version.number for version in versions],
    }
    return render(request, "findings/history.html", context)


@require_safe
def choose_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Go to the comparison that the form of the history page asks for."""
    row, _current = _answer(slug)
    asked = (request.GET.get("old", ""), request.GET.get("new", ""))
    if not all(re.fullmatch("[0-9]{1,6}", number) for number in asked):
        return redirect("findings:history", row.slug)
    old, new = sorted(map(int, asked))
    return redirect("findings:compare", row.slug, old, new)


@require_safe
def compare(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponse:
    """Show what changed from an older version to a newer one, in words and numbers."""
    row, current = _answer(slug)
    if old >= new:
        return (
            redirect("findings:history", slug)
            if old == new
            else redirect("findings:compare", slug, new, old)
        )
    versions = _numbered(row, old), _numbered(row, new)
    notes = store.lines(row.versions.filter(number__gt=old, number__lte=new))
    context = present_comparison(*versions) | {"now": current, "notes": notes}
    return render(request, "findings/compare.html", context)


@require_safe
def versions_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Give every version with its data, from which anyone can check the numbers."""
    _answer(slug)
    text = write_bundle(store.frozen_versions([slug]))
    return _file(text, "application/json", f"{slug}-versions.json")


@require_safe
def figure_csv(
    request: HttpRequest, slug: str, figure: str, number: int | None = None
) -> HttpResponse:
    """Give the numbers of a figure at full precision."""
    _found, pooled = _pooled(_asked_for(slug, number))
    text = figure_table(pooled, figure).csv()
    return _file(text, "text/csv; charset=utf-8", f"{slug}-{figure}.csv")


@require_safe
def figure_svg(
    request: HttpRequest, slug: str, figure: str, number: int | None = None
) -> HttpResponse:
    """Give a figure as a file that stands alone."""
    found, pooled = _pooled(_asked_for(slug, number))
    text = draw(found, pooled, figure, "wide", standalone=True)
    return _file(text, "image/svg+xml; charset=utf-8", f"{slug}-{figure}.svg")


@require_safe
def effects_csv(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Give every row the answer rests on, before any combining, on the scale of analysis."""
    rows = store.published(_asked_for(slug, number)).snapshot.rows
    header = list(rows[0].__slots__) if rows else ["study"]
    text = csv_text(header, [[getattr(row, name) for name in header] for row in rows])
    return _file(text, "text/csv; charset=utf-8", f"{slug}-effects.csv")


@require_safe
def cite(
    request: HttpRequest, slug: str, extension: str, number: int | None = None
) -> HttpResponse:
    """Give the answer's own citation for a reference manager."""
    text, kind = citation_file(_asked_for(slug, number), request, extension)
    return _file(text, kind, f"{slug}.{extension}")


def _answer(slug: str) -> tuple[Answer, Version]:
    """Return an answer that was ever published (only what readers may know) and its version."""
    current = get_object_or_404(
        store.whole(Version.objects.all()), answer__slug=slug, current_for__isnull=False
    )
    return current.answer, current


def _numbered(row: Answer, number: int) -> Version:
    return get_object_or_404(store.whole(row.versions.all()), number=number)


def _asked_for(slug: str, number: int | None) -> Version:
    """Return a numbered version, which stays for good; without a number, the one in force."""
    row, current = _answer(slug)
    if number is not None:
        return _numbered(row, number)
    if row.state != Answer.State.PUBLISHED:
        raise Http404
    return current


def _pooled(version: Version) -> tuple[store.Published, Pooled]:
    found = store.published(version)
    if found.pooled is None:
        raise Http404(_("There are too few studies for a figure."))
    return found, found.pooled


def _show(request: HttpRequest, version: Version, current: Version) -> HttpResponse:
    answer = current.answer
    context = present(store.published(version)) | {
        "earlier": version != current,
        "withdrawn": answer.state == Answer.State.WITHDRAWN,
        "canonical": settings.BASE_URL + answer.get_absolute_url(),
        "citation": citation(version, request),
    }
    return render(request, "findings/answer.html", context)


def _file(text: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
