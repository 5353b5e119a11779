"""Time imports of made-up references: python benchmarks/web/imports.py [--references N]

A real worker reads a RIS file and brings it into a database of its own (SQLite in a temporary
folder, already holding `--here` references). Meanwhile this process is an editor and a reader: it
takes the lock that a write takes, again and again, and notes how long it waited; and it makes a
page of search results through Django, and notes how long that took.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--references", type=int, default=10_000)
    parser.add_argument("--here", type=int, default=5_000, help="references there already")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "COMMONWEAL_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/centre.sqlite3",
            "DJANGO_SETTINGS_MODULE": "commonweal_web.config.settings",
            "COMMONWEAL_DEBUG": "1",  # plain static files; DEBUG is switched off below
        }
        measure(Path(folder), options.references, options.here)


def measure(folder: Path, n: int, here: int) -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False
    from django.core.management import call_command
    from search_records import records

    from commonweal.publish.ris import records_to_ris
    from commonweal_web.imports import actions
    from commonweal_web.imports.models import Import
    from commonweal_web.library.store import save_records
    from commonweal_web.people.models import User

    call_command("migrate", verbosity=0)
    made = list(records(n + here))
    save_records(made[n:])
    user = User.objects.create_user("importer", role="contributor")
    text = records_to_ris(made[:n]).encode()
    print(f"{n:,} references, {len(text) / 1e6:.0f} MB; {here:,} there already")
    row = actions.bring([("made.ris", [text])], user=user)
    watch("read", row, folder)
    actions.bring_in(row, user=user, known=Import.Known.UPDATE)
    watch("bring in", row, folder)
    row.refresh_from_db()
    print(f"  {row.stage}: {row.counts}")
    actions.undo(row, user=user)
    watch("undo", row, folder)


def watch(what: str, row: object, folder: Path) -> None:
    """Let a worker do the job; be an editor and a reader meanwhile."""
    from django.test import Client

    command = "import django; django.setup(); from django.core.management import call_command; "
    command += "call_command('worker', until_done=True)"
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1] / "src")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    worker = subprocess.Popen([sys.executable, "-c", command], env=environment)
    reader = Client(HTTP_HOST="localhost")
    reader.cookies["sessionid"] = "so that no page is kept"
    editor = sqlite3.connect(folder / "centre.sqlite3", timeout=30, isolation_level=None)
    waits, pages = [], []
    while worker.poll() is None:
        start = time.perf_counter()
        editor.execute("BEGIN IMMEDIATE")
        editor.execute("ROLLBACK")
        waits.append(time.perf_counter() - start)
        start = time.perf_counter()
        assert reader.get("/library/?q=coaching+parents").status_code == 200
        pages.append(time.perf_counter() - start)
        time.sleep(0.05)
    editor.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    job = type(row.job).objects.get(pk=row.job.pk)
    assert job.state == "done", job.error
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    seconds = (job.finished - job.started).total_seconds()
    print(
        f"  {what}: {seconds:.1f} s, {cpu:.1f} s CPU with the worker's start, "
        f"{after.ru_maxrss / 1e6:.2f} GB at most; a write waits "
        f"p50 {1000 * statistics.median(waits):.0f} ms, longest {1000 * max(waits):.0f} ms; "
        f"a page takes p50 {1000 * statistics.median(pages):.0f} ms, "
        f"p95 {1000 * statistics.quantiles(pages, n=20)[-1]:.0f} ms ({len(pages)} asked)"
    )


if __name__ == "__main__":
    main()
