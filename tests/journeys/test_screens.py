"""Every kind of screen, at phone and desktop width, in both themes: axe and what axe cannot see."""

import pytest
from journeys import judge
from journeys.conftest import HEIGHT
from journeys.screens import WAYS

pytestmark = pytest.mark.browser
NARROWEST = 320  # px, WCAG 1.4.10


@pytest.mark.parametrize("way", WAYS, ids=" > ".join)
def test_screen_is_accessible(open_page, way):
    path, *links = way
    page = open_page(path)
    for link in links:
        page.locator(link).first.click()
    wrong = []
    for width, theme in judge.SEEN:
        page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        page.emulate_media(color_scheme=theme)
        page.reload()
        found = judge.focus(page)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        found += judge.axe(page) + judge.layout(page) + judge.overflow(page)
        wrong += [f"{width} px, {theme}: {each}" for each in found]
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    wrong += judge.overflow(page)
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)
