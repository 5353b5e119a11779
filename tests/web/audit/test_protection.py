"""The database itself refuses to change the log, whichever database it is."""

import pytest
from django.db import DatabaseError, connection, transaction

from commonweal_web.audit.models import Line
from commonweal_web.audit.store import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    return write(who=None, what="tests.write", after={"n": 1}, why="To try.")


ATTEMPTS = {
    "update": "UPDATE audit_line SET why = 'Something else' WHERE id = %s",
    "delete": "DELETE FROM audit_line WHERE id = %s",
}
BY_VENDOR = {
    "sqlite": "INSERT OR REPLACE INTO audit_line (id, at, what, kind, key, label, why)"
    " VALUES (%s, '2026-01-01', 'x', '', '', '', '')",
    "postgresql": "INSERT INTO audit_line (id, at, what, kind, key, label, why)"
    " VALUES (%s, '2026-01-01', 'x', '', '', '', '') ON CONFLICT (id) DO UPDATE SET what = 'x'",
}


@pytest.mark.parametrize("attempt", [*ATTEMPTS, "replace"])
def test_a_line_is_never_changed_by_sql(line, attempt):
    sql = ATTEMPTS.get(attempt) or BY_VENDOR[connection.vendor]
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [line.pk])
    line.refresh_from_db()
    assert (line.what, line.after, line.why) == ("tests.write", {"n": 1}, "To try.")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda line: line.save(),
        lambda line: line.delete(),
        lambda line: Line.objects.update(why=""),
        lambda line: Line.objects.all().delete(),
    ],
    ids=["save", "delete", "update", "delete all"],
)
def test_a_line_is_never_changed_by_django(line, attempt):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempt(line)
    assert Line.objects.get() == Line.objects.get(pk=line.pk)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_the_table_cannot_be_emptied_at_once(line):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_line")


def test_a_write_that_fails_leaves_no_line():
    with transaction.atomic():
        write(who=None, what="tests.write")
        transaction.set_rollback(True)
    assert not Line.objects.exists()
