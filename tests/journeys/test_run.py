"""What ./run and ./check say to somebody who types the wrong thing, and that data are kept."""

import os
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
CHECKOUT = Path(__file__).resolve().parents[2]


def say(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd="/",
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "helpful"),
    [
        (["run", "--fast"], "unknown option '--fast'. See ./run --help."),
        (["run", "--port"], "--port takes a number from 1 to 65535; got ''."),
        (["run", "--port", "99999"], "--port takes a number from 1 to 65535; got '99999'."),
        (["run", "--port=http"], "--port takes a number from 1 to 65535; got 'http'."),
        (["check", "--slow"], "unknown option '--slow'. See ./check --help."),
    ],
)
def test_a_wrong_option_gives_one_helpful_line(words, helpful):
    done = say(str(CHECKOUT / words[0]), *words[1:])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"./{words[0]}: {helpful}\n"


@pytest.mark.parametrize("command", ["run", "check"])
def test_help_names_every_option(command):
    script = (CHECKOUT / command).read_text()
    told = say(str(CHECKOUT / command), "--help")
    assert told.returncode == 0
    for option in ("--port", "--fresh", "--setup-only") if command == "run" else ("--fast",):
        assert option in told.stdout
        assert f"{option})" in script


def test_a_port_in_use_is_named_with_another_to_try(site):
    port = site.url.rpartition(":")[2]
    done = say(str(CHECKOUT / "run"), "--port", port, COMMONWEAL_VAR=str(site.var))
    assert done.returncode == 1
    assert f"Port {port} is in use." in done.stderr
    assert f"./run --port {int(port) + 1}" in done.stderr


def test_fresh_never_touches_another_database(site):
    database = site.var / "commonweal.sqlite3"
    done = say(
        *(str(CHECKOUT / "run"), "--fresh", "--setup-only"),
        DATABASE_URL="postgresql://nobody@localhost:1/nothing",
        COMMONWEAL_VAR=str(site.var),
    )
    assert done.returncode == 1
    assert "empty that database yourself" in done.stderr
    assert database.exists()


def test_setting_up_again_keeps_the_data(site):
    accounts = (site.var / "demo_accounts.txt").read_text()
    done = say(str(CHECKOUT / "run"), "--setup-only", COMMONWEAL_VAR=str(site.var))
    assert done.returncode == 0, done.stderr
    assert "Loading the demonstration" not in done.stdout
    assert (site.var / "demo_accounts.txt").read_text() == accounts
