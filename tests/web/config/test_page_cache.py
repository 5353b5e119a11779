"""What is kept for readers, what is not, and that a new generation drops it."""

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from commonweal_web import kept_pages
from commonweal_web.config.page_cache import PageCacheMiddleware


class Site:
    """A site that counts how often it was asked."""

    def __init__(self, **headers: str) -> None:
        self.asked, self.status, self.headers = 0, 200, headers
        self.cookie = ""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        response = HttpResponse(f"{self.asked}", status=self.status, headers=self.headers)
        if self.cookie:
            response.set_cookie(self.cookie, "x")
        return response


def ask(
    site: Site, path: str = "/answers/", *, times: int = 2, method: str = "get", **extra
) -> int:
    """Ask some times; return how often the site itself had to answer."""
    before = site.asked
    for _ in range(times):
        request = getattr(RequestFactory(), method)(path, **extra)
        if "session" in extra:
            request.COOKIES["sessionid"] = extra["session"]
        last = PageCacheMiddleware(site)(request)
    assert last.content
    return site.asked - before


def test_a_page_is_made_once_and_kept_with_its_headers():
    site = Site(**{"Content-Security-Policy": "default-src 'none'"})
    first = PageCacheMiddleware(site)(RequestFactory().get("/answers/"))
    second = PageCacheMiddleware(site)(RequestFactory().get("/answers/"))
    assert (site.asked, second.content) == (1, first.content)
    assert second["Content-Security-Policy"] == "default-src 'none'"
    assert second["X-Page-Cache"] == "kept"
    assert "X-Page-Cache" not in first


@pytest.mark.parametrize(
    "other", [{"path": "/answers/?q=a"}, {"headers": {"HX-Request": "true"}}, {"secure": True}]
)
def test_what_changes_the_answer_is_another_page(other):
    site = Site()
    assert ask(site, times=1) == 1
    assert ask(site, **{"path": "/answers/"} | other) == 1


@pytest.mark.parametrize(
    "request_",
    [
        {"path": "/admin/"},
        {"path": "/health/"},
        {"path": "/answers/?q=" + "x" * 300},
        {"method": "post"},
        {"method": "head"},
        {"session": "somebody"},
    ],
    ids=str,
)
def test_what_is_not_for_everybody_is_not_kept(request_):
    assert ask(Site(), **request_) == 2


def test_failures_cookies_and_what_forbids_it_are_not_kept():
    lost, private, cookie = Site(), Site(**{"Cache-Control": "private, no-store"}), Site()
    lost.status, cookie.cookie = 404, "seen"
    assert [
        ask(site, path) for site, path in ((lost, "/a/"), (private, "/b/"), (cookie, "/c/"))
    ] == [
        2,
        2,
        2,
    ]


@pytest.mark.django_db(transaction=True)
def test_a_new_generation_drops_every_page():
    site = Site()
    assert ask(site) == 1
    kept_pages.start_new_generation()
    assert ask(site) == 1
    assert ask(site) == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_drops_nothing():
    before = kept_pages.generation()
    with transaction.atomic():
        kept_pages.start_new_generation()
        transaction.set_rollback(True)
    assert kept_pages.generation() == before


def test_things_are_remembered_for_one_generation():
    made = []
    assert kept_pages.remember("thing", lambda: made.append(1) or len(made)) == 1
    assert kept_pages.remember("thing", lambda: made.append(1) or len(made)) == 1
    assert made == [1]
