"""What tests that commit need: tables emptied afterwards, and a worker that shares their database.

What only grows has to be unlocked for that.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase

from commonweal_web.audit import protection as audit
from commonweal_web.findings.protection import VERSIONS
from commonweal_web.surveys.protection import VERSIONS as PUBLICATIONS

WORKER = Path(__file__).with_name("worker.py")


@pytest.fixture(autouse=True, scope="session")
def _empty_what_only_grows_between_tests():
    teardown = TransactionTestCase._fixture_teardown

    def unlocked(self):
        if type(self)._fixture_teardown is not unlocked:  # a TestCase, which only rolls back
            return teardown(self)
        for kept in (audit, VERSIONS, PUBLICATIONS):
            kept.lift(connection)
        try:
            return teardown(self)
        finally:
            for kept in (audit, VERSIONS, PUBLICATIONS):
                kept.protect(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", unlocked)
        yield


StartWorker = Callable[..., subprocess.Popen]


@pytest.fixture
def start_worker(tmp_path: Path, transactional_db: None, settings: Any) -> Iterator[StartWorker]:
    """start_worker(): the real worker, in a process of its own, on a database shared with it.

    It ends when nothing is left to do. What it says is in `said.txt` of the test's folder.
    SQLite's tests run in memory, so it gets a copy in a file, which this process uses too until
    the end of the test.
    """
    settings.VAR = tmp_path
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
    said = tmp_path / "said.txt"

    def start(**environment: str) -> subprocess.Popen:
        with said.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, WORKER],
                stderr=out,
                env=os.environ
                | {"DATABASE_URL": url, "COMMONWEAL_VAR": str(tmp_path)}
                | {"SEEN": str(tmp_path / "seen")}
                | environment,
            )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
    print(said.read_text() if said.exists() else "")  # shown when the test fails
    if connections["default"] is not memory:
        connections["default"].close()
        connections["default"] = memory
