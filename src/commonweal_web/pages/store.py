"""What the editorial pages show from the rows: their articles, and answers that are published."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from wagtail.models import Page
from wagtail.query import PageQuerySet

from commonweal_web.findings import presenters
from commonweal_web.findings.models import Answer
from commonweal_web.findings.store import versions_in_force
from commonweal_web.library.models import Concept
from commonweal_web.surveys.publication_page import embedded
from commonweal_web.surveys.publication_store import versions_in_force as figures_in_force

PER_PAGE = 10
LATEST = 3


def cards(answer_ids: Iterable[int]) -> dict[int, dict[str, object]]:
    """Return the card of every answer named that is published now, by the answer's key."""
    wanted = set(answer_ids)
    if not wanted:
        return {}
    versions = versions_in_force().filter(answer__in=wanted).defer("words", "data", "result")
    return {version.answer_id: presenters.listed(version) for version in versions}


def figures(body) -> dict[int, dict[str, object]]:
    """Return every survey figure in a body that is published now, by the figure's key."""
    wanted = _chosen_in(body, "survey")
    if not wanted:
        return {}
    versions = figures_in_force().filter(publication__in=wanted)
    return {version.publication_id: embedded(version) for version in versions}


def trail(page: Page) -> list[tuple[str, str]]:
    """The way to a page below the home page, as (url, title); the page itself has no url."""
    above = page.get_ancestors().filter(depth__gt=2) if page.depth > 3 else []
    return [*((one.get_url(), one.title) for one in above), ("", page.title)]


def home(page: Page, articles: PageQuerySet) -> dict[str, object]:
    """The answers chosen for the home page, the outcomes to browse by, and the latest articles."""
    chosen = [row.answer_id for row in page.chosen_answers.all()]
    found = cards({*chosen, *_answers_in(page.body)})
    return {
        "cards": found,
        "figures": figures(page.body),
        "answers": [found[pk] for pk in chosen if pk in found],
        "outcomes": _concepts_with_answers(),
        "sections": _sections(page.body),
        "articles": _newest(articles)[:LATEST],
    }


def content(page: Page) -> dict[str, object]:
    return {
        "trail": trail(page),
        "cards": cards(_answers_in(page.body)),
        "figures": figures(page.body),
        "headings": _headings(page.body),
    }


def article(page: Page, articles: PageQuerySet) -> dict[str, object]:
    """An article's topics, its answers that are published, and the newest that share a topic."""
    chosen = [row.answer_id for row in page.chosen_answers.all()]
    found = cards({*chosen, *_answers_in(page.body)})
    topics = list(page.topics.all())
    related = _newest(articles.filter(topics__in=topics).exclude(pk=page.pk).distinct())
    return {
        "trail": trail(page),
        "cards": found,
        "figures": figures(page.body),
        "answers": [found[pk] for pk in chosen if pk in found],
        "topics": topics,
        "headings": _headings(page.body),
        "related": related[:LATEST] if topics else [],
    }


def article_list(page: Page, articles: PageQuerySet, topic: str, number: str) -> dict[str, object]:
    """One page of the articles on a topic (a slug; "" for all), and the topics there are."""
    topic = topic.replace("\x00", "")
    topics = list(
        Concept.objects.filter(scheme=Concept.Scheme.TOPIC, articles__in=articles)
        .annotate(count=Count("articles", distinct=True))
        .order_by("name")
    )
    chosen = next((concept for concept in topics if concept.slug == topic), None)
    if topic:
        articles = articles.filter(topics__slug=topic, topics__scheme=Concept.Scheme.TOPIC)
    return {
        "trail": trail(page),
        "articles": Paginator(_newest(articles), PER_PAGE).get_page(number),
        "topics": topics,
        "topic": chosen,
        "unknown_topic": topic if topic and chosen is None else "",
    }


def _newest(articles: PageQuerySet) -> PageQuerySet:
    return articles.order_by("-date", "-pk").defer_streamfields()


def _answers_in(body) -> set[int]:
    return _chosen_in(body, "answer")


def _chosen_in(body, kind: str) -> set[int]:
    """The keys of what blocks of one kind refer to."""
    return {
        block["value"]
        for block in body.raw_data
        if block["type"] == kind and isinstance(block["value"], int)
    }


def _headings(body) -> list[str]:
    """The headings to jump to; none when there are too few for a list of them to help."""
    found = [block.value for block in body if block.block_type == "heading"]
    return found if len(found) >= 3 else []


def _sections(body) -> list[list]:
    """The blocks in groups that each begin with a heading."""
    groups: list[list] = []
    for block in body:
        if block.block_type == "heading" or not groups:
            groups.append([])
        groups[-1].append(block)
    return groups


def _concepts_with_answers() -> QuerySet[Concept]:
    published = Q(outcome_of__current_for__state=Answer.State.PUBLISHED)
    return (
        Concept.objects.filter(scheme=Concept.Scheme.OUTCOME)
        .annotate(answers=Count("outcome_of", filter=published))
        .filter(answers__gt=0)
    )
