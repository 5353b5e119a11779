"""The terminal itself: what stops a command, and what it then says."""

import os
import subprocess
import sys

import pytest

from commonweal.cli import main

STUDIES = "y,s\n1,0.2\n2,0.3\n"


@pytest.fixture
def studies(tmp_path):
    path = tmp_path / "studies.csv"
    path.write_text(STUDIES, encoding="utf-8")
    return str(path)


def test_ctrl_c_is_quiet(studies, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("commonweal.cli.pool.read_effects", interrupted)
    assert main(["pool", studies, "--effect", "y", "--se", "s"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_reader_who_leaves_is_no_error(studies):
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "commonweal.cli", "pool", studies, "--effect", "y"]
    done = subprocess.run(
        [*command, "--se", "s"],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("words", [[], ["pol"], ["pool"], ["pool", "x.csv", "--level", "much"]])
def test_a_wrong_command_gets_one_line(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert err.startswith("commonweal")
    assert "--help" in err
    assert len(err.splitlines()) == 1
