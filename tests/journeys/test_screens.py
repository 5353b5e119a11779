"""Every kind of screen, at phone and desktop width, in both themes: axe and what axe cannot see."""

import pytest
from journeys import judge
from journeys.screens import WAYS
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def go(open_page, way: tuple[str, ...], **options) -> Page:
    path, *links = way
    page = open_page(path, **options)
    for link in links:
        page.locator(link).first.click()
    page.wait_for_load_state()
    return page


def named(way: tuple[str, ...]) -> str:
    return " > ".join(way)


@pytest.mark.parametrize("way", WAYS, ids=named)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_screen_is_accessible(open_page, way, width, theme):
    page = go(open_page, way, width=width, theme=theme)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    wrong = judge.axe(page) + judge.layout(page)
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)


@pytest.mark.parametrize("way", WAYS, ids=named)
def test_screen_fits_the_narrowest_window(open_page, way):
    page = go(open_page, way, width=320)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    wrong = judge.overflow(page)
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)


@pytest.mark.parametrize("way", WAYS, ids=named)
def test_screen_shows_where_the_keyboard_is(open_page, way):
    page = go(open_page, way)
    wrong = judge.focus(page)
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)
