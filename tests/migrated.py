"""The database of the website's tests: one process migrates, the others take a copy.

Migrating takes half a minute of a core, a copy next to nothing; so the copy is kept for later runs
too, for as long as no source of the website changes.
"""

import gc
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import get_unique_databases_and_mirrors
from once import kept_folder, locked
from postgres import programs
from pytest_django import DjangoDbBlocker

SOURCES = ("src/commonweal_web", "requirements/dev.txt", "tests/migrated.py")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    pytestconfig: pytest.Config,
) -> Iterator[None]:
    """Takes the place of pytest-django's."""
    assert len(get_unique_databases_and_mirrors()[0]) == 1, "more databases: copy each of them"
    made = kept_folder(pytestconfig, "migrated", *SOURCES) / connection.vendor
    before = settings.DATABASES["default"]["NAME"]
    keep, copy = {
        "sqlite": (_keep_sqlite, _copy_sqlite),
        "postgresql": (_keep_postgresql, _copy_postgresql),
    }[connection.vendor]
    with django_db_blocker.unblock():
        with locked(made.with_suffix(".lock")):
            if not made.exists():
                with _without_collecting():
                    connection.creation.create_test_db(verbosity=0, serialize=False)
                half = made.with_suffix(".half")
                half.unlink(missing_ok=True)
                keep(half)
                half.rename(made)
            else:
                copy(made)
        yield
        connection.creation.destroy_test_db(before, verbosity=0)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Migrations make models by the thousand; looking for garbage takes a third of their time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _keep_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)


def _copy_sqlite(made: Path) -> None:
    _use(connection.creation._get_test_db_name())
    with closing(sqlite3.connect(made)) as file:
        connection.ensure_connection()
        file.backup(connection.connection)


def _keep_postgresql(file: Path) -> None:
    _postgresql("pg_dump", "--no-owner", "--file", str(file))


def _copy_postgresql(made: Path) -> None:
    name = connection.creation._get_test_db_name()
    with connection._nodb_cursor() as server:
        server.execute(f'CREATE DATABASE "{name}"')
    _use(name)
    _postgresql("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file", str(made))


def _postgresql(program: str, *words: str) -> None:
    """Run a program of PostgreSQL on the database that Django uses."""
    names = connection.settings_dict
    server = {"PGHOST": names["HOST"], "PGUSER": names["USER"], "PGDATABASE": names["NAME"]}
    subprocess.run(
        [programs() / program, *words],
        env=os.environ | server,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
