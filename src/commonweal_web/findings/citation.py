"""How to cite an answer: the version that is shown, as a page of the centre."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from commonweal.publish import Page, cite
from commonweal_web import citing
from commonweal_web.findings.models import Version


def citation(version: Version, request: HttpRequest) -> str:
    """Return the citation in words."""
    return cite(_page(version, request))


def citation_file(version: Version, request: HttpRequest, extension: str) -> tuple[str, str]:
    """Return the citation for a reference manager, and its media type."""
    return citing.citation_file(_page(version, request), extension)


def _page(version: Version, request: HttpRequest) -> Page:
    return citing.page_to_cite(
        request,
        title=version.question,
        published=version.published_at.date(),
        path=reverse("findings:version", args=[version.answer.slug, version.number]),
        version=version.number,
    )
