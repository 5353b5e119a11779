"""The database of the website's tests: one process migrates, the others take a copy.

Migrating takes some ten seconds of a core; a copy takes none.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import get_unique_databases_and_mirrors
from once import locked, shared_folder
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Takes the place of pytest-django's."""
    assert len(get_unique_databases_and_mirrors()[0]) == 1, "more databases: copy each of them"
    made = shared_folder(tmp_path_factory) / f"migrated-{connection.vendor}"
    before = settings.DATABASES["default"]["NAME"]
    copy = _copy_sqlite if connection.vendor == "sqlite" else _copy_postgresql
    with django_db_blocker.unblock():
        with locked(made.with_suffix(".lock")):
            if not made.exists():
                connection.creation.create_test_db(verbosity=0, serialize=False)
                _keep(made)
            else:
                copy(made)
        yield
        connection.creation.destroy_test_db(before, verbosity=0)


def _keep(made: Path) -> None:
    """Make a copy that nobody uses, for the others."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(made)) as file:
            connection.connection.backup(file)
        return
    name = connection.settings_dict["NAME"]
    connection.close()  # a database that somebody uses cannot be copied
    with connection._nodb_cursor() as server:
        server.execute(f'CREATE DATABASE "{name}_migrated" TEMPLATE "{name}"')
    made.write_text(f"{name}_migrated")


def _copy_sqlite(made: Path) -> None:
    _use(connection.creation._get_test_db_name())
    with closing(sqlite3.connect(made)) as file:
        connection.ensure_connection()
        file.backup(connection.connection)


def _copy_postgresql(made: Path) -> None:
    name = connection.creation._get_test_db_name()
    with connection._nodb_cursor() as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{made.read_text()}"')
    _use(name)


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
