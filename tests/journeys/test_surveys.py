"""An analyst brings a file, looks at it, says how people were sampled, and scores a measure."""

import random
from pathlib import Path

import pytest
from journeys import judge
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def people(tmp_path: Path) -> Path:
    draw = random.Random(3)
    lines = ["region,sector,weight,satis,worth,happy,anxious"]
    for i in range(600):
        answers = ",".join(str(draw.randint(0, 10)) for _ in range(4))
        lines.append(f"{1 + i % 3},{1 + i % 30},{draw.uniform(1, 9):.2f},{answers}")
    file = tmp_path / "people.csv"
    file.write_text("\n".join(lines))
    return file


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def judged(page: Page) -> None:
    """The screen is accessible, wide and narrow."""
    page.wait_for_load_state()
    wrong = judge.axe(page) + judge.layout(page)
    page.set_viewport_size({"width": 320, "height": 800})
    wrong += judge.axe(page) + judge.overflow(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)


def test_from_a_file_to_scores_and_away(open_page, site, people):
    page = open_page("/surveys/data/")
    sign_in(page, "contributor", site.accounts["contributor"])
    expect(page.get_by_role("heading", level=1)).to_have_text("My data")
    judged(page)
    page.get_by_role("link", name="Bring a file").click()
    judged(page)
    page.get_by_label("File").set_input_files(people)
    page.get_by_label("Where it is from").fill("Made for a test")
    page.get_by_label("I may use these data").check()
    page.get_by_role("button", name="Bring it").click()
    # The worker reads it, and the page is loaded anew when it has.
    onwards = page.get_by_role("link", name="Next: how people were sampled")
    expect(onwards).to_be_visible(timeout=120_000)
    judged(page)
    onwards.click()
    judged(page)
    page.get_by_label("Weights", exact=True).select_option("weight")
    page.get_by_label("Strata").select_option("region")
    page.get_by_label("Clusters").select_option("sector")
    page.get_by_role("button", name="Check this design").click()
    expect(page.get_by_role("heading", name="What we found")).to_be_visible()
    judged(page)
    page.get_by_role("link", name="Weight to a known population").click()
    page.get_by_role("checkbox", name="region").check()
    page.get_by_role("button", name="Show what to fill in").click()
    judged(page)
    for label in ("1", "2", "3"):
        page.get_by_role("textbox", name=label, exact=True).fill("1,000")
    page.get_by_role("button", name="Weight to these totals").click()
    expect(page.get_by_role("heading", name="What the totals did")).to_be_visible()
    judged(page)
    page.get_by_role("link", name="Next: measures").click()
    expect(page.get_by_role("checkbox", name="ONS personal well-being")).to_be_checked()
    judged(page)
    page.get_by_role("button", name="Score these measures").click()
    scored = page.get_by_role("heading", name="What was scored")
    expect(scored).to_be_visible(timeout=120_000)
    judged(page)
    analyse(page)
    page.goto("/surveys/data/")
    page.get_by_role("link", name="people.csv").click()
    page.get_by_role("link", name="Change name, source or this day").click()
    judged(page)
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="Delete it now").click()
    judged(page)
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My data")
    expect(page.get_by_role("link", name="people.csv")).to_have_count(0)


def analyse(page: Page) -> None:
    """Ask, see the table, save it, work it out again; compare, model, explain a gap."""
    page.get_by_role("link", name="Analyse").click()
    judged(page)
    page.get_by_role("checkbox", name="life_satisfaction").check()
    page.get_by_label("For each").select_option("region")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table")).to_contain_text("Everybody")
    judged(page)
    page.get_by_role("button", name="Save this analysis").click()
    page.get_by_role("link", name="Work it out again and compare").click()
    expect(page.get_by_text("every number is the same")).to_be_visible()
    judged(page)
    page.get_by_role("button", name="Delete this analysis").click()
    judged(page)
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_role("link", name="Analyse").click()
    page.get_by_role("link", name="Compare groups").click()
    page.get_by_label("Groups by").select_option("region")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table")).to_contain_text("1 – 2")
    judged(page)
    page.get_by_role("link", name="Regression").click()
    page.get_by_role("checkbox", name="region").check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table").first).to_contain_text("intercept")
    judged(page)
    page.get_by_role("link", name="Why here?").click()
    page.get_by_label("Groups by").select_option("region")
    page.get_by_label("First group").fill("1")
    page.get_by_label("Second group").fill("2")
    page.get_by_role("group", name="Numbers").get_by_label("worthwhile").check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table")).to_contain_text("gap")
    judged(page)
    page.get_by_role("link", name="Small areas").click()
    judged(page)
    known = {"name": "c.csv", "mimeType": "text/csv", "buffer": b"region,x\n1,3\n2,5\n3,4\n"}
    page.get_by_label("What is known of the areas").set_input_files(known)
    page.get_by_label("Areas", exact=True).select_option("region")
    page.get_by_role("button", name="Model and save").click()
    expect(page.get_by_text("Modelled figures", exact=True)).to_be_visible()
    judged(page)
