"""Put the demonstration into the database: its pages and menus, and the accounts of its staff."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from commonweal_web.demo.entries import Demo
from commonweal_web.pages import build
from commonweal_web.pages.models import Centre, MenuItem
from commonweal_web.people.models import User
from commonweal_web.people.rules import Role

ACCOUNTS = {
    "admin": Role.ADMINISTRATOR,
    "editor": Role.EDITOR,
    "reviewer": Role.REVIEWER,
    "contributor": Role.CONTRIBUTOR,
    "reader": Role.READER,
}
FIRST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    password: str


def load_pages(demo: Demo) -> None:
    """Make or renew the centre, its pages and its menus. The answers are loaded before."""
    statement = next(page for page in demo.pages if page.slug == "accessibility")
    build.make_centre(
        name="commonweal",
        tagline=_("What works, for what, for whom"),
        demonstration=True,
        demonstration_text=_(
            "A demonstration: real studies, carried as facts. Not advice from a What Works centre."
        ),
        licence=_("Words and tables may be used again under CC BY 4.0."),
        accessibility=f"{statement.introduction}\n\n{statement.body}",
        accessibility_meets=Centre.Meets.PART,
        accessibility_date=date(2026, 11, 28),
    )
    home = build.make_home(
        heading=demo.home.title,
        intro=demo.home.introduction,
        markdown=demo.home.body,
        answers=[answer.slug for answer in demo.answers][:FIRST_SHOWN],
    )
    pages = {
        page.slug: build.make_content_page(
            home,
            slug=page.slug,
            title=page.title,
            standfirst=page.introduction,
            markdown=page.body,
        )
        for page in demo.pages
        if page is not statement
    }
    index = build.make_article_index(
        home,
        title=_("Articles"),
        intro=_("What the answers mean, and how the work behind them is done."),
    )
    for article in demo.articles:
        build.make_article(
            index,
            slug=article.slug,
            title=article.title,
            standfirst=article.standfirst,
            byline=article.byline,
            published=article.published,
            topics=article.topics,
            answers=article.related,
            markdown=article.body,
        )
    build.make_menu(
        MenuItem.Place.MAIN,
        [
            (_("Answers"), "/answers/"),
            (_("Library"), "/library/"),
            (_("Surveys"), "/surveys/"),
            (_("Measures"), "/measures/"),
            (_("Articles"), index),
            (_("About"), pages["about"]),
        ],
    )
    build.make_menu(
        MenuItem.Place.FOOTER,
        [
            (_("Privacy"), pages["privacy"]),
            (_("For staff"), "/admin/"),
        ],
    )


def load_accounts() -> list[Account]:
    """Make the accounts that are not there yet, and return them.

    A password is random and known only here; there is no default one.
    """
    made = []
    for username, role in ACCOUNTS.items():
        if User.objects.filter(username=username).exists():
            continue
        account = Account(username, secrets.token_urlsafe(12))
        User.objects.create_user(
            username, f"{username}@example.org", account.password, role=role.value
        )
        made.append(account)
    return made


def keep_accounts(accounts: Iterable[Account], file: Path) -> None:
    """Add accounts to a file that only its owner can read, to be shown again at each start."""
    file.touch(mode=0o600)
    with file.open("a", encoding="utf-8") as lines:
        lines.writelines(f"  {one.username:<11} {one.password}\n" for one in accounts)
