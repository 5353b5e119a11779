"""A whole SQLite database out and in, while others read and write it.

Both ways use SQLite's online backup: a snapshot is of one moment, and what comes in comes in as one
transaction, so that nobody sees half of it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from commonweal_web.audit import protection as audit
from commonweal_web.backups.archive import BackupError
from commonweal_web.findings.protection import VERSIONS
from commonweal_web.surveys.protection import VERSIONS as FIGURES

PATIENCE = 60.0  # s that others may keep the database to themselves


def require_sqlite() -> None:
    if connection.vendor != "sqlite":
        raise BackupError(
            "This command backs up a centre on SQLite. On PostgreSQL use pg_dump, and copy the "
            "folders media, private and imports: docs/how-to/back-up.md says how."
        )


def snapshot(path: Path) -> None:
    """Write the database as it is at one moment to a new file that stands alone."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target, progress=_patience())
        target.execute("PRAGMA journal_mode=DELETE")


def put(path: Path) -> None:
    """Put a snapshot in the place of the database, as one transaction."""
    connection.ensure_connection()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source:
        source.backup(connection.connection, progress=_patience())


def migrations_of(path: Path) -> list[str]:
    """Check that a snapshot is a whole database of commonweal. Returns the migrations it has had.

    Raises BackupError when SQLite finds it damaged, or a newer version of the software made it.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source:
            source.execute("PRAGMA trusted_schema=OFF")
            [[verdict]] = source.execute("PRAGMA quick_check(1)")
            rows = source.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
            had = [f"{app}.{name}" for app, name in rows]
    except (sqlite3.DatabaseError, ValueError) as error:
        raise BackupError(f"The database in the backup cannot be read ({error}).") from error
    if verdict != "ok":
        raise BackupError(f"The database in the backup is damaged: {verdict}.")
    return had


def refuse_newer(had: list[str]) -> None:
    """Refuse migrations that this software does not have."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {".".join(key) for key in loader.disk_migrations}
    known |= {".".join(old) for one in loader.disk_migrations.values() for old in one.replaces}
    if unknown := [one for one in had if one not in known]:
        raise BackupError(
            f"The backup was made by a newer version of the software: its database has had "
            f"{unknown[0]}, which this one does not know. Nothing was restored. Update first."
        )


def is_empty() -> bool:
    """Whether nobody has an account here and nothing was ever done."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in {"people_user", "audit_line"} & set(tables):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - two constants
            if cursor.fetchone()[0]:
                return False
    return True


def protect_what_only_grows() -> None:
    """Put up every trigger that refuses changes, whatever the snapshot had."""
    audit.protect(connection)
    for table in (VERSIONS, FIGURES):
        table.protect(connection)


def _patience() -> Callable[[int, int, int], Any]:
    until = time.monotonic() + PATIENCE

    def look(status: int, _left: int, _total: int) -> None:
        if status != sqlite3.SQLITE_DONE and time.monotonic() > until:
            raise BackupError(
                f"The database was in use by another for {PATIENCE:g} s. Nothing was changed. "
                "Try again, or stop the worker first."
            )

    return look
