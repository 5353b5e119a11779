"""One page of search results: what was asked, what was found, and what to try next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from commonweal_web.library import store
from commonweal_web.library.choice import Choice
from commonweal_web.library.models import Record
from commonweal_web.library.search import REACH, Found, Query, count, parse, search

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Results:
    """rows: the records of this page, in order. answers: those resting on each, by row key.

    without_filters: how many the same words would find, when the filters left nothing.
    """

    choice: Choice
    query: Query
    found: Found
    rows: list[Record]
    answers: dict[int, list]
    page: Page
    without_filters: int = 0


def look(parameters: Mapping[str, str]) -> Results:
    """Search as the query string says."""
    choice = Choice.of(parameters)
    query = parse(choice.q)
    found = search(query, among=choice.among(), sort=choice.sort, page=choice.page, size=PER_PAGE)
    by_key = Record.objects.in_bulk(found.ids)
    pages = Paginator(range(min(found.total, REACH)), PER_PAGE)
    return Results(
        choice,
        query,
        found,
        # A record deleted between the two queries is left out.
        rows=[by_key[key] for key in found.ids if key in by_key],
        answers=store.answers_of_records(found.ids) if found.ids else {},
        page=pages.get_page(found.page),
        without_filters=0 if found.total or not choice.is_filtered else count(query),
    )
