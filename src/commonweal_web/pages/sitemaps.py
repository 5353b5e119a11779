"""What search engines may find: robots.txt, and the sitemap of all that readers may see."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.models import Page

from commonweal.measures import list_measures
from commonweal_web.findings.models import Version
from commonweal_web.findings.store import versions_in_force
from commonweal_web.library.models import Record
from commonweal_web.surveys.models import PublicationVersion
from commonweal_web.surveys.publication_store import HEAVY
from commonweal_web.surveys.publication_store import versions_in_force as figures_in_force


class Answers(Sitemap):
    def items(self) -> Iterable[Version]:
        return versions_in_force().order_by("pk").defer("words", "data", "result")

    def location(self, item: Version) -> str:
        return item.answer.get_absolute_url()

    def lastmod(self, item: Version) -> datetime:
        return item.published_at


class Records(Sitemap):
    limit = 10_000

    def items(self) -> Iterable[Record]:
        return Record.objects.order_by("pk").only("identifier", "changed")

    def lastmod(self, item: Record) -> datetime:
        return item.changed


class Measures(Sitemap):
    def items(self) -> list[str]:
        return ["", *(f"{name}/" for name in list_measures())]

    def location(self, item: str) -> str:
        return reverse("measures:measures") + item


class Surveys(Sitemap):
    def items(self) -> Iterable[PublicationVersion]:
        return figures_in_force().order_by("pk").defer(*HEAVY)

    def location(self, item: PublicationVersion) -> str:
        return item.publication.get_absolute_url()

    def lastmod(self, item: PublicationVersion) -> datetime:
        return item.published_at


class Pages(Sitemap):
    def items(self) -> Iterable[Page]:
        return Page.objects.live().public().filter(depth__gt=1).order_by("path")

    def location(self, item: Page) -> str:
        return item.get_url()

    def lastmod(self, item: Page) -> datetime | None:
        return item.last_published_at


SECTIONS = {
    "answers": Answers,
    "records": Records,
    "measures": Measures,
    "surveys": Surveys,
    "pages": Pages,
}


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps, one for each section and page of a section."""
    return index(
        request,
        SECTIONS,
        template_name="pages/sitemap_index.xml",
        sitemap_url_name="sitemap_section",
    )


def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One sitemap, at most 10,000 addresses of it."""
    return sitemap(request, SECTIONS, section=section, template_name="pages/sitemap.xml")


def robots(request: HttpRequest) -> HttpResponse:
    """Everything but the staff admin may be read; where the sitemap is."""
    where = request.build_absolute_uri(reverse("sitemap"))
    return HttpResponse(
        f"User-agent: *\nDisallow: /admin/\n\nSitemap: {where}\n", content_type="text/plain"
    )
