"""Rules of the house that no other tool holds: one test for everything of a kind."""

import ast
import importlib
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
import yaml

from commonweal.cli import COMMANDS
from commonweal.importers import read_records
from commonweal.terms import Status

TOP = Path(__file__).resolve().parents[1]
LIBRARY, WEBSITE = TOP / "src/commonweal", TOP / "src/commonweal_web"
CONFIGURED = tomllib.loads((TOP / "pyproject.toml").read_text())
PROJECT = CONFIGURED["project"]
MODULES = sorted((TOP / "src").rglob("*.py"))
TEMPLATES = sorted(WEBSITE.rglob("*.html"))
STYLES = sorted((TOP / "src").rglob("*.css"))
PARAMETERS = sorted(LIBRARY.rglob("parameters/*.yaml"))
MADE = {"_build", "made", "__pycache__"}
ROOMS = sorted(p for p in LIBRARY.iterdir() if (p / "__init__.py").exists())
APPS = sorted(p for p in WEBSITE.iterdir() if (p / "__init__.py").exists())


def texts() -> list[Path]:
    """Every text that is part of the project."""
    endings = {".py", ".md", ".toml", ".yaml", ".html", ".css", ".js", ".R", ".txt", ".in", ".sh"}
    found = [TOP / "run", TOP / "check", TOP / ".ci/run", TOP / "requirements/compile"]
    found += [p for p in TOP.glob("*") if p.suffix in endings]
    for folder in ("src", "tests", "docs", "requirements", "benchmarks", "validation"):
        found += [p for p in (TOP / folder).rglob("*") if p.suffix in endings]
    return [p for p in found if not MADE & set(p.relative_to(TOP).parts)]


def test_no_file_names_a_package_registry_or_asks_another_host_for_scripts_or_fonts():
    hosts = [
        ".".join(parts)
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "com"),
            ("unpkg", "com"),
            ("jsdelivr", "net"),
            ("cdnjs", "cloudflare"),
            ("fonts", "googleapis"),
        )
    ]
    named = [
        f"{p.relative_to(TOP)}: {host}" for p in texts() for host in hosts if host in p.read_text()
    ]
    assert len(texts()) > 100
    assert not named, named


def test_every_requirement_is_locked_by_hash():
    for lock in (TOP / "requirements").glob("*.txt"):
        entries = re.split(r"\n(?=\w)", re.sub(r"^\s*#.*\n", "", lock.read_text(), flags=re.M))
        loose = [e.split()[0] for e in entries if e.strip() and "--hash=sha256:" not in e]
        assert not loose, f"{lock.name}: {loose}"


def test_no_module_holds_more_than_one_idea():
    """400 lines are a sign of two. Give a reason here for one that is longer."""
    reasons: dict[str, str] = {}
    long = {
        str(p.relative_to(TOP)): n
        for p in MODULES
        if "migrations" not in p.parts and (n := len(p.read_text().splitlines())) > 400
    }
    assert long.keys() == reasons.keys(), long


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: str(p.relative_to(WEBSITE)))
def test_templates_obey_the_content_policy(template: Path):
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.S)
    inline = re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+=", text)
    assert not inline, inline
    other_hosts = re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', text)
    assert not [link for link in other_hosts if not link.startswith("href")], other_hosts


@pytest.mark.parametrize("style", STYLES, ids=lambda p: p.name)
def test_styles_load_nothing_from_elsewhere(style: Path):
    assert not re.findall(r"@import|url\((?!['\"]?(?:#|data:))", style.read_text())


@pytest.mark.parametrize("room", ROOMS, ids=lambda p: p.name)
def test_what_a_room_offers_is_explained(room: Path):
    """Every name in __all__ of the room, and every method of its classes, says what it does."""
    module = importlib.import_module(f"commonweal.{room.name}")
    bare = []
    for name in getattr(module, "__all__", []):
        thing = getattr(module, name)
        if callable(thing) and getattr(thing, "__module__", "").startswith("commonweal"):
            bare += [name] if not thing.__doc__ else []
    assert module.__doc__
    assert not bare, bare


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(TOP / "src")))
def test_modules_say_what_they_are_for(module: Path):
    tree = ast.parse(module.read_text())
    said_elsewhere = module.name in {"__main__.py", "apps.py"} or "migrations" in module.parts
    assert not tree.body or said_elsewhere or ast.get_docstring(tree)


def test_nothing_is_left_for_later():
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    left = [str(p.relative_to(TOP)) for p in MODULES + TEMPLATES if mark.search(p.read_text())]
    assert not left, left


@pytest.mark.parametrize("file", PARAMETERS, ids=lambda p: p.name)
def test_every_parameter_has_its_source_and_status(file: Path):
    source = yaml.safe_load(file.read_text())["source"]
    assert source["title"]
    assert source["publisher"]
    assert source["status"] in get_args(Status)
    assert source["status"] != "confirmed" or source["verified_on"]


def test_every_source_that_code_cites_is_in_the_bibliography():
    known = {r.identifier for r in read_records(TOP / "docs/references.bib").records}
    cited = {
        key
        for p in LIBRARY.rglob("*.py")
        for key in re.findall(r"\b[a-z]{3,}(?:19|20)\d\d[a-z]?\b", p.read_text())
    }
    assert len(cited) > 20
    assert not cited - known, cited - known


def test_every_dependency_has_a_reason():
    reasons = (TOP / "docs/decisions.md").read_text().lower()
    extras = PROJECT["optional-dependencies"].values()
    wanted = [*PROJECT["dependencies"], *(d for extra in extras for d in extra)]
    wanted += (TOP / "requirements/tools.in").read_text().split()
    names = {re.match(r"[\w-]+", line).group().lower() for line in wanted}
    assert not [name for name in names if f"`{name}`" not in reasons]


def test_the_library_uses_every_dependency_it_asks_for():
    source = "\n".join(p.read_text() for p in LIBRARY.rglob("*.py"))
    called = {"pyyaml": "yaml", "citeproc-py": "citeproc"}
    names = [re.match(r"[\w-]+", line).group() for line in PROJECT["dependencies"]]
    unused = [
        name
        for name in names
        if not re.search(
            rf"(import|from|import_module\(f?\")\s*{called.get(name, name.replace('-', '_'))}\b",
            source,
        )
    ]
    assert not unused


def test_settings_page_names_every_variable():
    code = (WEBSITE / "config/settings.py").read_text()
    read = set(re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", code)) | {"DATABASE_URL"}
    page = (TOP / "docs/how-to/settings.md").read_text()
    assert set(re.findall(r"^\| `(\w+)`", page, re.M)) == read


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/how-to/run-a-centre.md"])
def test_commands_in_the_words_exist(page: str):
    text = (TOP / page).read_text()
    scripts = set(re.findall(r"(?<![\w.])\./([\w/]+)", text))
    assert scripts
    assert not [s for s in scripts if not (TOP / s).exists()]
    usage = (TOP / "run").read_text() + (TOP / "check").read_text()
    options = set(re.findall(r"\./(?:run|check) (--[\w-]+)", text))
    assert not [o for o in options if o not in usage]
    assert not set(re.findall(r"^\$ commonweal (\w+)", text, re.M)) - COMMANDS.keys()


@pytest.mark.parametrize(
    ("package", "parts"), [("commonweal", ROOMS), ("commonweal_web", APPS)], ids=["rooms", "apps"]
)
def test_every_room_has_its_shelf(package: str, parts: list[Path]):
    contracts = CONFIGURED["tool"]["importlinter"]["contracts"]
    shelves = " | ".join(" | ".join(c.get("layers", ())) for c in contracts).split(" | ")
    assert {f"{package}.{part.name}" for part in parts} <= set(shelves)
    assert {part.name for part in parts} <= set(
        re.findall(r"^\| \d \| `(\w+)", (TOP / "ARCHITECTURE.md").read_text(), re.M)
    )


def does_something(room: Path) -> bool:
    """Whether there is more in it than rows and Django's own boilerplate."""
    modules = [p for p in room.glob("*.py") if p.name not in {"apps.py", "models.py"}]
    return any("def " in p.read_text() for p in modules)


PLACES = [(room, TOP / "tests" / room.name) for room in ROOMS]
PLACES += [(app, TOP / "tests/web" / app.name) for app in APPS]


@pytest.mark.parametrize(
    "tests", [tests for source, tests in PLACES if does_something(source)], ids=lambda p: p.name
)
def test_tests_mirror_the_source(tests: Path):
    assert list(tests.glob("**/test_*.py")), f"{tests} has no tests"
