"""How a page of the centre is cited: in words, and for reference managers."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Site

from commonweal.publish import Page, records_to_bibtex, records_to_csl_json, records_to_ris
from commonweal_web.kept_pages import remember

_WRITERS = {
    "ris": (records_to_ris, "application/x-research-info-systems; charset=utf-8"),
    "bib": (records_to_bibtex, "application/x-bibtex; charset=utf-8"),
    "json": (records_to_csl_json, "application/vnd.citationstyles.csl+json"),
}


def page_to_cite(
    request: HttpRequest, *, title: str, published: date, path: str, version: int
) -> Page:
    """Return the page at `path` as something to cite, by the centre that the request is for."""
    site = remember(f"site {request.get_host()}", lambda: Site.find_for_request(request))
    return Page(
        title=title,
        centre=(site and site.site_name) or settings.WAGTAIL_SITE_NAME,
        published=published,
        url=settings.BASE_URL + path,
        version=str(version),
    )


def centre_name() -> str:
    """Return what the centre is called, as its settings have it."""
    site = remember("name", lambda: Site.objects.filter(is_default_site=True).first())
    return (site and site.site_name) or settings.WAGTAIL_SITE_NAME


def citation_file(page: Page, extension: str) -> tuple[str, str]:
    """Return the citation for a reference manager (ris, bib, json), and its media type."""
    write, media_type = _WRITERS[extension]
    return write([page.record]), media_type
