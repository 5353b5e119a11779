"""What a screen must satisfy, asked of the page itself. Each function returns what is wrong."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Colours do not depend on the width: each theme is judged once, with everything else.
SEEN = [(1280, "light"), (375, "dark")]  # px
SCRIPT = Path(__file__).with_suffix(".js").read_text()


def axe(page: Page, *, only: str = "") -> list[str]:
    """Rules of axe that the page breaks (or one rule), each with the first elements that do."""
    rules = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": LEVELS}
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {rule['help']}\n"
        + "\n".join(f"    {node['target']} {node['failureSummary']}" for node in rule["nodes"][:5])
        for rule in found.response["violations"]
    ]


def layout(page: Page) -> list[str]:
    """Small targets, and headings or landmarks out of order."""
    page.evaluate(SCRIPT)
    return page.evaluate("[...judge.smallTargets(), ...judge.outline()]")


def overflow(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    page.evaluate(SCRIPT)
    return page.evaluate("judge.overflow()")


def focus(page: Page, *, most: int = 80) -> list[str]:
    """Tab through the page: stops where the focus cannot be seen, or something covers it."""
    page.evaluate(SCRIPT)
    page.evaluate("judge.lookAtAll()")
    wrong: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate("judge.stop()")
        if stop is None:
            break
        wrong += [stop] if stop else []
    return wrong
