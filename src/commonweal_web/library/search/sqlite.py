"""Full-text search by SQLite's FTS5.

The index holds no texts of its own (external content): triggers on `library_record` keep it in
step, whoever writes the row. A later migration that makes SQLite rebuild `library_record` drops
its triggers: end such a migration with `RunPython(install)`.
"""

from __future__ import annotations

import json

from django.db import connection
from django.db.models import BooleanField, Expression, QuerySet
from django.db.models.expressions import RawSQL

from commonweal_web.library.search.filters import keys_sql
from commonweal_web.library.search.words import Query, Term

INDEX = "library_record_search"
TABLE = "library_record"
COLUMNS = ("title", "author_text", "keyword_text", "abstract", "container_title", "year")
_FROM = f"FROM {INDEX} WHERE {INDEX} MATCH %s"
_WEIGHTS = "10, 5, 3, 1, 2, 2"
# Weighing costs about 1 µs a match and 60 ms for the commonest words of 100,000 records.
WEIGHED = 2000
# A filter that keeps this many records is asked match by match (0.4 µs each) until there are
# enough; a narrower one is worked out once, as a set.
_BROAD = 30_000


class Matches:
    """The records that a query finds. among: those to look in, or None for all.

    total: how many there are, counted no further than `most`.
    """

    def __init__(self, query: Query, among: QuerySet | None, *, most: int) -> None:
        self._query = query
        self._filter: tuple[str, list[object]] = ("", [])
        if among is None:
            sql = f"SELECT count(*) FROM (SELECT 1 {_FROM} LIMIT %s)"  # noqa: S608 (constant)
            self.total: int = _fetch(sql, [_all(query), most])[0]
            return
        broad = among.order_by()[:_BROAD].count() == _BROAD
        self._filter = _one_by_one(among) if broad else _as_a_set(among)
        sql = f"SELECT rowid {_FROM}{self._filter[0]} LIMIT %s"
        ids = _fetch(sql, [_all(query), *self._filter[1], most])
        self.total = len(ids)
        if self.total < most:  # these are all: they stand for the filter from here on
            self._filter = " AND +rowid IN (SELECT value FROM json_each(%s))", [json.dumps(ids)]
        else:  # so many that the first few thousand will hold enough
            self._filter = _one_by_one(among)

    def best(self, wanted: int) -> list[int]:
        """Return the ids of the `wanted` best matches, best first.

        When the match is crowded, records with the words in their title come first, and of those
        and of the rest only the latest `WEIGHED` are weighed against each other.
        """
        if self.total <= WEIGHED:
            return self._weigh(_all(self._query), wanted)
        ids = self._weigh(_in_title(self._query), wanted)
        if len(ids) < wanted:
            rest = f"({_all(self._query)}) NOT ({_in_title(self._query)})"
            ids += self._weigh(rest, wanted - len(ids))
        return ids

    def _weigh(self, expression: str, wanted: int) -> list[int]:
        condition, parameters = self._filter
        sql = (
            f"SELECT rowid FROM (SELECT rowid, bm25({INDEX}, {_WEIGHTS}) AS weight"  # noqa: S608
            f" {_FROM}{condition} ORDER BY rowid DESC LIMIT {WEIGHED})"
            " ORDER BY weight, rowid DESC LIMIT %s"
        )
        return _fetch(sql, [expression, *parameters, wanted])


def condition(query: Query) -> Expression:
    """Return a condition on Record rows, for any order that an index gives.

    The plus keeps SQLite from looking every match up in the wide table: it walks the index of
    the order and asks of each row whether it matched (7 ms in place of 40 ms at 64,000 matches).
    """
    sql = f"+{TABLE}.id IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)"  # noqa: S608
    return RawSQL(sql, [_all(query)], output_field=BooleanField())  # noqa: S611 (constant sql)


def _one_by_one(among: QuerySet) -> tuple[str, list[object]]:
    """Return the condition that a match is among these, asked of its row."""
    row = among.filter(pk=RawSQL(f"{INDEX}.rowid", []))  # noqa: S611 (constant sql)
    sql, parameters = keys_sql(row)
    return f" AND EXISTS ({sql})", parameters


def _as_a_set(among: QuerySet) -> tuple[str, list[object]]:
    """Return the condition that a match is among these, worked out beforehand."""
    sql, parameters = keys_sql(among)
    return f" AND +rowid IN ({sql})", parameters


def _fetch(sql: str, parameters: list[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


def _all(query: Query) -> str:
    return _without(" AND ".join(map(_term, query.wanted)), query)


def _in_title(query: Query) -> str:
    wanted = " AND ".join(map(_term, query.wanted))
    return _without(f"{{title}} : ({wanted})", query)


def _without(expression: str, query: Query) -> str:
    if not query.unwanted:
        return expression
    return f"({expression}) NOT ({' OR '.join(map(_term, query.unwanted))})"


def _term(term: Term) -> str:
    """Write a term for FTS5. Words hold letters and digits only, so quoting them is safe."""
    star = " *" if term.prefix else ""
    return f"({' OR '.join(chr(34) + ' '.join(words) + chr(34) + star for words in term.any_of)})"


def install(apps: object, schema_editor: object) -> None:
    """Make the index, fill it, and set the triggers. May be run again."""
    if schema_editor.connection.vendor != "sqlite":
        return
    names = ", ".join(COLUMNS)
    new, old = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("new", "old"))
    add = f"INSERT INTO {INDEX}(rowid, {names}) VALUES (new.id, {new});"  # noqa: S608
    drop = (
        f"INSERT INTO {INDEX}({INDEX}, rowid, {names})"  # noqa: S608
        f" VALUES ('delete', old.id, {old});"
    )
    for statement in (
        f"DROP TRIGGER IF EXISTS {INDEX}_insert",
        f"DROP TRIGGER IF EXISTS {INDEX}_delete",
        f"DROP TRIGGER IF EXISTS {INDEX}_update",
        f"DROP TABLE IF EXISTS {INDEX}",
        f"CREATE VIRTUAL TABLE {INDEX} USING fts5({names}, content='{TABLE}', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
        f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON {TABLE} BEGIN {add} END",
        f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON {TABLE} BEGIN {drop} END",
        f"CREATE TRIGGER {INDEX}_update AFTER UPDATE OF {names} ON {TABLE} BEGIN {drop} {add} END",
        f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",  # noqa: S608
    ):
        schema_editor.execute(statement, params=None)


def remove(apps: object, schema_editor: object) -> None:
    """Take the index and its triggers away again."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for name in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {INDEX}_{name}")
    schema_editor.execute(f"DROP TABLE IF EXISTS {INDEX}")
