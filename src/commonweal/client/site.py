"""A centre's site as frames: each list of its API, whole, whatever number of pages it has."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import polars as pl

from commonweal.answers import FrozenAnswer
from commonweal.client.fetch import SiteError, fetch

_LIMIT = 1000
Filter = str | int | None


@dataclass(frozen=True, slots=True)
class Site:
    """A site to read. url: without a slash at the end. timeout: seconds for each request.

    Filters are those of the site's API, by keyword: `site.records(q="sleep", since=2015)`; the
    site refuses what it does not know. `limit` is the size of a page, not of the result.
    Every method raises SiteError with what the site said.
    """

    url: str
    timeout: float = 30.0

    def answers(self, **filters: Filter) -> pl.DataFrame:
        """Return the answers in force, a row each, with estimate, interval and digest."""
        return self._frame("answers", filters)

    def versions(self, slug: str, **filters: Filter) -> pl.DataFrame:
        """Return every published version of an answer, a row each."""
        return self._frame(f"answers/{_part(slug)}/versions", filters)

    def version(self, slug: str, number: int | None = None) -> FrozenAnswer:
        """Return a version with all that was frozen in it; without a number, the one in force."""
        path = f"answers/{_part(slug)}" + ("" if number is None else f"/versions/{number}")
        address = f"{self.url}/api/v1/{path}"
        try:
            return FrozenAnswer.from_json(
                json.loads(fetch(address, timeout=self.timeout)[0])["frozen"]
            )
        except (UnicodeDecodeError, json.JSONDecodeError, TypeError, KeyError) as error:
            raise _no_rows(address) from error

    def studies(self, **filters: Filter) -> pl.DataFrame:
        """Return the studies of the library, a row each."""
        return self._frame("studies", filters)

    def effects(self, *, answer: str = "", **filters: Filter) -> pl.DataFrame:
        """Return effects, a row each, on the scale of analysis of their unit.

        answer: those that this answer rests on, as they were when it was published; without it,
        those of the library as they are now.
        """
        return self._frame(f"answers/{_part(answer)}/effects" if answer else "effects", filters)

    def records(self, **filters: Filter) -> pl.DataFrame:
        """Return the references of the library, a row each."""
        return self._frame("records", filters)

    def _frame(self, path: str, filters: dict[str, Filter]) -> pl.DataFrame:
        whole = path.startswith("answers/") and path.endswith("/effects")
        wanted: dict[str, Any] = {} if whole else {"limit": _LIMIT}
        wanted |= {name: value for name, value in filters.items() if value is not None}
        address = f"{self.url}/api/v1/{path}"
        query, pages = urlencode(wanted | {"format": "parquet"}), []
        seen = set()
        while query:
            if query in seen:
                raise SiteError(f"The pages of {address} lead in a circle.", todo="Tell the site.")
            seen.add(query)
            body, following = fetch(f"{address}?{query}", timeout=self.timeout)
            try:
                pages.append(pl.read_parquet(io.BytesIO(body)))
            except (pl.exceptions.PolarsError, OSError, ValueError) as error:
                raise _no_rows(address) from error
            query = urlsplit(following).query  # only the query: never another site or path
        return pl.concat(pages, how="vertical")


def _part(name: str) -> str:
    return quote(name, safe="")


def _no_rows(address: str) -> SiteError:
    return SiteError(
        f"{address} gave something that is not what was asked for.",
        expected="A commonweal site gives rows there.",
        todo="Check that the address is that of a commonweal site, and its version.",
    )
