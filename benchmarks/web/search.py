"""Time the library's search over made-up references: python benchmarks/web/search.py [--records N]

Fills a database of its own (SQLite in a temporary folder, or what DATABASE_URL names, which must
be empty), then asks a fixed mix of searches. Each timing holds all that a page of results needs
from the engine: parsing, counting, ranking, 20 rows, and their highlighted snippets.
Processor time is given beside the clock, which other work on the machine slows.
Warm: repeated in one process. Cold: every search by a new connection, with the database's files
dropped from the system's cache before (SQLite only).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]

SEARCHES: dict[str, list[dict[str, str]]] = {
    "rare word": [{"q": word} for word in ("baceba", "lisporwi", "dergandi", "contrimon")],
    "two words": [{"q": "coaching parents"}, {"q": "arts music"}, {"q": "smith 2019"}],
    "mid word": [{"q": "gwynedd"}, {"q": "resume"}, {"q": "cafe"}, {"q": "coaching"}],
    "common word": [{"q": "wellbeing"}, {"q": "study"}, {"q": "health"}, {"q": "effect"}],
    "commonest word": [{"q": "the"}, {"q": "of"}, {"q": "and the"}],
    "common words": [{"q": "wellbeing study"}, {"q": "health intervention effects of people"}],
    "phrase": [{"q": '"social community"'}, {"q": '"mental school"'}, {"q": '"of the"'}],
    "prefix": [{"q": "volunt*"}, {"q": "wel*"}, {"q": "co*"}],
    "without": [{"q": "wellbeing -study"}, {"q": "arts -music"}],
    "filtered": [
        {"q": "wellbeing", "since": "2000", "until": "2003"},
        {"q": "study", "type": "thesis"},
        {"q": "coaching", "abstract": "on", "doi": "on"},
        {"q": "the", "since": "2015", "doi": "on"},
    ],
    "by year or title": [
        {"q": "wellbeing", "sort": "newest"},
        {"q": "wellbeing", "sort": "oldest"},
        {"q": "wellbeing", "sort": "title"},
        {"q": "gwynedd", "sort": "newest", "type": "report"},
    ],
    "page 50": [{"q": "wellbeing", "page": "50"}, {"q": "coaching", "page": "50"}],
    "no words": [{}, {"type": "report"}, {"since": "2010", "doi": "on"}],
    "nothing found": [{"q": "zzzz"}, {"q": "wellbeing zzzz"}],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep", help="a folder in which to keep the database, or find it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMMONWEAL_VAR"] = options.keep or folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal_web.config.settings")
        _run(options.records, options.rounds)


def _run(n: int, rounds: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    _fill(n)
    print(f"{n:,} records, {connection.vendor}; milliseconds a search")
    warm = {kind: [_times(search, rounds) for search in many] for kind, many in SEARCHES.items()}
    _report("warm", warm)
    if connection.vendor == "sqlite":
        cold = {
            kind: [[_cold(search) for _ in range(3)] for search in many]
            for kind, many in SEARCHES.items()
        }
        _report("cold", cold)


def _fill(n: int) -> None:
    from search_records import records

    from commonweal_web.library.models import Record
    from commonweal_web.library.store import save_records

    if Record.objects.count() >= n:
        return
    made = list(records(n))
    start = time.perf_counter()
    first = made[:10_000]
    save_records(first)
    print(f"saved the first {len(first):,} in {time.perf_counter() - start:.1f} s")
    save_records(made[10_000:])
    print(f"saved {n:,} in {time.perf_counter() - start:.1f} s")


def _search(parameters: dict[str, str]) -> int:
    """Do what a page of results does, short of writing HTML."""
    from commonweal_web.library.presenters import result
    from commonweal_web.library.search_page import look

    page = look(parameters)
    return len([result(row, page.query) for row in page.rows])


Times = tuple[float, float]  # by the clock, and of the processor


def _times(parameters: dict[str, str], rounds: int) -> list[Times]:
    _search(parameters)
    return [_timed(parameters) for _ in range(rounds)]


def _timed(parameters: dict[str, str]) -> Times:
    clock, processor = time.perf_counter(), time.process_time()
    _search(parameters)
    return (time.perf_counter() - clock) * 1000, (time.process_time() - processor) * 1000


def _cold(parameters: dict[str, str]) -> Times:
    from django.db import connection

    connection.close()
    for file in Path(os.environ["COMMONWEAL_VAR"]).glob("*.sqlite3*"):
        with file.open("rb") as handle:
            os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return _timed(parameters)


def _report(title: str, times: dict[str, list[list[Times]]]) -> None:
    print(f"\n{title:18}    n      p50     p95     max    processor p50     p95  slowest")
    for kind, searches in times.items():
        slowest = max(range(len(searches)), key=lambda i: statistics.median(searches[i]))
        words = " ".join(f"{k}={v}" for k, v in SEARCHES[kind][slowest].items())
        print(_line(kind, [t for one in searches for t in one]), words)
    print(_line("all", [t for searches in times.values() for one in searches for t in one]))


def _line(kind: str, times: list[Times]) -> str:
    clock, processor = (sorted(column) for column in zip(*times, strict=True))
    last = min(len(times) - 1, int(0.95 * len(times)))
    return (
        f"{kind:18} {len(times):4} {statistics.median(clock):8.1f} {clock[last]:7.1f}"
        f" {clock[-1]:7.1f} {statistics.median(processor):16.1f} {processor[last]:7.1f} "
    )


if __name__ == "__main__":
    main()
