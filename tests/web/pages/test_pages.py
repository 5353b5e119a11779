"""Home, page, article and list of articles, as a reader meets them."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from web.pages.conftest import get, make_article

from commonweal_web.findings.actions import withdraw
from commonweal_web.pages import build

PAGES = ["/", "/about/", "/articles/", "/articles/under-trees/"]


class Outline(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


@pytest.mark.parametrize("url", PAGES)
def test_every_page_has_one_h1_and_no_gap_between_headings(client, centre, url):
    levels = Outline(get(client, url)).levels
    assert levels.count(1) == 1
    assert levels[0] == 1
    steps = [after - before for before, after in pairwise(levels)]
    assert max(steps, default=0) <= 1


@pytest.mark.parametrize("url", PAGES)
def test_no_page_sets_a_cookie_or_holds_inline_style_or_script(client, centre, url):
    response = client.get(url)
    assert not response.cookies
    html = response.content.decode()
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all("src=" in script or "application/ld+json" in script for script in scripts)


def test_home_leads_to_answers_outcomes_and_articles(client, centre):
    page = get(client, "/")
    for text in (
        "<h1>What works</h1>",
        'action="/answers/"',
        'href="/answers/trees/"',
        "Evidence: Promising",
        'href="/answers/?outcome=outcome"',
        "1 answer",
        'href="/articles/under-trees/"',
        "1 March 2026",
        "Wealden Centre",
        "Words may be used again.",
    ):
        assert text in page, text


def test_an_article_shows_who_when_topics_answers_and_what_to_read_next(client, centre):
    page = get(client, "/articles/under-trees/")
    for text in (
        "<h1>Under trees</h1>",
        "A. Writer",
        '<time datetime="2026-03-01">1 March 2026</time>',
        'href="/articles/?topic=green-space"',
        'href="/answers/trees/"',
        "More trees",
        'href="#how"',
        '<h2 id="how">How</h2>',
    ):
        assert text in page, text


def test_only_published_answers_are_shown(client, centre, admin):
    page = get(client, "/articles/under-trees/")
    assert "Do trees help" in page
    assert "Does rain help" not in page
    withdraw(centre.trees, user=admin, note="Wrong.")
    for url in ("/", "/articles/under-trees/"):
        assert "Do trees help" not in get(client, f"{url}?again")


def test_an_answer_inside_a_text_is_looked_up_when_read(client, centre, admin):
    make_article(centre.index, "inside", markdown="See:\n\n{answer: trees}\n\n{answer: rain}")
    page = get(client, "/articles/inside/")
    assert page.count("answer-inline") == 1
    assert "Trees probably help people feel better." in page


def test_the_list_filters_by_topic_and_says_so(client, centre):
    make_article(centre.index, "off-topic")
    page = get(client, "/articles/?topic=green-space")
    assert "2 articles" in page
    assert "on Green space" in page
    assert "Off topic" not in page


def test_an_unknown_topic_is_no_error(client, centre):
    for topic in ("nope", "nope%00", "'"):
        assert "No articles on this topic" in get(client, f"/articles/?topic={topic}")


def test_the_list_has_pages_and_keeps_the_topic(client, centre):
    for n in range(11):
        make_article(centre.index, f"long-{n}", topics=["green-space"], published=date(2025, 1, 1))
    first = get(client, "/articles/?topic=green-space")
    assert "13 articles" in first
    assert "?topic=green-space&amp;page=2" in first
    assert "Long 0" in get(client, "/articles/?topic=green-space&page=2")
    assert "Long 0" in get(client, "/articles/?topic=green-space&page=999")


def test_an_empty_list_says_what_to_do(client, centre):
    centre.index.get_children().delete()
    assert "No articles yet" in get(client, "/articles/")


def test_a_page_renewed_keeps_its_place_and_history(client, centre):
    again = build.make_content_page(
        centre.home, slug="about", title="About us now", markdown="Other words."
    )
    assert again.pk == centre.about.pk
    assert again.revisions.count() == 2
    assert "Other words." in get(client, "/about/")
    assert [page.slug for page in centre.home.get_children()] == ["about", "articles"]


def test_metadata_is_a_data_block_that_nothing_breaks_out_of(client, centre):
    make_article(centre.index, "odd", title="</script><b>&", byline='"Q"')
    page = get(client, "/articles/odd/")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(block)
    assert data["headline"] == "</script><b>&"
    assert data["datePublished"] == "2026-03-01"
    assert data["mainEntityOfPage"] == "http://testserver/articles/odd/"


def test_pages_take_few_queries_however_many_answers(client, centre, django_assert_max_num_queries):
    get(client, "/answers/")  # the menu, the centre and its labels are read once
    with django_assert_max_num_queries(13):
        get(client, "/articles/under-trees/?x")
    with django_assert_max_num_queries(12):
        get(client, "/?x")
