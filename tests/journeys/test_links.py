"""Follow every link a reader can reach: none is dead, none leads to a screen nobody tested."""

from collections import Counter
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import pytest
from django.urls import resolve
from journeys.screens import SCREENS

pytestmark = pytest.mark.browser
OF_A_KIND = 30


class Links(HTMLParser):
    """Where a page leads, and which places it has for others to lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if values.get("id"):
            self.places.add(values["id"])
        for name in ("href", "src"):
            if tag in {"a", "link", "img", "script"} and values.get(name):
                self.links.append(values[name])


def test_every_link_leads_somewhere_and_every_kind_of_screen_is_tested(site):
    waiting, seen, kinds = [site.url + "/"], {site.url + "/"}, Counter()
    pages: dict[str, Links] = {}
    fragments: list[tuple[str, str, str]] = []
    dead = []
    while waiting:
        url = waiting.pop(0)
        path = urlsplit(url).path
        kind = resolve(path).view_name if not path.startswith("/static/") else "static"
        kinds[kind] += 1
        if kinds[kind] > OF_A_KIND and kind != "static":
            continue
        try:
            with urlopen(url) as answer:
                body, sort = answer.read(), answer.headers.get_content_type()
        except HTTPError as error:
            dead.append(f"{error.code} {url}")
            continue
        if sort != "text/html":
            kinds[kind] -= 1
            continue
        pages[url] = Links(body.decode())
        for link in pages[url].links:
            target, fragment = urldefrag(urljoin(url, link))
            if not target.startswith(site.url + "/") or urlsplit(target).path.startswith("/admin/"):
                continue
            if fragment:
                fragments.append((url, target, fragment))
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    dead += [
        f"no #{place} on {target}, named on {url}"
        for url, target, place in fragments
        if target in pages and place not in pages[target].places
    ]
    assert not dead, "\n".join(sorted(set(dead)))
    assert len(pages) >= 30
    screens = {kind for kind, times in kinds.items() if times > 0 and kind != "static"}
    assert screens <= SCREENS.keys(), f"no accessibility test for {screens - SCREENS.keys()}"
