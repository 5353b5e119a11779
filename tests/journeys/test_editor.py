"""An editor writes an article with every kind of block, publishes it and puts it in the menu."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    from PIL import Image  # comes with Wagtail

    file = tmp_path / "field.png"
    Image.new("RGB", (800, 500), "#557799").save(file)
    return file


def test_an_editor_publishes_an_article_and_readers_see_it(open_page, site, picture):
    page = open_page("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(site.accounts["editor"])
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("link", name="Write an article").click()
    page.locator("#id_title").fill("Written in a browser")
    page.locator("#id_standfirst").fill("By an editor, with every block.")
    page.locator("#id_byline").fill("A. Tester")
    fill_body(page, picture)
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("created and published")

    page.goto("/admin/menu_items/new/")
    page.locator("#id_label").fill("New words")
    page.locator("#id_path").fill("/articles/written-in-a-browser/")
    page.get_by_role("button", name="Create").click()
    expect(page.locator(".messages")).to_contain_text("created")

    reader = open_page("/")
    reader.locator(".menu").get_by_role("link", name="New words").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Written in a browser")
    main = reader.locator("main")
    for words in ("First part", "Words of an editor.", "It helped.", "Mind this."):
        expect(main).to_contain_text(words)
    expect(main.locator(".answer-inline .ratings")).to_be_visible()
    image = main.get_by_alt_text("A blue field")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("naturalWidth", 800)


def fill_body(page: Page, picture: Path) -> None:
    body = page.locator('[data-contentpath="body"]')
    modal = page.locator(".modal-body")

    def insert(label: str) -> None:
        body.get_by_title("Insert a block").last.click()
        page.get_by_role("option", name=label, exact=True).click()

    def write(text: str) -> None:
        body.locator("[contenteditable=true]").last.click()
        page.keyboard.type(text)

    insert("Heading")
    body.locator("input[type=text]").last.fill("First part")
    insert("Text")
    write("Words of an editor.")
    insert("Quotation")
    body.get_by_label("Quotation").last.fill("It helped.")
    insert("Callout")
    write("Mind this.")
    insert("Answer")
    page.get_by_role("button", name="Choose an answer").first.click()
    modal.locator("table a").first.click()
    expect(modal).to_have_count(0)
    insert("Image")
    page.get_by_role("button", name="Choose an image").first.click()
    page.get_by_role("tab", name="Upload").click()
    modal.locator("input[type=file]").set_input_files(picture)
    # Wagtail fills the title from the file's name a moment later; the form needs it.
    expect(modal.locator("input[name$=title]")).not_to_have_value("")
    modal.get_by_role("button", name="Upload").click()
    expect(modal).to_have_count(0)
    body.get_by_label("Alt text").last.fill("A blue field")
