"""How to cite an answer: the version that is shown, as a page of the centre."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from commonweal.publish import (
    Page,
    cite,
    records_to_bibtex,
    records_to_csl_json,
    records_to_ris,
)
from commonweal_web.findings.models import Version
from commonweal_web.kept_pages import remember

_WRITERS = {
    "ris": (records_to_ris, "application/x-research-info-systems; charset=utf-8"),
    "bib": (records_to_bibtex, "application/x-bibtex; charset=utf-8"),
    "json": (records_to_csl_json, "application/vnd.citationstyles.csl+json"),
}


def citation(version: Version, request: HttpRequest) -> str:
    """Return the citation in words."""
    return cite(_page(version, request))


def citation_file(version: Version, request: HttpRequest, extension: str) -> tuple[str, str]:
    """Return the citation for a reference manager, and its media type."""
    write, media_type = _WRITERS[extension]
    return write([_page(version, request).record]), media_type


def _page(version: Version, request: HttpRequest) -> Page:
    site = remember(f"site {request.get_host()}", lambda: Site.find_for_request(request))
    path = reverse("findings:version", args=[version.answer.slug, version.number])
    return Page(
        title=version.question,
        centre=(site and site.site_name) or settings.WAGTAIL_SITE_NAME,
        published=version.published_at.date(),
        url=settings.BASE_URL + path,
        version=str(version.number),
    )
