"""Triggers that refuse to change or delete a line, on SQLite and on PostgreSQL.

They stand against mistakes and against anybody who has the website's own connection. Whoever owns
the database can take them away; `lift` does that, and only tests that empty tables call it.
"""

from typing import Any

TABLE = "audit_line"
REFUSAL = "The audit log is append-only."

_ON = {
    "sqlite": [
        f"""CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
        for act in ("UPDATE", "DELETE")
    ]
    # INSERT OR REPLACE deletes without asking the trigger of DELETE.
    + [
        f"""CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE}
            WHEN NEW.id IN (SELECT id FROM {TABLE})
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""  # noqa: S608 - constants of this module
    ],
    "postgresql": [
        f"""CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
        f"""CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
    ],
}
_OFF = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}" for act in ("update", "delete", "replace")
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}",
        f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
    ],
}


def protect(connection: Any) -> None:
    """Put the triggers up, also where some of them are."""
    lift(connection)
    _run(connection, _ON)


def lift(connection: Any) -> None:
    """Take the triggers away."""
    _run(connection, _OFF)


def _run(connection: Any, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
