"""People finish the job they came for: a commissioner, a statistician, a member of the public."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from commonweal.evidence import Effects
from commonweal.synthesis import pool

pytestmark = pytest.mark.browser
STRESS = "Do mindfulness and acceptance-based programmes lower stress in students?"


def downloaded(page: Page, link: str) -> list[dict[str, str]]:
    """Rows of the CSV behind a link."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    return list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))


@pytest.mark.parametrize("width", [375, 1280])
def test_a_commissioner_finds_an_answer_and_takes_its_table_along(open_page, width):
    page = open_page("/", width=width)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Answers").click()
    everything = page.locator("table.answers tbody tr").count()
    choose(page, "Outcome", "stress")
    page.get_by_role("button", name="Show answers").click()
    expect(page.get_by_role("status")).to_contain_text(f"of {everything}")
    assert "outcome=stress" in page.url
    page.get_by_role("link", name=STRESS).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(STRESS)
    expect(page.locator(".lede")).to_contain_text("may lower students' stress")
    triple = page.locator("dl.triple")
    for part in ("Impact", "Strength of evidence", "Cost"):
        expect(triple.locator("dt", has_text=part)).to_be_visible()
    expect(triple).to_contain_text("Initial")
    triple.get_by_text("How to read this").first.click()
    expect(triple.locator("details[open] p").first).to_be_visible()
    expect(page.locator(".expect")).to_contain_text("between −0.06 and 1.21")

    rows = downloaded(page, "Table of the picture (CSV)")
    assert len(rows) >= 18
    assert any("Pooled" in " ".join(row.values()) for row in rows)


def choose(page: Page, label: str, words: str) -> None:
    """Choose the option that begins with the words, whatever count stands behind them."""
    box = page.get_by_label(label)
    option = box.locator("option").filter(has_text=re.compile(f"^{words}", re.I)).first
    box.select_option(value=option.get_attribute("value"))


def test_a_statistician_works_the_numbers_out_again_and_follows_one_back(open_page):
    page = open_page("/answers/")
    page.get_by_role("link", name=STRESS).click()
    rows = downloaded(page, "All effects (CSV)")
    effects = Effects([float(r["value"]) for r in rows], [float(r["variance"]) for r in rows])
    pooled = pool(effects)
    page.get_by_text("The numbers, for statisticians").click()
    table = page.get_by_role("table", name="Statistics")
    low, high = pooled.estimate.interval.lower, pooled.estimate.interval.upper
    expect(table).to_contain_text(f"{pooled.estimate.value:.2f} ({low:.2f} to {high:.2f})")
    expect(table).to_contain_text(f"{pooled.i2:.0f}%")
    expect(table).to_contain_text(f"{pooled.tau2:.3f}")
    expect(page.locator("#method ~ details")).to_have_count(2)

    page.goto("/answers/")
    page.locator("table.answers tbody th a").first.click()
    page.locator("[aria-labelledby=studies] tbody th a").first.click()
    label = page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_role("table")).to_be_visible()
    page.locator("[aria-labelledby=records] a").first.click()
    expect(page.get_by_role("link", name=label)).to_be_visible()
    reference = page.request.get(page.locator("a[href$='.ris']").get_attribute("href"))
    assert reference.ok
    assert reference.text().startswith("TY  - ")


def test_a_member_of_the_public_searches_the_library_without_javascript(open_page):
    page = open_page("/library/", width=375, javascript=False)
    box = page.get_by_role("searchbox")
    box.fill("depression recurrent")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("searchbox")).to_have_value("depression recurrent")
    expect(page.get_by_role("status")).to_contain_text(re.compile(r"\d"))
    page.locator("main ol.results h2 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("depress", re.I))
    page.go_back()
    page.get_by_role("searchbox").fill("nothing-has-this-word")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("link", name="See everything in the library").click()
    assert page.locator("main ol.results > li").count() >= 20


def test_the_list_of_answers_sorts_and_filters_without_javascript(open_page):
    page = open_page("/answers/?q=pupils", javascript=False)
    expect(page.get_by_role("searchbox")).to_have_value("pupils")
    page.locator("table.answers thead").get_by_role("link", name="Evidence").click()
    assert "q=pupils" in page.url
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_a_search_changes_the_list_in_place_where_there_is_javascript(open_page):
    page = open_page("/library/")
    page.get_by_role("searchbox").press_sequentially("reading tutoring", delay=20)
    expect(page.locator("#found")).to_contain_text("reading tutoring")
    assert page.locator("main ol.results > li").count() >= 1


def test_a_reader_with_a_keyboard_skips_to_the_content_and_opens_an_answer(open_page):
    page = open_page("/answers/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    first = page.locator("table.answers tbody th a").first
    for _ in range(40):
        page.keyboard.press("Tab")
        if first.evaluate("e => e === document.activeElement"):
            break
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("article.answer")).to_be_visible()


def test_nothing_is_stored_about_a_reader(open_page):
    page = open_page("/")
    for path in ("/answers/", "/library/?q=reading", "/about/"):
        page.goto(path)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_an_answer_prints_with_its_picture_and_without_the_furniture(open_page):
    page = open_page("/answers/")
    page.get_by_role("link", name=STRESS).click()
    page.emulate_media(media="print")
    expect(page.locator("[aria-labelledby=picture] svg").first).to_be_visible()
    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    assert page.pdf()[:4] == b"%PDF"
