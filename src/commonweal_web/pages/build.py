"""Make or renew the editorial pages of a centre from plain values. Each function may run again."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from django.db.models import Max
from django.utils.text import slugify
from wagtail.models import Page

from commonweal_web.findings.models import Answer
from commonweal_web.library.models import Concept
from commonweal_web.surveys.models import Publication

from .from_markdown import Block, blocks
from .models import (
    ArticleAnswer,
    ArticleIndexPage,
    ArticlePage,
    Centre,
    ContentPage,
    HomeAnswer,
    HomePage,
    MenuItem,
)

PageKind = TypeVar("PageKind", bound=Page)


def make_centre(**fields: object) -> Centre:
    """Set what the centre says about itself; fields are those of `Centre`."""
    centre = Centre.load()
    for name, value in fields.items():
        setattr(centre, name, value)
    centre.full_clean()
    centre.save()
    return centre


def make_home(
    *, heading: str, intro: str, markdown: str = "", answers: Sequence[str] = ()
) -> HomePage:
    """Fill the home page. answers: the slugs of the answers shown first, in order."""
    home = HomePage.objects.get()
    home.heading, home.intro, home.body = heading, intro, _body(markdown)
    home.chosen_answers = [HomeAnswer(answer=row) for row in _answers(answers)]
    return _publish(home)


def make_content_page(
    parent: Page, *, slug: str, title: str, markdown: str, standfirst: str = ""
) -> ContentPage:
    """Make or renew the page `slug` below `parent`. Raises InputError for unusable Markdown."""
    page = _child(parent, slug, ContentPage)
    page.title, page.standfirst, page.body = title, standfirst, _body(markdown)
    return _publish(page, below=parent)


def make_article_index(
    home: Page, *, title: str, intro: str, slug: str = "articles"
) -> ArticleIndexPage:
    """Make or renew the list of articles."""
    index = _child(home, slug, ArticleIndexPage)
    index.title, index.intro = title, intro
    return _publish(index, below=home)


def make_article(
    index: Page,
    *,
    slug: str,
    title: str,
    standfirst: str,
    byline: str,
    published: date,
    topics: Iterable[str],
    answers: Sequence[str],
    markdown: str,
) -> ArticlePage:
    """Make or renew an article. topics: slugs of concepts. answers: slugs it rests on, in order.

    Raises InputError for unusable Markdown.
    """
    article = _child(index, slug, ArticlePage)
    article.title, article.standfirst, article.byline = title, standfirst, byline
    article.date, article.body = published, _body(markdown)
    article.topics = Concept.objects.filter(scheme=Concept.Scheme.TOPIC, slug__in=list(topics))
    article.chosen_answers = [ArticleAnswer(answer=row) for row in _answers(answers)]
    return _publish(article, below=index)


def make_menu(place: MenuItem.Place, lines: Iterable[tuple[str, Page | str]]) -> None:
    """Replace one of the menus. lines: the words shown, and a page or a path of this site."""
    MenuItem.objects.filter(place=place).delete()
    # One order runs through both menus, since staff rearrange them in one list.
    last = MenuItem.objects.aggregate(last=Max("sort_order"))["last"] or 0
    for order, (label, target) in enumerate(lines, start=last + 1):
        where = {"path": target} if isinstance(target, str) else {"page": target}
        item = MenuItem(label=label, place=place, sort_order=order, **where)
        item.full_clean()
        item.save()


def _body(markdown: str) -> list[Block]:
    return blocks(
        markdown,
        answers=dict(Answer.objects.values_list("slug", "pk")),
        figures=dict(Publication.objects.values_list("slug", "pk")),
    )


def _answers(slugs: Sequence[str]) -> list[Answer]:
    rows = {row.slug: row for row in Answer.objects.filter(slug__in=slugs)}
    return [rows[slug] for slug in slugs if slug in rows]


def _child(parent: Page, slug: str, kind: type[PageKind]) -> PageKind:
    return kind.objects.child_of(parent).filter(slug=slug).first() or kind(slug=slugify(slug))


def _publish(page: PageKind, *, below: Page | None = None) -> PageKind:
    if page.pk is None and below is not None:
        below.refresh_from_db()
        below.add_child(instance=page)
    page.save_revision().publish()
    return page
