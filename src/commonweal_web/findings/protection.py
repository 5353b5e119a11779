"""The database itself refuses to change what was published, whoever asks: triggers on versions.

They go up after every migration rather than in one, because SQLite drops the triggers of a table
whenever a migration rebuilds it. Whoever owns the database can take them away; `lift` does that,
and only tests call it.
"""

from typing import Any

from django.db import connections

TABLE = "findings_version"
REFUSAL = "A published version is never changed or deleted."
MAY_CHANGE = {"published_by_id"}
"""Columns that may change, and only to nothing: a person's account can be erased."""

_FORGOTTEN = "NEW.published_by_id IS NOT NULL"
_ON = {
    "sqlite": [
        f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE OF {{columns}} ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        f"""CREATE TRIGGER {TABLE}_no_person BEFORE UPDATE OF published_by_id ON {TABLE}
            WHEN {_FORGOTTEN} AND NEW.published_by_id IS NOT OLD.published_by_id
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        f"""CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        # INSERT OR REPLACE deletes without asking the trigger of DELETE.
        f"""CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE}
            WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id
                         OR (answer_id = NEW.answer_id AND number = NEW.number))
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",  # noqa: S608 - constants
    ],
    "postgresql": [
        f"""CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
        f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE OF {{columns}} ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
        f"""CREATE TRIGGER {TABLE}_no_person BEFORE UPDATE OF published_by_id ON {TABLE}
            FOR EACH ROW
            WHEN ({_FORGOTTEN} AND NEW.published_by_id IS DISTINCT FROM OLD.published_by_id)
            EXECUTE FUNCTION {TABLE}_refuse()""",
        f"""CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE OR TRUNCATE ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
    ],
}
_OFF = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}"
        for act in ("update", "person", "delete", "replace")
    ],
    "postgresql": [f"DROP FUNCTION IF EXISTS {TABLE}_refuse() CASCADE"],
}


def protect(connection: Any) -> None:
    """Put the triggers up, for the columns that there are now."""
    with connection.cursor() as cursor:
        columns = [
            column.name
            for column in connection.introspection.get_table_description(cursor, TABLE)
            if column.name not in MAY_CHANGE
        ]
    lift(connection)
    _run(connection, [one.format(columns=", ".join(columns)) for one in _ON[connection.vendor]])


def lift(connection: Any) -> None:
    """Take the triggers away."""
    _run(connection, _OFF[connection.vendor])


def after_migrating(sender: object, using: str, **_signal: object) -> None:
    """Receive `post_migrate` of this app."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        protect(connection)


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
