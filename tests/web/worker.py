"""The worker with work that tests can watch: run as a program by `start_worker`."""

import os
import sys
import time
from pathlib import Path

import django

HERE = Path(__file__).resolve()


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "commonweal_web.config.settings"
    sys.path.insert(0, str(HERE.parents[2] / "src"))
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from commonweal_web.imports import store
    from commonweal_web.jobs.management.commands import worker
    from commonweal_web.jobs.progress import Progress, work

    store.PAUSE = float(os.environ.get("PAUSE", store.PAUSE))
    if "IMPATIENT" in os.environ:
        connection.settings_dict["OPTIONS"]["timeout"] = worker.REST = 0.2

    @work("test.slow")
    def slow(progress: Progress, *, steps: int) -> str:
        for done in range(steps):
            progress.at(done, steps, f"Step {done}")
            Path(os.environ["SEEN"]).write_text(str(done))
            time.sleep(0.05)
        return "/library/"

    call_command(worker.Command(), until_done=True)


if __name__ == "__main__":
    main()
