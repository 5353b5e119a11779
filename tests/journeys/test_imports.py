"""An editor brings a file of references in and takes it back, with and without JavaScript."""

from pathlib import Path

import pytest
from journeys import judge
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
SLOW = 120_000  # ms, for the worker on a busy machine


@pytest.fixture
def references(tmp_path: Path) -> Path:
    file = tmp_path / "hedges.ris"
    good = "".join(
        f"TY  - JOUR\nID  - hedge-{i}\nTI  - Hedge {i} and birdsong\nER  - \n\n" for i in range(60)
    )
    file.write_text(good + "TY  - JOUR\nAU  - Nobody, N\nER  - \n")
    return file


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
@pytest.mark.parametrize("width", [375, 1280])
def test_an_editor_brings_references_in_and_takes_them_back(
    open_page, site, references, javascript, width
):
    page = open_page("/library/import/", javascript=javascript, width=width)
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(site.accounts["editor"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/library/import/")
    check(page, javascript)

    page.get_by_label("Drop files here").set_input_files(references)
    page.get_by_role("button", name="Read the files").click()
    settle(page, "Reference by reference", javascript)
    expect(page.locator(".tally")).to_contain_text("60")
    check(page, javascript)
    page.get_by_label("Show").select_option("left_out")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody")).to_contain_text("no title")

    page.get_by_role("button", name="Bring in", exact=True).click()
    settle(page, "Brought in on", javascript)
    check(page, javascript)
    page.get_by_text("Undo this import").click()
    page.get_by_role("button", name="Undo the whole import").click()
    settle(page, "what it added is gone", javascript)
    page.goto("/jobs/")
    expect(page.locator("tbody")).to_contain_text("Bringing in hedges.ris")
    check(page, javascript)
    page.goto(page.locator("tbody th a").first.get_attribute("href"))
    check(page, javascript)


def settle(page: Page, words: str, javascript: bool) -> None:
    """Wait for the worker; without JavaScript as people do, by looking again."""
    if javascript:
        expect(page.locator("main")).to_contain_text(words, timeout=SLOW)
        return
    for _ in range(SLOW // 1000):
        if words in (page.locator("main").text_content() or ""):
            return
        page.get_by_role("link", name="Look again").click()
        page.wait_for_timeout(1000)
    expect(page.locator("main")).to_contain_text(words)


def check(page: Page, javascript: bool) -> None:
    if javascript:
        assert not judge.axe(page)
        assert not judge.layout(page)
        assert not judge.overflow(page)
