"""CPU a request of the demonstration centre under granian: benchmarks/run web [--requests N]

Starts a centre of its own in a temporary folder, one worker, and asks each page N times over
kept-alive connections on this machine, from two clients at a time. CPU is what the server's
processes used, read from /proc (Linux); latency is what the clients saw. Uncached requests carry
a query that nobody asked before. The library's search over 100,000 references has a benchmark of
its own beside this one: search.py.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

CLIENTS = 2
TICK = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ("ping", "/health/?", "the floor: granian and Django alone"),
    ("answer page, not kept", "/answers/mindfulness-student-stress/?n=", "≤ 8 ms"),
    ("answer page, kept", "/answers/mindfulness-student-stress/", "≤ 0.5 ms"),
    ("list of answers, not kept", "/answers/?n=", ""),
    ("library search, not kept", "/library/?q=depression&n=", ""),
    ("library search, kept", "/library/?q=depression", ""),
    ("home, not kept", "/?n=", ""),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=400)
    requests = parser.parse_args().requests
    folder = tempfile.mkdtemp(prefix="commonweal-bench-")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "COMMONWEAL_VAR": folder,
        "DJANGO_SETTINGS_MODULE": "commonweal_web.config.settings",
    }
    for command in ("migrate", "collectstatic --no-input", "load_demo"):
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "commonweal_web", *command.split()],
            env=environment,
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"),
            *("--blocking-threads", "2", "--port", str(port), "--log-level", "warning"),
            "commonweal_web.config.wsgi:application",
        ],
        env=environment,
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        wait_for(port)
        print(f"{'page':28}{'CPU ms':>9}{'p50 ms':>9}{'p95 ms':>9}   target (CPU)")
        for name, path, target in PAGES:
            ask(port, path, 20)  # warm: templates, connections, and the page that is kept
            before = cpu_seconds(server.pid)
            latencies = ask(port, path, requests)
            cpu = (cpu_seconds(server.pid) - before) / requests * 1e3
            p50, p95 = (latencies[int(len(latencies) * share)] * 1e3 for share in (0.5, 0.95))
            print(f"{name:28}{cpu:9.2f}{p50:9.2f}{p95:9.2f}   {target}", flush=True)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(port: int) -> None:
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


def ask(port: int, path: str, times: int) -> list[float]:
    """Ask for a path `times` times; return the latencies in seconds, least first."""

    def some(client: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        taken = []
        for i in range(times // CLIENTS):
            url = f"{path}{client}-{i}-{time.time_ns()}" if path.endswith(("=", "?")) else path
            start = time.perf_counter()
            connection.request("GET", url, headers={"Host": "localhost"})
            response = connection.getresponse()
            response.read()
            taken.append(time.perf_counter() - start)
            if response.status != 200:
                raise SystemExit(f"{url} answered {response.status}.")
        connection.close()
        return taken

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sorted(chain.from_iterable(pool.map(some, range(CLIENTS))))


def cpu_seconds(leader: int) -> float:
    """CPU that the server's process group has used so far, in seconds."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # a process that ended meanwhile
            continue
        if int(fields[2]) == leader:
            total += int(fields[11]) + int(fields[12])
    return total / TICK


if __name__ == "__main__":
    main()
