"""Every kind of screen, at phone and desktop width, in both themes: axe and what axe cannot see."""

import pytest
from journeys import judge
from journeys.screens import WAYS

pytestmark = pytest.mark.browser
NARROWEST = 320  # px, WCAG 1.4.10


@pytest.mark.parametrize("way", WAYS, ids=" > ".join)
@pytest.mark.parametrize("width", [375, 1280])
def test_screen_is_accessible(open_page, way, width):
    path, *links = way
    page = open_page(path, width=width)
    for link in links:
        page.locator(link).first.click()
    page.wait_for_load_state()
    wrong = judge.focus(page)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    wrong += judge.axe(page) + judge.layout(page)
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {each}" for each in judge.axe(page, only="color-contrast")]
    page.set_viewport_size({"width": min(width, NARROWEST), "height": 800})
    wrong += judge.overflow(page)
    assert not wrong, f"{page.url} at {width} px\n" + "\n".join(wrong)
