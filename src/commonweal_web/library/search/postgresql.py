"""Full-text search by PostgreSQL's own tsvector columns, which it keeps in step by itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import BooleanField, Expression, QuerySet
from django.db.models.expressions import RawSQL

from commonweal_web.library.search.filters import keys_sql
from commonweal_web.library.search.words import Query, Term

TABLE = "library_record"
# ts_rank reads each vector from its own page: 20 µs a match.
WEIGHED = 500
_RANK = "ts_rank('{0.1, 0.3, 0.5, 1.0}', search_text, %s::tsquery)"


class Matches:
    """The records that a query finds. among: those to look in, or None for all.

    total: how many there are, counted no further than `most`.
    """

    def __init__(self, query: Query, among: QuerySet | None, *, most: int) -> None:
        self._words = _all(query)
        self._filter: tuple[str, list[object]] = ("", [])
        if among is not None:
            sql, parameters = keys_sql(among)
            self._filter = f" AND id IN ({sql})", parameters
        (self.total,) = self._fetch("SELECT count(*) FROM (SELECT 1", "search_text", most, ") AS f")

    def best(self, wanted: int) -> list[int]:
        """Return the ids of the `wanted` best matches, best first.

        When the match is crowded, records with the words in their title come first, and of those
        and of the rest only `WEIGHED` are weighed against each other.
        """
        ids = self._weigh("search_title", wanted) if self.total > WEIGHED else []
        if len(ids) < wanted:
            seen = set(ids)
            more = self._weigh("search_text", wanted)
            ids += [one for one in more if one not in seen][: wanted - len(ids)]
        return ids

    def _weigh(self, column: str, wanted: int) -> list[int]:
        rank = f") AS f ORDER BY {_RANK} DESC, id DESC LIMIT %s"
        return self._fetch(
            "SELECT id FROM (SELECT id, search_text",
            column,
            max(WEIGHED, wanted),
            rank,
            [self._words, wanted],
        )

    def _fetch(
        self, start: str, column: str, most: int, end: str, parameters: Sequence[object] = ()
    ) -> list[int]:
        condition, values = self._filter
        sql = f"{start} FROM {TABLE} WHERE {column} @@ %s::tsquery{condition} LIMIT %s{end}"
        with connection.cursor() as cursor:
            cursor.execute(sql, [self._words, *values, most, *parameters])
            return [row[0] for row in cursor.fetchall()]


def condition(query: Query) -> Expression:
    """Return a condition on Record rows."""
    return RawSQL(  # noqa: S611 (constant names; the query is a parameter)
        f"{TABLE}.search_text @@ %s::tsquery", [_all(query)], output_field=BooleanField()
    )


def _all(query: Query) -> str:
    return " & ".join([*map(_term, query.wanted), *("!" + _term(t) for t in query.unwanted)])


def _term(term: Term) -> str:
    """Write a term as a tsquery. Words hold letters and digits only, so quoting them is safe."""
    star = ":*" if term.prefix else ""
    return "(" + " | ".join(_sequence(words, star) for words in term.any_of) + ")"


def _sequence(words: tuple[str, ...], star: str) -> str:
    quoted = [f"'{word}'" for word in words]
    return "(" + " <-> ".join([*quoted[:-1], quoted[-1] + star]) + ")"


def install(apps: object, schema_editor: object) -> None:
    """Add the columns, which are worked out from the row, and their indexes."""
    if schema_editor.connection.vendor != "postgresql":
        return
    text = " || ".join(
        f"setweight(to_tsvector('simple', {_plain(column)}), '{weight}')"
        for column, weight in (
            ("title", "A"),
            ("author_text", "B"),
            ("container_title || ' ' || coalesce(year::text, '')", "C"),
            ("keyword_text", "C"),
            ("left(abstract, 100000)", "D"),
        )
    )
    title = f"to_tsvector('simple', {_plain('title')})"
    for statement in (
        f"ALTER TABLE {TABLE} ADD search_text tsvector GENERATED ALWAYS AS ({text}) STORED",
        f"ALTER TABLE {TABLE} ADD search_title tsvector GENERATED ALWAYS AS ({title}) STORED",
        # Vectors are read back for phrases and for weighing: not having to unpack them pays.
        f"ALTER TABLE {TABLE} ALTER search_text SET STORAGE EXTERNAL",
        f"CREATE INDEX library_record_search_text ON {TABLE} USING gin (search_text)",
        f"CREATE INDEX library_record_search_title ON {TABLE} USING gin (search_title)",
        f"CREATE INDEX library_record_newest ON {TABLE} (year DESC NULLS LAST, id DESC)",
        f"CREATE INDEX library_record_oldest ON {TABLE} (year NULLS LAST, id)",
    ):
        schema_editor.execute(statement, params=None)


def remove(apps: object, schema_editor: object) -> None:
    """Take the columns and indexes away again."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP INDEX IF EXISTS library_record_newest, library_record_oldest")
    schema_editor.execute(f"ALTER TABLE {TABLE} DROP search_text, DROP search_title")


def _plain(expression: str) -> str:
    """Take accents off, and punctuation apart: the parser would keep “and/or” as a path.

    In step with `words.fold`; written as ranges, since classes depend on the server's locale.
    """
    bare = f"regexp_replace(normalize(({expression}), NFD), '[\\u0300-\\u036f]', '', 'g')"
    gaps = "[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u2000-\\u206f]+"
    return f"regexp_replace({bare}, '{gaps}', ' ', 'g')"
