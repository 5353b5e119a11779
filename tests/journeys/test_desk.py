"""An answer goes round the desk: revised, reviewed by another, published; screens pass axe."""

import pytest
from journeys import judge
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
QUESTION = "Do gains from small-group maths teaching last?"


def sign_in(open_page, site, name: str, **options) -> Page:
    page = open_page("/desk/answers/", **options)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(site.accounts[name])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Answers at the desk")
    return page


def judged(page: Page) -> list[str]:
    wrong = judge.axe(page) + judge.layout(page)
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {each}" for each in judge.axe(page, only="color-contrast")]
    page.emulate_media(color_scheme="light")
    return [f"{page.url}: {each}" for each in wrong]


def test_an_answer_is_revised_reviewed_and_published(open_page, site):
    editor = sign_in(open_page, site, "editor", width=375)
    wrong = judged(editor)
    editor.get_by_role("link", name=QUESTION).click()
    wrong += judged(editor)
    editor.get_by_label("Why it is revised").fill("Plainer words.")
    editor.get_by_role("button", name="Revise").click()
    expect(editor.get_by_role("status")).to_contain_text("Done: Revise.")
    editor.get_by_role("button", name="Submit for review").click()
    expect(editor.get_by_role("alert")).to_contain_text("Nothing has changed since version 1")
    wrong += judged(editor)

    editor.get_by_role("link", name="Edit the working copy").click()
    editor.get_by_role("tab", name="Words").click()
    editor.locator("#id_headline").fill("We do not know whether the gains last.")
    editor.get_by_role("button", name="Save").first.click()
    editor.goto("/desk/answers/")
    editor.get_by_role("link", name=QUESTION).click()
    editor.get_by_role("button", name="Submit for review").click()
    expect(editor.get_by_role("status")).to_contain_text("Done")

    reviewer = sign_in(open_page, site, "reviewer", javascript=False)
    reviewer.get_by_role("link", name=QUESTION).click()
    reviewer.get_by_role("button", name="Start the review").click()
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.get_by_role("status")).to_contain_text("Done: Approve.")

    editor.reload()
    wrong += judged(editor)
    editor.locator("#id_publish-note").fill("Plainer words.")
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.get_by_role("status")).to_contain_text("Done: Publish now.")
    reader = open_page("/answers/small-group-maths-later/history/")
    reader.get_by_role("link", name="What changed since version 1").click()
    expect(reader.locator("ins")).to_contain_text("We do not know")
    assert not wrong, "\n".join(wrong)
