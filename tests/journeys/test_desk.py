"""An answer goes round the desk: revised, reviewed by another, published; screens pass axe."""

import re

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
    page.wait_for_load_state()
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

    editor.get_by_role("link", name="Words").click()
    wrong += judged(editor)
    editor.get_by_label("Headline").fill("We do not know whether the gains last for 99 years.")
    expect(editor.locator("#hints")).to_contain_text("99")
    editor.get_by_label("Headline").fill("We do not know whether the gains last.")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.get_by_role("status")).to_contain_text("Saved.")
    for step in ("Question", "Effects", "Certainty", "Surveys", "Model"):
        steps = editor.get_by_role("navigation", name="Steps of making an answer")
        steps.get_by_role("link", name=step, exact=True).click()
        expect(editor.get_by_role("heading", level=1)).to_have_text(step)
        wrong += judged(editor)
    editor.get_by_label("Model").select_option("Common effect")
    expect(editor.locator("#trial")).to_contain_text("Common-effect model")
    expect(editor).to_have_url(re.compile("model=common"))
    wrong += judged(editor)
    editor.get_by_role("link", name="Check and submit").click()
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
    expect(reader.locator("del").filter(has_text="from small-group maths")).to_be_visible()
    assert not wrong, "\n".join(wrong)


def test_a_new_answer_is_begun_without_javascript_and_two_people_change_it(open_page, site):
    maker = sign_in(open_page, site, "contributor", javascript=False)
    maker.get_by_role("link", name="Make a new answer").click()
    maker.get_by_label("Question", exact=True).fill("Does reading together help?")
    for name in ("Outcome", "Population", "Setting"):
        maker.get_by_label(name, exact=True).select_option(index=1)
    maker.get_by_role("button", name="Begin the answer").click()
    maker.get_by_role("link", name="Effects").click()
    maker.get_by_label("Words").fill("reading")
    maker.get_by_role("button", name="Find effects").click()
    maker.get_by_role("button", name="Add all").click()
    expect(maker.get_by_role("status")).to_contain_text("effects were added")
    maker.get_by_role("link", name="Words").click()

    other = sign_in(open_page, site, "reviewer", width=375)
    other.get_by_role("link", name="Does reading together help?").click()
    wrong = judged(other)
    other.get_by_role("link", name="Words: headline").click()
    other.get_by_label("Headline").fill("It helps.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_role("status")).to_contain_text("Saved.")

    maker.get_by_label("Headline").fill("It may help.")
    maker.get_by_role("button", name="Save", exact=True).click()
    expect(maker.get_by_role("alert")).to_contain_text("reviewer saved this on")
    expect(maker.get_by_label("Headline")).to_have_value("It may help.")
    maker.get_by_label("Keep theirs").check()
    maker.get_by_role("button", name="Save", exact=True).click()
    expect(maker.get_by_label("Headline")).to_have_value("It helps.")
    assert not wrong, "\n".join(wrong)
