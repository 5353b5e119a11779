"""MEDLINE tagged text, which PubMed saves as .nbib or .txt."""

import re
from pathlib import Path

from commonweal.evidence import Name
from commonweal.importers import tagged
from commonweal.importers.draft import Draft, RecordsRead, collect, several_titles
from commonweal.importers.names import parse_name
from commonweal.importers.tagged import Entry, Layout
from commonweal.importers.text import read_text

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3})\s{0,2}-(?:\s+(.*)|())$")
TYPES = {
    "Book": "book",
    "Book Chapter": "chapter",
    "Preprint": "article",
    "Congress": "paper-conference",
    "Technical Report": "report",
    "Dataset": "dataset",
    "Academic Dissertation": "thesis",
}
"""PubMed's publication types that are not journal articles, as CSL types."""


def _tag_of(line: str) -> tuple[str, str] | None:
    match = _TAG.match(line)
    return (match[1], (match[2] or "").strip()) if match else None


LAYOUT = Layout(_tag_of, start="PMID", end="SO", blank_ends=True, closes_at_end=False)


def read(path: str | Path) -> RecordsRead:
    """Read a MEDLINE file. A reference that the end of the file cuts off is left out and
    reported. Fields that a Record has no place for (MeSH dates, grants ...) are passed over."""
    source = read_text(Path(path))
    entries, warnings = tagged.split(source.text, LAYOUT)
    found = tagged.drafts(entries, LAYOUT, _draft)
    return collect(found, format="medline", encoding=source.encoding, warnings=warnings)


def _draft(entry: Entry) -> Draft:
    one = entry.first
    numbers = [v for tag in ("LID", "AID") for v in entry.fields.get(tag, ())]
    people = [parse_name(value) for value in entry.all("FAU", "AU")]
    groups = [Name(literal=value) for value in entry.fields.get("CN", ())]
    headings = [re.split("/", value)[0].lstrip("*") for value in entry.fields.get("MH", ())]
    words = [value.lstrip("*") for value in entry.fields.get("OT", ())]
    kinds = [TYPES[kind] for kind in entry.fields.get("PT", ()) if kind in TYPES]
    draft = Draft(
        line=entry.line,
        title=one("TI", "BTI", "TT"),
        type=kinds[0] if kinds else "article-journal",
        identifier=one("PMID"),
        authors=tuple([name for name in people if name] + groups),
        date=one("DP", "DEP", "EDAT"),
        container_title=one("JT", "TA", "BTI" if one("TI") else "JT"),
        volume=one("VI"),
        issue=one("IP"),
        pages=one("PG"),
        publisher=one("PB"),
        doi=next((value for value in numbers if value.endswith("[doi]")), ""),
        pmid=one("PMID"),
        isbn=one("ISBN"),
        language=one("LA"),
        abstract=one("AB"),
        keywords=words + headings,
        database="PubMed",
    )
    draft.warnings.extend(several_titles(entry.fields.get("TI", ())))
    return draft
