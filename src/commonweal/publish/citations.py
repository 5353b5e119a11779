"""Citations in words: of a reference, and of a page of the centre itself.

Harvard (Cite Them Right), by citeproc-py. One citation takes about 2 ms, so the last few
thousand are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import import_module
from threading import Lock
from typing import Any

from commonweal.evidence import Name, Record
from commonweal.publish.csl import csl_item
from commonweal.publish.svg import escape

_STYLE = "harvard-cite-them-right"
# citeproc-py does not escape what it prints. So that its own markup can be told from the
# text's, these stand in for the text's characters while it works (private use area).
_STAND_INS = dict(zip('&<>"', "\ue000\ue001\ue002\ue003", strict=True))
_HIDE = str.maketrans({**_STAND_INS, **dict.fromkeys("\ue000\ue001\ue002\ue003\ue004\ue005")})
_SHOW = str.maketrans({stand_in: own for own, stand_in in _STAND_INS.items()})
_ITALIC, _UPRIGHT = "\ue004", "\ue005"
_IN_QUOTES = frozenset({"chapter", "dataset", "paper-conference"})  # and every article
_lock = Lock()  # citeproc-py keeps the formatter on the style, which threads share


@dataclass(frozen=True, slots=True)
class Page:
    """A page that the centre publishes. accessed: the day the reader saw it, if known."""

    title: str
    centre: str
    published: date
    url: str
    version: str = ""
    accessed: date | None = None

    @property
    def record(self) -> Record:
        """The page as a reference, for export."""
        return Record(
            title=f"{self.title} (version {self.version})" if self.version else self.title,
            type="webpage",
            authors=(Name(literal=self.centre),),
            year=self.published.year,
            publisher=self.centre,
            url=self.url,
        )


def cite(item: Record | Page) -> str:
    """Return a citation as plain text."""
    return re.sub("</?i>", "", _formatted(item)).translate(_SHOW)


def cite_html(item: Record | Page) -> str:
    """Return a citation as HTML: <i> for titles, a link, and everything else escaped."""
    formatted = _formatted(item)
    for own, stand_in in _STAND_INS.items():
        formatted = formatted.replace(stand_in, escape(own))
    return re.sub(
        r"(?<=Available at: )(https?://\S+?)(?=\.?$| \(Accessed)", r'<a href="\1">\1</a>', formatted
    )


@lru_cache(maxsize=4096)
def _formatted(item: Record | Page) -> str:
    """Return the citation with citeproc's own <i>, the text's markup still hidden."""
    fields = _csl(item)
    source = _citeproc("source.json").CiteProcJSON([fields])
    core = _citeproc("")
    citation = core.Citation([core.CitationItem(fields["id"])])
    with _lock:
        bibliography = core.CitationStylesBibliography(
            _style(), source, _citeproc("formatter").html
        )
        bibliography.register(citation)
        (entry,) = bibliography.bibliography()
    text = str(entry).replace(_ITALIC, "<i>").replace(_UPRIGHT, "</i>")
    # The style takes every article without a volume for a preprint; most are only incomplete.
    text = text.replace(" [Preprint]", "")
    return re.sub(r"([?!])(</i>)?\.(?= |$)", r"\1\2", text)


def _csl(item: Record | Page) -> dict[str, Any]:
    fields: dict[str, Any] = _hidden(csl_item(item.record if isinstance(item, Page) else item))
    fields["id"] = "item"
    for name in ("title", "container-title", "publisher"):
        if name in fields:
            fields[name] = fields[name].rstrip(" .")  # the style adds its own
    fields.pop("abstract", None)
    if isinstance(item, Page):
        fields.pop("publisher")  # the centre is named once, as the author
        fields["issued"] = {"date-parts": [_parts(item.published)]}
        if item.accessed:
            fields["accessed"] = {"date-parts": [_parts(item.accessed)]}
    if "author" not in fields:
        # The style puts the title first, and citeproc-py then prints it a second time.
        title = fields.pop("title")
        quoted = fields["type"] in _IN_QUOTES or fields["type"].startswith("article")
        shown = f"‘{title}’" if quoted else f"{_ITALIC}{title}{_UPRIGHT}"
        fields["author"] = [{"literal": shown}]
    return fields


def _hidden(value: Any) -> Any:
    """Return CSL fields with the characters that mean something in HTML replaced."""
    if isinstance(value, str):
        return " ".join(value.translate(_HIDE).split())
    if isinstance(value, dict):
        return {name: _hidden(part) for name, part in value.items()}
    return [_hidden(part) for part in value] if isinstance(value, list) else value


def _parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _citeproc(module: str) -> Any:
    """Return a module of citeproc, which is slow to import, when it is first needed."""
    return import_module(f"citeproc.{module}".rstrip("."))


@cache
def _style() -> Any:
    return _citeproc("").CitationStylesStyle(_STYLE, locale="en-GB", validate=False)
