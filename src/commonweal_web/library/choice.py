"""What a reader chose on the search page. Its state is the query string, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import get_args
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commonweal_web.library import store
from commonweal_web.library.models import Record
from commonweal_web.library.search import Sort
from commonweal_web.library.search.words import LONGEST

TYPES = {
    "article-journal": _("Journal article"),
    "article": _("Preprint or other article"),
    "article-magazine": _("Magazine article"),
    "article-newspaper": _("Newspaper article"),
    "book": _("Book"),
    "chapter": _("Book chapter"),
    "dataset": _("Data set"),
    "paper-conference": _("Conference paper"),
    "report": _("Report"),
    "thesis": _("Thesis"),
    "webpage": _("Web page"),
    "document": _("Other document"),
}
SORTS = {
    "relevance": _("Best match"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "title": _("Title, A to Z"),
}
ANY_ANSWER = "any"


@dataclass(frozen=True, slots=True)
class Choice:
    """The words, filters, order and page. What the query string has amiss is left out.

    answer: `any`, or the slug of an outcome: records that published answers rest on.
    """

    q: str = ""
    since: int | None = None
    until: int | None = None
    type: str = ""
    answer: str = ""
    abstract: bool = False
    doi: bool = False
    sort: Sort = "relevance"
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Choice:
        def text(name: str, longest: int = 80) -> str:
            return str(query.get(name, "")).replace("\0", "").strip()[:longest]

        def number(name: str) -> int | None:
            given = text(name)
            return int(given) if re.fullmatch("[0-9]{1,4}", given) else None

        kind, sort = text("type"), text("sort")
        return cls(
            q=text("q", LONGEST),
            since=number("since"),
            until=number("until"),
            type=kind if kind in TYPES else "",
            answer=text("answer"),
            abstract=bool(text("abstract")),
            doi=bool(text("doi")),
            sort=sort if sort in get_args(Sort) else "relevance",
            page=number("page") or 1,
        )

    @property
    def is_filtered(self) -> bool:
        return bool(
            self.since or self.until or self.type or self.answer or self.abstract or self.doi
        )

    def without(self, *names: str) -> Choice:
        """Return the same choice with these back at their defaults, on the first page."""
        defaults = {field.name: field.default for field in fields(self)}
        return replace(self, **{name: defaults[name] for name in (*names, "page")})

    @property
    def unfiltered(self) -> Choice:
        return self.without("since", "until", "type", "answer", "abstract", "doi")

    def query_string(self) -> str:
        """Return the shortest query string that means this."""
        defaults = {field.name: field.default for field in fields(self)}
        return urlencode(
            {
                name: "on" if value is True else value
                for name, value in asdict(self).items()
                if value != defaults[name]
            }
        )

    def among(self) -> QuerySet[Record] | None:
        """Return the records that the filters leave, or None when there are no filters."""
        if not self.is_filtered:
            return None
        rows = Record.objects.all()
        if self.since:
            rows = rows.filter(year__gte=self.since)
        if self.until:
            rows = rows.filter(year__lte=self.until)
        if self.type:
            rows = rows.filter(type=self.type)
        if self.abstract:
            rows = rows.filter(has_abstract=True)
        if self.doi:
            rows = rows.filter(has_doi=True)
        if self.answer:
            outcome = "" if self.answer == ANY_ANSWER else self.answer
            rows = rows.filter(pk__in=store.records_in_answers(outcome).values("pk"))
        return rows
