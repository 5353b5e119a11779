"""backup and restore on a centre of their own with the demonstration in it."""

import json
import shutil
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing, contextmanager
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.test import override_settings

from commonweal_web.backups import database
from commonweal_web.backups.archive import DATABASE, MANIFEST, BackupError, opened, write
from commonweal_web.people.models import User
from commonweal_web.privacy.actions import erase

FILE = "commonweal.sqlite3"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        reason="the commands are for SQLite, and say so on PostgreSQL",
    ),
]


@contextmanager
def at(var):
    """Commands work on the centre in this folder, with its SQLite in a file."""
    var.mkdir(exist_ok=True)
    usual = connections["default"]
    own = connections.create_connection("default")
    own.settings_dict = usual.settings_dict | {"NAME": str(var / FILE)}
    folders = {"MEDIA_ROOT": var / "media", "MICRODATA_ROOT": var / "private" / "microdata"}
    with override_settings(VAR=var, **folders):
        connections["default"] = own
        try:
            yield own
        finally:
            own.close()
            connections["default"] = usual


def run(var, *words, fails=False):
    """Run a command of the website on the centre in a folder. Returns what it said."""
    out = StringIO()
    with at(var):
        if fails:
            with pytest.raises(CommandError) as error:
                call_command(*map(str, words), stdout=out)
            return str(error.value)
        call_command(*map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module", autouse=True)
def _databases_may_be_used(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def demonstration(_databases_may_be_used, tmp_path_factory):
    var = tmp_path_factory.mktemp("centre") / "var"
    connections["default"].ensure_connection()
    migrated = connections["default"].connection
    with at(var) as own:
        own.ensure_connection()
        migrated.backup(own.connection)
        call_command("load_demo", stdout=StringIO())
    (var / "media" / "documents").mkdir(parents=True, exist_ok=True)
    (var / "media" / "documents" / "plan.pdf").write_bytes(b"%PDF plan")
    (var / "imports").mkdir(exist_ok=True)
    (var / "imports" / "waiting.ris").write_bytes(b"TY  - JOUR")
    return var


@pytest.fixture(scope="module")
def backup(demonstration, tmp_path_factory):
    file = tmp_path_factory.mktemp("backups") / "centre.zip"
    run(demonstration, "backup", file)
    return file


@pytest.fixture
def var(demonstration, tmp_path):
    """A copy of the centre, to do things to."""
    return shutil.copytree(demonstration, tmp_path / "var")


def rows(var, but=("audit_line", "django_session", "usersessions_usersession")):
    """Every row of every table, but for what a restore writes itself."""
    with closing(sqlite3.connect(var / FILE)) as base:
        names = [
            name
            for [name] in base.execute("SELECT name FROM sqlite_master WHERE type='table'")
            if name not in but and not name.startswith(("sqlite_", "library_record_search"))
        ]
        return {name: sorted(map(repr, base.execute(f"SELECT * FROM {name}"))) for name in names}


def audit(var):
    with closing(sqlite3.connect(var / FILE)) as base:
        return list(base.execute("SELECT what, after FROM audit_line ORDER BY id"))


def files(var):
    return {
        path.relative_to(var).as_posix(): path.read_bytes()
        for folder in ("media", "private/microdata", "imports")
        for path in (var / folder).rglob("*")
        if path.is_file()
    }


def changed(backup, to, change):
    """A backup whose database somebody changed, with a manifest that agrees."""
    work = to.parent / "work"
    with opened(backup) as (archive, manifest):
        archive.extract(DATABASE, work)
    with closing(sqlite3.connect(work / DATABASE)) as base, base:
        for statement in change:
            base.execute(statement)
    about = {
        "software": manifest["software"],
        "made": manifest["made"],
        "migrations": database.migrations_of(work / DATABASE),
    }
    with to.open("wb") as out:
        write(out, [(DATABASE, work / DATABASE)], about)
    return to


def test_a_centre_comes_back_whole_in_an_empty_place(demonstration, backup, tmp_path):
    new = tmp_path / "new"
    said = run(new, "restore", backup)
    assert "every number agrees" in said
    assert "former data" not in said
    assert rows(new) == rows(demonstration)
    assert sum(map(len, rows(new).values())) > 500
    assert files(new) == files(demonstration)
    assert {"media/documents/plan.pdf", "imports/waiting.ris"} < set(files(new))
    assert audit(new)[-1][0] == "backups.restore"
    assert audit(demonstration)[-1][0] == "backups.back_up"
    assert json.loads(audit(new)[-1][1])["file"] == "centre.zip"
    assert {path.name for path in new.iterdir() if path.name.startswith("restoring-")} == set()
    assert stat.S_IMODE((new / "private" / "microdata").stat().st_mode) == 0o700
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert "every number agrees" in run(new, "verify_answers")


def test_triggers_are_there_after_a_restore_even_when_the_backup_had_none(backup, tmp_path):
    names = [
        *(f"audit_line_no_{act}" for act in ("update", "delete", "replace")),
        *(f"findings_version_no_{act}" for act in ("update", "delete")),
        *(f"surveys_publicationversion_no_{act}" for act in ("update", "delete")),
    ]
    bare = changed(backup, tmp_path / "bare.zip", [f"DROP TRIGGER {name}" for name in names])
    for file in (backup, bare):
        new = tmp_path / file.stem
        run(new, "restore", file)
        with closing(sqlite3.connect(new / FILE)) as base:
            for statement in (
                "UPDATE audit_line SET what = 'else'",
                "DELETE FROM audit_line",
                "DELETE FROM findings_version",
                "DELETE FROM surveys_publicationversion",
            ):
                with pytest.raises(sqlite3.IntegrityError):
                    base.execute(statement)


def test_a_backup_is_of_one_moment_while_another_writes(var, tmp_path):
    """The other moves one unit from row to row in a transaction: the sum never changes."""
    with closing(sqlite3.connect(var / FILE)) as base, base:
        base.execute("CREATE TABLE purse (id INTEGER PRIMARY KEY, n INTEGER, pad TEXT)")
        base.executemany(
            "INSERT INTO purse VALUES (?, 10, ?)", [(i, "x" * 900) for i in range(4000)]
        )
    stop, wrote = threading.Event(), []

    def write_on():
        with closing(sqlite3.connect(var / FILE, timeout=30)) as base:
            while not stop.is_set():
                with base:
                    base.execute("UPDATE purse SET n = n - 1 WHERE id = ?", [len(wrote) % 2000])
                    base.execute(
                        "UPDATE purse SET n = n + 1 WHERE id = ?", [3999 - len(wrote) % 2000]
                    )
                wrote.append(1)

    other = threading.Thread(target=write_on)
    other.start()
    try:
        run(var, "backup", tmp_path / "b.zip")
    finally:
        stop.set()
        other.join()
    assert len(wrote) > 10
    run(tmp_path / "new", "restore", tmp_path / "b.zip")
    with closing(sqlite3.connect(tmp_path / "new" / FILE)) as base:
        assert base.execute("SELECT sum(n), count(*) FROM purse").fetchone() == (40_000, 4000)
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_centre_is_replaced_only_when_asked_and_kept_aside(backup, var, demonstration):
    with closing(sqlite3.connect(var / FILE)) as base, base:
        base.execute("UPDATE library_record SET title = 'Changed since'")
        base.execute("INSERT INTO django_session VALUES ('key', 'data', '2099-01-01')")
    (var / "media" / "documents" / "plan.pdf").write_bytes(b"changed")
    before = rows(var), files(var)
    assert "--replace" in run(var, "restore", backup, fails=True)
    assert (rows(var), files(var)) == before
    with closing(sqlite3.connect(var / FILE)) as reader:  # the site is up, and has it open
        reader.execute("SELECT count(*) FROM library_record").fetchone()
        said = run(var, "restore", backup, "--replace")
        [[n]] = reader.execute("SELECT count(*) FROM library_record WHERE title = 'Changed since'")
        assert n == 0
        assert reader.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
    assert (rows(var), files(var)) == (rows(demonstration), files(demonstration))
    [aside] = var.glob("before-restore-*")
    assert str(aside) in said
    assert (aside / "media" / "documents" / "plan.pdf").read_bytes() == b"changed"
    with closing(sqlite3.connect(aside / DATABASE)) as base:
        assert base.execute("SELECT min(title) FROM library_record").fetchone() == (
            "Changed since",
        )


def test_whoever_was_erased_since_the_backup_stays_erased(backup, var):
    with at(var):
        person = User.objects.get(username="reader")
        erase(person, user=person)
    run(var, "restore", backup, "--replace")
    with at(var):
        names = set(User.objects.values_list("username", flat=True))
    assert names == {"admin", "editor", "reviewer", "contributor"}


def test_a_database_of_a_newer_version_changes_nothing(backup, var, tmp_path):
    before = rows(var), files(var), audit(var)
    newer = "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '0999_x', 0)"
    file = changed(backup, tmp_path / "b.zip", [newer])
    assert "newer version" in run(var, "restore", file, "--replace", fails=True)
    assert (rows(var), files(var), audit(var)) == before


def test_a_database_of_something_else_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "b")) as base, base:
        base.execute("CREATE TABLE a (b)")
    with pytest.raises(BackupError, match="cannot be read"):
        database.migrations_of(tmp_path / "b")


def test_a_restore_that_fails_half_way_puts_the_former_data_back(backup, var, tmp_path):
    """A table is gone from the backup, which the last step of a restore needs."""
    file = changed(backup, tmp_path / "b.zip", ["DROP TABLE django_session"])
    before = rows(var), files(var), audit(var)
    with at(var), pytest.raises(OperationalError, match="no such table: django_session"):
        call_command("restore", str(file), "--replace")
    assert (rows(var), files(var), audit(var)) == before
    assert not list(var.glob("before-restore-*"))


def test_tampered_and_truncated_backups_change_nothing(backup, var, tmp_path):
    before = rows(var), files(var), audit(var)
    whole = backup.read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    assert "cut off or damaged" in run(
        var, "restore", tmp_path / "cut.zip", "--replace", fails=True
    )
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(tmp_path / "new.zip", "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename != MANIFEST:
                data = data[:-1] + bytes([data[-1] ^ 1])
            new.writestr(entry, data)
    assert "SHA-256 differs" in run(var, "restore", tmp_path / "new.zip", "--replace", fails=True)
    assert (rows(var), files(var), audit(var)) == before


def test_a_backup_overwrites_only_when_asked_and_leaves_no_pieces(demonstration, tmp_path):
    file = tmp_path / "b.zip"
    file.write_text("precious")
    assert "--replace" in run(demonstration, "backup", file, fails=True)
    assert file.read_text() == "precious"
    run(demonstration, "backup", file, "--replace")
    with opened(file) as (_archive, manifest):
        assert manifest["parts"][DATABASE]["bytes"] > 100_000
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]
    assert "no folder" in run(demonstration, "backup", tmp_path / "none" / "b.zip", fails=True)
