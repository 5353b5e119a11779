"""The picture in the tutorial is what its command draws."""

import shlex
from pathlib import Path

from commonweal.cli import main

DOCS = Path(__file__).parents[3] / "docs"


def test_the_picture_in_the_tutorial_is_what_its_command_draws(tmp_path, monkeypatch, capsys):
    page = (DOCS / "tutorials/from-a-file-to-a-published-table.md").read_text(encoding="utf-8")
    start = page.index("$ commonweal", page.index("## The chart"))
    end = page.index("\nage ", start)
    command = page[start + 2 : end].replace("\\\n", " ")
    monkeypatch.chdir(DOCS / "tutorials")
    words = shlex.split(command)[1:]
    out = tmp_path / "bad_days.svg"
    words[words.index("--out") + 1] = str(out)
    assert main(words) == 0
    assert out.read_text(encoding="utf-8") == (DOCS / "images/bad_days.svg").read_text(
        encoding="utf-8"
    )
