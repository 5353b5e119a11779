"""The newest articles as an Atom feed."""

from datetime import UTC, datetime, time

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from wagtail.models import Page
from wagtail.query import PageQuerySet

LONGEST = 30


def atom(request: HttpRequest, index: Page, articles: PageQuerySet) -> HttpResponse:
    """Answer with the newest articles: title, summary, author, dates and topics."""
    feed = Atom1Feed(
        title=index.title,
        link=request.build_absolute_uri(index.get_url(request)),
        description=index.intro,
        subtitle=index.intro,
        language=index.locale.language_code,
        feed_url=request.build_absolute_uri(request.path),
    )
    for article in articles.order_by("-date", "-pk").prefetch_related("topics")[:LONGEST]:
        feed.add_item(
            title=article.title,
            link=request.build_absolute_uri(article.get_url(request)),
            description=article.standfirst,
            author_name=article.byline,
            pubdate=datetime.combine(article.date, time(), tzinfo=UTC),
            updateddate=article.last_published_at,
            unique_id=f"urn:uuid:{article.translation_key}",
            categories=[topic.name for topic in article.topics.all()],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
