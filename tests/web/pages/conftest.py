"""A small centre: two answers of which one is published, a page, two articles and a menu."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from web.findings.conftest import make_answer, publish

from commonweal_web.findings.models import Answer
from commonweal_web.library.models import Concept
from commonweal_web.pages import build
from commonweal_web.pages.models import ArticleIndexPage, ArticlePage, ContentPage, HomePage
from commonweal_web.people.models import User

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Centre:
    home: HomePage
    about: ContentPage
    index: ArticleIndexPage
    article: ArticlePage
    trees: Answer
    """Published."""
    rain: Answer
    """A draft."""


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("admin", "admin@example.org", PASSWORD)


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_user("editor", "editor@example.org", PASSWORD, role="editor")


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def centre(admin: User) -> Centre:
    trees = make_answer()
    publish(trees, user=admin, note="First published.")
    rain = make_answer("rain", question="Does rain help people feel better?")
    Concept.objects.create(scheme="topic", slug="green-space", name="Green space")
    build.make_centre(name="Wealden Centre", licence="Words may be used again.")
    home = build.make_home(
        heading="What works", intro="Clear answers.", markdown="## Look\n\nHere.", answers=["trees"]
    )
    about = build.make_content_page(
        home, slug="about", title="About us", standfirst="Who we are.", markdown="Some words."
    )
    index = build.make_article_index(home, title="Articles", intro="To read.")
    article = make_article(index, "under-trees", answers=["trees", "rain"], topics=["green-space"])
    make_article(index, "more-trees", published=date(2026, 1, 2), topics=["green-space"])
    return Centre(home, about, index, article, trees, rain)


def make_article(index: ArticleIndexPage, slug: str, **changes: object) -> ArticlePage:
    fields = {
        "title": slug.replace("-", " ").capitalize(),
        "standfirst": "In short.",
        "byline": "A. Writer",
        "published": date(2026, 3, 1),
        "topics": [],
        "answers": [],
        "markdown": "## Why\n\nBecause.\n\n## How\n\nSo.\n\n## When\n\nNow.",
    }
    return build.make_article(index, slug=slug, **fields | changes)


def get(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()
