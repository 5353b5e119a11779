"""CPU a request of the demonstration centre under granian: benchmarks/run web [--seconds N]

Starts a centre of its own in a temporary folder, one worker, and has wrk (a package of Debian)
ask each page for N seconds over two connections on this machine. CPU is what the server's
processes used, read from /proc (Linux); latency is what wrk saw. Requests for a page that is not
kept carry a query that nobody asked before. The library's search over 100,000 references has a
benchmark of its own beside this one: search.py.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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
    parser.add_argument("--seconds", type=int, default=4)
    seconds = parser.parse_args().seconds
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed. As root: apt-get install wrk")
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
            ask(port, path, 1, folder)  # warm: templates, connections, and the page that is kept
            before = cpu_seconds(server.pid)
            requests, p50, p95 = ask(port, path, seconds, folder)
            cpu = (cpu_seconds(server.pid) - before) / requests * 1e3
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


def ask(port: int, path: str, seconds: int, folder: str) -> tuple[int, float, float]:
    """Have wrk ask for a path; return how many answers came, and p50 and p95 in ms."""
    script = Path(folder) / "wrk.lua"
    fresh = "..tostring(n)..'-'..tostring(os.time())" if path.endswith(("=", "?")) else ""
    script.write_text(
        "local n = 0\nfunction request() n = n + 1\n"
        f"return wrk.format('GET', '{path}'{fresh}) end\n"
        "function done(s, l) print(s.requests, s.errors.status, l:percentile(50), "
        "l:percentile(95)) end\n"
    )
    command = ["wrk", "-t1", "-c2", f"-d{seconds}s", "-H", "Host: localhost", "-s", str(script)]
    out = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True
    ).stdout
    requests, failed, p50, p95 = re.findall(r"^(\d+)\t(\d+)\t([\d.]+)\t([\d.]+)$", out, re.M)[0]
    if int(failed):
        raise SystemExit(f"{path}: {failed} answers were errors.")
    return int(requests), float(p50) / 1e3, float(p95) / 1e3


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
