"""`commonweal answers verify`: from a file to a status that scripts can use."""

import io
import json

import pytest
from answers.conftest import STUDIES, frozen, snapshot

from commonweal.answers import write_bundle
from commonweal.cli import main


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "trees.json"
    path.write_text(write_bundle([frozen(snapshot(*STUDIES))]), encoding="utf-8")
    return path


def test_what_agrees_has_status_0(file, capsys):
    assert main(["answers", "verify", str(file)]) == 0
    assert capsys.readouterr().out == "1 version of 1 answer checked: every number agrees.\n"


def test_what_differs_is_named_and_has_status_1(file, capsys):
    whole = json.loads(file.read_text())
    whole["versions"][0]["result"]["q"] += 1
    file.write_text(json.dumps(whole))
    assert main(["answers", "verify", str(file)]) == 1
    digest, q, total = capsys.readouterr().out.splitlines()
    assert digest.startswith("trees, version 1: digest: published ")
    assert q.startswith("trees, version 1: q: published 1.0")
    assert total == "1 version of 1 answer checked: 2 differences."


def test_several_files_and_standard_input(file, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(file.read_text()))
    assert main(["answers", "verify", str(file), "-"]) == 0
    assert capsys.readouterr().out.count("every number agrees") == 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("not json", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "holds no versions"),
        ('{"format": "commonweal-versions", "versions": []}', "empty list"),
        ('{"format": "commonweal-versions", "versions": [{}]}', "it has no answer"),
    ],
)
def test_a_file_that_is_something_else_has_status_2(file, capsys, text, what):
    file.write_text(text)
    assert main(["answers", "verify", str(file)]) == 2
    assert what in capsys.readouterr().err


def test_a_file_that_is_not_there_or_is_not_text(file, capsys):
    assert main(["answers", "verify", str(file) + "x"]) == 2
    file.write_bytes(b"\xff\xfe\x00")
    assert main(["answers", "verify", str(file)]) == 2
    assert capsys.readouterr().err.count("cannot be read") == 2
