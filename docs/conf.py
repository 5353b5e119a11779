"""How the docs are built. Pages under reference/made/ are written from the code on each build."""

import contextlib
import io
import re
from importlib import import_module
from pathlib import Path

from sphinx.application import Sphinx

import commonweal
from commonweal.answers.workflow import NEXT, RULES
from commonweal.cli import COMMANDS, main
from commonweal.importers import read_records
from commonweal.measures import Section, describe, get_measure, list_measures
from commonweal.publish import cite

project = "commonweal"
author = "the commonweal authors"
copyright = "2026, the commonweal authors"
version = release = commonweal.__version__
language = "en"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
html_theme = "furo"
html_title = f"commonweal {release}"
html_copy_source = False
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_type_aliases = {name: name for name in ("Floats", "ArrayLike")}
autodoc_default_options = {"members": True, "exclude-members": "__init__, __new__"}
toc_object_entries = False

HERE = Path(__file__).resolve().parent
MADE = HERE / "reference" / "made"
LIBRARY = Path(commonweal.__file__).parent
ROOMS = [
    ".".join(file.parent.relative_to(LIBRARY).parts)
    for file in sorted(LIBRARY.rglob("*/__init__.py"))
    if "__all__" in file.read_text()
]


def help_of(*words: str) -> str:
    """What the command prints for --help, in lines of 88 characters."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main([*words, "--help"])
    return out.getvalue().strip()


def command_page() -> str:
    parts = ["# Commands", f"```text\n{help_of()}\n```"]
    parts += [f"## commonweal {name}\n\n```text\n{help_of(name)}\n```" for name in COMMANDS]
    return "\n\n".join(parts) + "\n"


def bibliography_page() -> str:
    records = sorted(read_records(HERE / "references.bib").records, key=lambda r: r.identifier)
    lines = [f"`{record.identifier}`\n: {cite(record)}" for record in records]
    words = "The names in code type are those that the source of the library cites."
    return f"# References\n\n{words}\n\n" + "\n\n".join(lines) + "\n"


def room_page(room: str) -> str:
    """What a room offers, without what the room that it stands in shows already."""
    title = f"commonweal.{room}"
    outer = import_module(title.rpartition(".")[0])
    shown = sorted({*import_module(title).__all__} & {*getattr(outer, "__all__", ())})
    left_out = f"   :exclude-members: {', '.join(['__init__', '__new__', *shown])}\n"
    return f"# {title}\n\n```{{eval-rst}}\n.. automodule:: {title}\n{left_out}```\n"


def measure_page(name: str) -> str:
    measure = get_measure(name)
    words = f"Made from `measures/definitions/{name}.yaml`."
    parts = [f"# {measure.title}", words, *map(measure_section, describe(measure))]
    return "\n\n".join(parts) + "\n"


def measure_section(section: Section) -> str:
    parts = [f"## {section.heading}", *section.sentences]
    if section.rows:
        lines = [section.header, ["---"] * len(section.header), *section.rows]
        cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in cells))
    return "\n\n".join(parts)


def workflow_page() -> str:
    """The stages of an answer, from the table that the website obeys."""

    def table(header: list[str], rows: list[list[str]]) -> str:
        return "\n".join(f"| {' | '.join(row)} |" for row in [header, ["---"] * len(header), *rows])

    stages = [[stage, act, to] for stage, acts in NEXT.items() for act, to in acts.items()]
    acts = [
        [
            act,
            f"`findings.{rule.needs}_answer`" + ", another person" * rule.by_another,
            "yes" if rule.says else "",
        ]
        for act, rule in RULES.items()
    ]
    parts = ["# The workflow of an answer", "Made from `commonweal.answers.workflow`."]
    parts += [table(["from", "act", "to"], stages)]
    parts += [table(["act", "permission", "asks for a reason or note"], acts)]
    parts += ["Withdrawing is possible only while readers see a version."]
    return "\n\n".join(parts) + "\n"


def make_pages(app: Sphinx) -> None:
    MADE.mkdir(exist_ok=True)
    pages = {"commands": command_page(), "references": bibliography_page()}
    pages["workflow"] = workflow_page()
    pages |= {f"room.{room}": room_page(room) for room in ROOMS}
    pages |= {f"measure.{name}": measure_page(name) for name in list_measures()}
    for file in MADE.glob("*.md"):
        if file.stem not in pages:
            file.unlink()
    for name, text in pages.items():
        file = MADE / f"{name}.md"
        if not file.exists() or file.read_text() != text:  # else an unchanged build starts over
            file.write_text(text)


FIELD = re.compile(r"[a-z]\w*(, [a-z]\w*)*( \([^)]*\))*: |Returns |Raises |Source: ")


def separate_fields(app: Sphinx, what: str, name: str, thing: object, _, lines: list[str]) -> None:
    """Give each field of our docstrings a paragraph of its own."""
    for i in range(len(lines) - 1, 0, -1):
        if lines[i - 1] and FIELD.match(lines[i]):
            lines.insert(i, "")


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", separate_fields)
    app.connect("builder-inited", make_pages)
