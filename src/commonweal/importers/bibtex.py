"""BibTeX and BibLaTeX."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from commonweal.evidence import Name
from commonweal.importers.bibtex_fields import closing, read_fields
from commonweal.importers.draft import Draft, RecordsRead, collect, several_titles
from commonweal.importers.latex import plain_latex
from commonweal.importers.names import parse_name
from commonweal.importers.problem import Problem
from commonweal.importers.text import read_text
from commonweal.terms import InputError

_TYPES = {
    "article": "article-journal", "book": "book", "mvbook": "book", "booklet": "pamphlet",
    "inbook": "chapter", "incollection": "chapter", "inproceedings": "paper-conference",
    "conference": "paper-conference", "proceedings": "book", "manual": "report",
    "techreport": "report", "report": "report", "phdthesis": "thesis",
    "mastersthesis": "thesis", "thesis": "thesis", "unpublished": "manuscript",
    "online": "webpage", "electronic": "webpage", "www": "webpage", "dataset": "dataset",
    "software": "software", "misc": "document",
}  # fmt: skip
_START = re.compile(r"^[ \t]*@[ \t]*(\w+)\s*([{(])", re.MULTILINE)


def read(path: str | Path) -> RecordsRead:
    """Read a BibTeX file: each entry on its own, after the abbreviations of @string."""
    source = read_text(Path(path))
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    return collect(_drafts(text), format="bibtex", encoding=source.encoding)


def _drafts(text: str) -> Iterator[Draft | Problem]:
    strings: dict[str, str] = {}
    starts = list(_START.finditer(text))
    first = starts[0].start() if starts else len(text)
    yield from _lost(text[:first], 1)
    line, before = 1, 0
    for start, after in zip_longest(starts, starts[1:]):
        line += text.count("\n", before, start.start())
        before = start.start()
        entry = text[start.start() : after.start() if after else len(text)]
        kind = start[1].lower()
        if kind in {"comment", "preamble"}:
            continue
        end = closing(entry, entry.index("{")) if start[2] == "{" else len(entry)
        if end < 0:
            ends = "the next entry begins" if after else "the file ends"
            reason = f"is cut off: {ends} before its closing brace; add it, or export again."
            yield Problem(line, reason, value=_glimpse(entry))
            continue
        yield from _lost(entry[end:], line + entry.count("\n", 0, end))
        try:
            key, fields = read_fields(entry[: end + 1], strings)
        except InputError as error:
            yield Problem(line, str(error), value=_glimpse(entry))
            continue
        if kind == "string":
            strings.update({name: values[0] for name, values in fields.items()})
        else:
            yield _draft(line, kind, key, fields)


def _lost(text: str, line: int) -> Iterator[Problem]:
    """Text between entries is a comment, unless it holds a title: then a beginning is lost."""
    title = re.search(r"^[ \t,}]*title\s*=", text, re.IGNORECASE | re.MULTILINE)
    if title:
        at = line + text.count("\n", 0, title.start())
        yield Problem(at, "has lost the beginning of its entry (@article{…).", value=_glimpse(text))


def _glimpse(entry: str) -> str:
    """The titles in an entry that cannot be read, or how it begins."""
    titles = re.findall(r"\btitle\s*=\s*[{\"]+([^\n}\"]*)", entry, re.IGNORECASE)
    return "; ".join(titles) or entry[:60].partition(",")[0]


def _draft(line: int, kind: str, key: str, entry: dict[str, list[str]]) -> Draft:
    def raw(*names: str) -> str:
        values = (value for name in names for value in entry.get(name, ()))
        return next((value for value in values if value.strip()), "")

    def one(*names: str) -> str:
        return plain_latex(raw(*names))

    csl = _TYPES.get(kind, "document")
    draft = Draft(
        line=line,
        title=one("title") or one("booktitle"),
        type=csl,
        identifier=key,
        authors=_authors(raw("author")),
        date=one("year", "date", "issued"),
        container_title=one("journal", "journaltitle", "booktitle") if one("title") else "",
        volume=one("volume"),
        issue=one("number", "issue"),
        pages=one("pages", "eid", "articleno"),
        publisher=one("publisher", "institution", "school", "organization"),
        doi=raw("doi").replace("\\_", "_"),
        pmid=one("pmid"),
        isbn=one("isbn"),
        url=raw("url").replace("\\_", "_").replace("\\%", "%"),
        language=one("language", "langid"),
        abstract=one("abstract"),
        keywords=re.split(r"\s*[;,]\s*", one("keywords", "keyword")),
        database=one("database", "source"),
    )
    draft.warnings.extend(several_titles(entry.get("title", [])))
    return draft


def _authors(field: str) -> tuple[Name, ...]:
    """Split at “and” outside braces; a name wholly in braces is an organisation."""
    names = []
    for part in _split_names(" ".join(field.split())):
        if part.startswith("{") and part.endswith("}") and "," not in part:
            names.append(Name(literal=plain_latex(part)))
            continue
        name = plain_latex(part)
        words = name.split()
        if name.lower() == "others" or not name:
            continue
        if "," not in name and len(words) > 2 and words[-2][0].isupper():
            names.append(Name(family=words[-1], given=" ".join(words[:-1])))
            continue
        parsed = parse_name(name)
        names.extend([parsed] if parsed else [])
    return tuple(names)


def _split_names(field: str) -> list[str]:
    parts, depth, current = [], 0, ""
    for piece in re.split(r"(\\.|[{}]|\s+and\s+)", field, flags=re.IGNORECASE):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if depth == 0 and piece.strip().lower() == "and" and piece != piece.strip():
            parts.append(current)
            current = ""
        else:
            current += piece
    return [part.strip() for part in (*parts, current) if part.strip()]
