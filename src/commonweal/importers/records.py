"""References of any kind: find out which, by what the file says, and read them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from commonweal.importers import bibtex, csv_records, endnote, medline, pubmed, ris
from commonweal.importers.draft import RecordsRead
from commonweal.importers.text import binary_kind, decode, read_bytes
from commonweal.terms import InputError, UnreadableFile

Format = Literal["ris", "bibtex", "pubmed", "medline", "endnote", "csv"]

READERS: dict[Format, Callable[[Path], RecordsRead]] = {
    "ris": ris.read,
    "bibtex": bibtex.read,
    "pubmed": pubmed.read,
    "medline": medline.read,
    "endnote": endnote.read,
    "csv": csv_records.read,
}
_ENDINGS: dict[str, Format] = {
    ".ris": "ris",
    ".bib": "bibtex",
    ".nbib": "medline",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "csv",
    ".parquet": "csv",
}
_SIGNS: tuple[tuple[Format, re.Pattern[str]], ...] = (
    ("pubmed", re.compile(r"<(PubmedArticle|PubmedBookArticle)(Set)?[\s>]")),
    ("endnote", re.compile(r"<records?>.*?<(ref-type|rec-number|contributors)[\s>/]", re.DOTALL)),
    ("ris", re.compile(r"^\s{0,4}TY\s*-\s*[A-Z]", re.MULTILINE)),
    ("medline", re.compile(r"^PMID\s*- ?\d", re.MULTILINE)),
    ("bibtex", re.compile(r"^[ \t]*@[ \t]*\w+\s*[{(]", re.MULTILINE)),
)
_HEAD = 200_000  # how much is looked at; references begin long before


def read_records(path: str | Path, *, format: Format | None = None) -> RecordsRead:
    """Read references from RIS, BibTeX, PubMed XML, MEDLINE (.nbib), EndNote XML or a table.

    format: given, or found from what the file says, and only then from its name.
    Every reference comes in or is reported, with its line and reason.
    Raises UnreadableFile when it is absent, empty, too large or none of these.
    """
    path = Path(path)
    if format is not None and format not in READERS:
        raise InputError(
            f"There is no format called “{format}”.",
            expected=f"The formats are: {', '.join(READERS)}.",
            todo="Leave it out to have it found.",
        )
    return READERS[format or find_format(path)](path)


def find_format(path: Path) -> Format:
    """Return the format of a file of references. Raises UnreadableFile when it has none."""
    data = read_bytes(path)
    ending = _ENDINGS.get(path.suffix.lower())
    if binary_kind(data):
        return "csv"  # a workbook or Parquet, or the table reader says what it is
    head = decode(data[:_HEAD]).text
    if ending == "csv":
        return ending
    for name, sign in _SIGNS:
        if sign.search(head):
            return name
    if ending:
        return ending
    if "<pmc-articleset" in head or "<!DOCTYPE article" in head:
        what = f"{path.name} is the full text of articles (JATS), not their references."
        raise UnreadableFile(what, todo="Save the same articles from PubMed, as PubMed format.")
    first = head.lstrip().partition("\n")[0]
    if csv_records.guess_columns(tuple(re.split(r"[,;\t]", first.replace('"', "")))).get("title"):
        return "csv"
    raise UnreadableFile(
        f"{path.name} holds no references in a format that is known.",
        expected="RIS, BibTeX, PubMed XML, MEDLINE (.nbib), EndNote XML, or a table with titles.",
        todo="Export it as RIS, which every database and reference manager offers.",
    )
