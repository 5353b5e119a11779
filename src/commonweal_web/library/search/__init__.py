"""Find records by their words: one function, two engines chosen by the database.

modelsearch, which comes with Wagtail, was left aside: it keeps a second copy of every text in a
table of its own, outside the transaction's triggers, and cannot cap the weighing of common words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy

from commonweal_web.library.models import Record
from commonweal_web.library.search import postgresql, sqlite
from commonweal_web.library.search.snippets import highlight, snippet
from commonweal_web.library.search.words import Query, parse

__all__ = [
    "COUNTED",
    "REACH",
    "Found",
    "Query",
    "Sort",
    "count",
    "highlight",
    "in_order",
    "parse",
    "search",
    "snippet",
]

Sort = Literal["relevance", "newest", "oldest", "title"]
COUNTED = 10_000
"""Results are counted up to here; beyond, there are 'more than 10,000'."""
REACH = 1000
"""How many results can be paged through; who needs more narrows the search, or exports it."""
_ORDERS: dict[str, list[OrderBy]] = {
    "newest": [F("year").desc(nulls_last=True), F("id").desc()],
    "oldest": [F("year").asc(nulls_last=True), F("id").asc()],
    "title": [F("sort_title").asc(), F("id").asc()],
}


@dataclass(frozen=True, slots=True)
class Found:
    """ids: of the records asked for, in order. total: of all matches, at most COUNTED.

    more: there are more than `total`. page: the page they are on, from 1.
    """

    ids: list[int]
    total: int
    more: bool
    page: int


def search(
    query: Query,
    *,
    among: QuerySet[Record] | None = None,
    sort: Sort = "relevance",
    page: int = 1,
    size: int = 20,
) -> Found:
    """Find one page of the records that match; an empty query matches all.

    among: the records to look in (filters); None for all, which is faster.
    page: from 1; a page behind the last gives the last.
    Without words there is no relevance: the newest come first.
    """
    by_relevance = sort == "relevance" and query.wanted
    matches = _engine().Matches(query, among, most=COUNTED + 1) if by_relevance else None
    total = matches.total if matches else count(query, among)
    reached = min(total, REACH)
    page = max(1, min(page, -(-reached // size)))
    start, end = (page - 1) * size, min(page * size, reached)
    if start >= end:
        ids: list[int] = []
    elif matches:
        ids = matches.best(end)[start:end]
    else:
        ids = list(in_order(query, among, sort).values_list("pk", flat=True)[start:end])
    return Found(ids, min(total, COUNTED), total > COUNTED, page)


def in_order(
    query: Query, among: QuerySet[Record] | None = None, sort: Sort = "newest"
) -> QuerySet[Record]:
    """Return all the records that match, by year or title: for exports, where order is a nicety."""
    rows = Record.objects.all() if among is None else among
    if query.doi:
        rows = rows.filter(doi=query.doi)
    elif query.wanted:
        rows = rows.filter(_engine().condition(query))
    return rows.order_by(*_ORDERS["newest" if sort == "relevance" else sort])


def count(query: Query, among: QuerySet[Record] | None = None) -> int:
    """Return how many records match, counting no further than one more than COUNTED."""
    most = COUNTED + 1
    if query.wanted and among is None:
        return _engine().Matches(query, None, most=most).total
    return in_order(query, among).order_by()[:most].count()


def _engine():
    """Return the module that speaks to this database; both have Matches and condition."""
    return postgresql if connection.vendor == "postgresql" else sqlite
