"""Every example in the docs and the README is run, and says what the page says it says.

A ```console block holds commands after `$ ` and what they print; a ```pycon block holds Python
with its results; `...` stands for anything. A ```sh block is for readers to type and is not run.
"""

import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from commonweal.cli import main

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = [
    page.relative_to(CHECKOUT)
    for page in [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
    if not {"_build", "made"} & set(page.parts)
]
BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
WITH_EXAMPLES = [page for page in PAGES if BLOCK.search((CHECKOUT / page).read_text())]


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=str)
def test_examples_are_true(page: Path, tmp_path: Path):
    shutil.copytree(CHECKOUT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("_build"))
    here = (tmp_path / page).parent
    names: dict[str, object] = {}
    for kind, text in BLOCK.findall((CHECKOUT / page).read_text()):
        if kind == "console":
            wrong = "".join(_run(command, said, here) for command, said in _commands(text))
        else:
            wrong = _interpret(text, names, here)
        assert not wrong, f"{page}:\n{wrong}"


def _commands(text: str) -> list[tuple[str, str]]:
    """Split a block into commands (continued lines joined) and what each is said to print."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    assert parts, f"a console block without a command:\n{text}"
    return [
        re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*\n)(.*)", part, re.DOTALL).groups() for part in parts
    ]


def _run(command: str, said: str, here: Path) -> str:
    words = shlex.split(command.replace("\\\n", " "))
    alone = words[0] == "commonweal" and not re.search(r"[|<>&;$*]", command)
    printed, status = _run_here(words[1:], here) if alone else _run_in_shell(command, here)
    if said.strip():
        same = doctest.OutputChecker().check_output(said, printed, FLAGS)
    else:
        same = status == 0
    return "" if same else f"$ {command}said:\n{said}\nprinted:\n{printed}\n"


def _run_here(words: list[str], here: Path) -> tuple[str, int]:
    """Run commonweal by itself in this process: to start Python anew takes seconds each time."""
    printed = io.StringIO()
    with (
        redirect_stdout(printed),
        redirect_stderr(printed),
        chdir(here),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("COLUMNS", "80")
        try:
            status = main(words)
        except SystemExit as end:
            status = int(end.code or 0)
    return printed.getvalue(), status


def _run_in_shell(command: str, here: Path) -> tuple[str, int]:
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=here,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout, done.returncode


def _interpret(text: str, names: dict[str, object], here: Path) -> str:
    example = doctest.DocTestParser().get_doctest(text, names, "page", None, 0)
    assert example.examples, f"a pycon block without a prompt:\n{text}"
    out: list[str] = []
    with chdir(here):
        doctest.DocTestRunner(optionflags=FLAGS).run(example, out=out.append, clear_globs=False)
    names.update(example.globs)
    return "".join(out)


def test_pages_link_to_what_is_there():
    broken = [
        f"{page}: {link}"
        for page in [*PAGES, *(p.relative_to(CHECKOUT) for p in CHECKOUT.glob("*.md"))]
        for link in re.findall(r"\]\(([^)#\s]+)", (CHECKOUT / page).read_text())
        if "://" not in link
        and "made/" not in link
        and not link.startswith("mailto:")
        and not (CHECKOUT / page).parent.joinpath(link).exists()
    ]
    assert not broken, "\n".join(broken)
