"""The feed, the sitemap and robots.txt."""

import xml.etree.ElementTree as ET

import pytest
from web.pages.conftest import get

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_feed_is_atom_and_newest_first(client, centre):
    response = client.get("/articles/feed/")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}id") == "http://testserver/articles/"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Under trees", "More trees"]
    first = entries[0]
    assert first.find(f"{ATOM}link").get("href") == "http://testserver/articles/under-trees/"
    assert first.findtext(f"{ATOM}published") == "2026-03-01T00:00:00+00:00"
    assert first.find(f"{ATOM}category").get("term") == "Green space"
    assert first.findtext(f"{ATOM}id").startswith("urn:uuid:")


def test_the_list_of_articles_points_to_its_feed(client, centre):
    assert 'type="application/atom+xml"' in get(client, "/articles/")


def locations(client, url):
    return [node.text for node in ET.fromstring(get(client, url)).iter(f"{SITEMAP}loc")]


def test_the_sitemap_leads_to_everything_public_and_nothing_else(client, centre):
    parts = locations(client, "/sitemap.xml")
    assert parts == [
        f"http://testserver/sitemap-{name}.xml"
        for name in ("answers", "records", "measures", "surveys", "pages")
    ]
    found = {
        url.removeprefix("http://testserver") for part in parts for url in locations(client, part)
    }
    assert {"/", "/about/", "/articles/", "/articles/under-trees/", "/answers/trees/"} <= found
    assert {"/measures/", "/measures/ons4/"} <= found
    assert "/library/records/trees-ash/" in found
    assert "/answers/rain/" not in found


def test_an_unknown_part_of_the_sitemap_is_not_found(client, centre):
    get(client, "/sitemap-nope.xml", 404)


def test_robots_are_kept_out_of_the_admin_only(client, db):
    text = get(client, "/robots.txt")
    assert "Disallow: /admin/\n" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


@pytest.mark.parametrize("url", ["/sitemap.xml", "/sitemap-answers.xml", "/articles/feed/"])
def test_machines_get_no_cookie(client, centre, url):
    assert not client.get(url).cookies
