"""/surveys/: what was published from surveys; a figure, its files, its history."""

from __future__ import annotations

import json

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.publish import Page, cite
from commonweal_web.citing import citation_file, page_to_cite
from commonweal_web.surveys import publication_page
from commonweal_web.surveys import publication_store as store
from commonweal_web.surveys.models import Publication, PublicationVersion
from commonweal_web.surveys.publication_figure import figure_of
from commonweal_web.surveys.publication_page import listed, present

ON_A_PAGE = 20


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """List the figures in force, newest first; the query string says which."""
    everything = store.versions_in_force().defer(*store.HEAVY)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    source = request.GET.get("source", "").replace("\x00", "")[:300]
    found = everything
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(question__icontains=word)
        )
    if source:
        found = found.filter(source_title=source)
    page = Paginator(found.order_by("-published_at", "-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    chosen = request.GET.copy()
    chosen.pop("page", None)
    context = {
        "page": page,
        "figures": [listed(version) for version in page],
        "total": everything.count(),
        "sources": sorted(set(everything.values_list("source_title", flat=True))),
        "words": words,
        "source": source,
        "query": chosen.urlencode(),
    }
    return render(request, "surveys/published.html", context)


@require_safe
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the figure in force; of a withdrawn one, say why it was withdrawn."""
    row = _publication(slug)
    if row.state == Publication.State.WITHDRAWN:
        return render(request, "surveys/withdrawn.html", {"publication": row}, status=410)
    return _show(request, row, row.current)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a version as it was, and say when it is no longer in force."""
    row = _publication(slug)
    return _show(request, row, _numbered(row, number))


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """List the versions of a figure with the note of each."""
    row = _publication(slug)
    context = {"publication": row, "versions": row.versions.defer(*store.HEAVY)}
    return render(request, "surveys/history.html", context)


@require_safe
def table_csv(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Give the table with every digit that the policy lets out."""
    text = publication_page.table_csv(_asked_for(slug, number))
    return _file(text, "text/csv; charset=utf-8", f"{slug}.csv")


@require_safe
def figure_svg(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Give the picture as a file that stands alone."""
    found = _asked_for(slug, number)
    figure = figure_of(found, store.table_of(found))
    if figure is None:
        raise Http404(_("This was published as a table, without a picture."))
    return _file(figure.svg(), "image/svg+xml; charset=utf-8", f"{slug}.svg")


@require_safe
def version_json(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Give all that is frozen in a version, with its digest."""
    found = _asked_for(slug, number)
    text = json.dumps(store.plain(found) | {"digest": found.digest}, ensure_ascii=False, indent=1)
    return _file(text, "application/json", f"{slug}.json")


@require_safe
def citation(
    request: HttpRequest, slug: str, extension: str, number: int | None = None
) -> HttpResponse:
    """Give the figure's own citation for a reference manager."""
    text, kind = citation_file(_to_cite(request, _asked_for(slug, number)), extension)
    return _file(text, kind, f"{slug}.{extension}")


def _publication(slug: str) -> Publication:
    return get_object_or_404(
        Publication.objects.select_related("current"), slug=slug, current__isnull=False
    )


def _numbered(row: Publication, number: int) -> PublicationVersion:
    found = get_object_or_404(row.versions, number=number)
    found.publication = row
    return found


def _asked_for(slug: str, number: int | None) -> PublicationVersion:
    """Return a numbered version, which stays for good; without a number, the one in force."""
    row = _publication(slug)
    if number is not None:
        return _numbered(row, number)
    if row.state != Publication.State.PUBLISHED:
        raise Http404
    row.current.publication = row
    return row.current


def _show(request: HttpRequest, row: Publication, found: PublicationVersion) -> HttpResponse:
    found.publication = row
    context = present(found) | {
        "earlier": found != row.current,
        "withdrawn": row.state == Publication.State.WITHDRAWN,
        "canonical": settings.BASE_URL + row.get_absolute_url(),
        "citation": cite(_to_cite(request, found)),
    }
    return render(request, "surveys/publication.html", context)


def _to_cite(request: HttpRequest, found: PublicationVersion) -> Page:
    return page_to_cite(
        request,
        title=found.title,
        published=found.published_at.date(),
        path=reverse("surveys:version", args=[found.publication.slug, found.number]),
        version=found.number,
    )


def _file(text: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
