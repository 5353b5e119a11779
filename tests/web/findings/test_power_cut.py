"""Power cut during publish: whatever the moment, all of a version is there or none of it."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection

TOP = Path(__file__).resolve().parents[3]
PREPARE = """
from web.findings.conftest import make_answer
publish(make_answer(), user=User.objects.create_superuser("admin"), note="First.")
"""
# The process stops where it is told to, says so, and waits for the plug to be pulled.
PUBLISH = """
import time
from commonweal_web.findings import actions
from django.db.models import Model
def stop(moment):
    if moment == "{moment}":
        print("in the middle", flush=True)
        time.sleep(600)
keep = Model.save
def save(self, *args, **kwargs):
    stop("before " + type(self).__name__)
    keep(self, *args, **kwargs)
    stop("after " + type(self).__name__)
Version.save = Answer.save = save
tell = actions.start_new_generation
def start_new_generation():
    tell()
    stop("before the commit")
actions.start_new_generation = start_new_generation
Answer.objects.update(headline="Trees help a little.")
publish(Answer.objects.get(), user=User.objects.get(), note="Softer words.")
"""
CHECK = """
from django.core.management import call_command
call_command("verify_answers")
print(Answer.objects.get().current.number, "in force")
"""
START = """
import django
django.setup()
from web.findings.conftest import publish
from commonweal_web.findings.models import Answer, Version
from commonweal_web.people.models import User
"""
MOMENTS = ["after Version", "before the commit"]


@pytest.fixture
def database(tmp_path, transactional_db) -> Iterator[dict[str, str]]:
    """The environment of processes that share a database of their own, which can be killed.

    A copy of that of the tests, with every table: migrating takes minutes.
    """
    url = os.environ.get("DATABASE_URL", "")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "web_settings",
        "PYTHONPATH": f"{TOP / 'src'}{os.pathsep}{TOP / 'tests'}",
        "TMPDIR": str(tmp_path),  # what a killed process leaves
        "DATABASE_URL": f"sqlite:///{tmp_path / 'answers.sqlite3'}",
    }
    if not url.startswith("postgres"):
        with closing(sqlite3.connect(tmp_path / "answers.sqlite3")) as copy:
            connection.connection.backup(copy)
        run(PREPARE, environment)
        yield environment
        return
    name, ours = f"power_cut_{os.getpid()}", connection.settings_dict["NAME"]
    connection.close()  # a database that somebody uses cannot be copied
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {ours}")
        try:
            environment["DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
            run(PREPARE, environment)
            yield environment
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(script: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", START + script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_publishing(database):
    for moment in MOMENTS:
        script = START + PUBLISH.format(moment=moment)
        with subprocess.Popen(
            [sys.executable, "-c", script], env=database, stdout=subprocess.PIPE, text=True
        ) as publisher:
            assert publisher.stdout.readline() == "in the middle\n"
            publisher.send_signal(signal.SIGKILL)
        assert publisher.returncode == -signal.SIGKILL
    assert run(CHECK + PUBLISH.format(moment="never") + CHECK, database).splitlines() == [
        "1 version of 1 answer checked: every number agrees.",
        "1 in force",
        "2 versions of 1 answer checked: every number agrees.",
        "2 in force",
    ]
