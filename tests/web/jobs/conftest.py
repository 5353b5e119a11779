"""Somebody to own jobs, and a database that other processes can reach."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections

from commonweal_web.people.models import User

WORKER = Path(__file__).with_name("worker.py")


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", "ada@example.org", "a long password")


StartWorker = Callable[..., subprocess.Popen]


@pytest.fixture
def start_worker(tmp_path: Path, transactional_db: None) -> Iterator[StartWorker]:
    """start_worker(): the real worker, in a process of its own, on a database shared with it.

    It ends when nothing is left to do. SQLite's tests run in memory, so it gets a copy in a file,
    which this process uses too until the end of the test.
    """
    memory = connections["default"]
    if connection.vendor == "sqlite":
        file = tmp_path / "shared.sqlite3"
        url = f"sqlite:///{file}"
        memory.ensure_connection()
        shared = connections.create_connection("default")
        shared.settings_dict = memory.settings_dict | {"NAME": str(file)}
        connections["default"] = shared
        shared.ensure_connection()
        memory.connection.backup(shared.connection)
    else:
        names = connection.settings_dict
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + names["NAME"]
    running = []

    def start(**environment: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, WORKER],
            env=os.environ
            | {"DATABASE_URL": url, "COMMONWEAL_VAR": str(tmp_path), "SEEN": str(tmp_path / "seen")}
            | environment,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
    if connections["default"] is not memory:
        connections["default"].close()
        connections["default"] = memory
