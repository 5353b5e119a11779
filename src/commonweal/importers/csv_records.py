"""References in a table (CSV, XLSX, Parquet): columns are known by their usual names."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from commonweal.importers.draft import Draft, RecordsRead, collect, join_pages
from commonweal.importers.names import parse_names
from commonweal.importers.problem import Problem
from commonweal.importers.tables import Table, read_table
from commonweal.terms import MissingColumn

NAMES = {
    "title": "title|article title|primary title|document title|ti|t1|name of study",
    "authors": "authors|author|author(s)|author names|author full names|au|creators|creator",
    "date": "year|publication year|pub year|year of publication|py|date|publication date|published",
    "container_title": "journal|journal title|source title|source|publication title|publication|"
    "container title|journal/book|journal name|secondary title",
    "volume": "volume|vol|vl",
    "issue": "issue|number|no|is",
    "pages": "pages|page range|page|pagination",
    "start": "page start|start page|first page|sp",
    "end": "page end|end page|last page|ep",
    "publisher": "publisher|pb|institution",
    "doi": "doi|digital object identifier|doi link|do",
    "pmid": "pmid|pubmed id|pubmedid|pubmed",
    "isbn": "isbn|isbns",
    "url": "url|link|urls|ur|web address|web link",
    "language": "language|language of original document|la|lang",
    "abstract": "abstract|abstract note|ab|summary|notes abstract",
    "keywords": "keywords|author keywords|keyword|kw|manual tags|subject terms|subjects",
    "database": "database|db|source database|name of database",
    "identifier": "identifier|id|record id|key|accession number|eid|reference id|covidence #|ref",
    "type": "type|item type|document type|reference type|publication type|type of work",
}
"""The names, in the order of preference, by which databases and screening tools call a field."""

_TYPES = {
    "report": "report",
    "thesis": "thesis",
    "dissertation": "thesis",
    "chapter": "chapter",
    "book section": "chapter",
    "book": "book",
    "conference": "paper-conference",
    "webpage": "webpage",
    "web page": "webpage",
    "dataset": "dataset",
}


def read(path: str | Path) -> RecordsRead:
    """Read references from a table. Raises MissingColumn when no column looks like titles."""
    table = read_table(path)
    columns = guess_columns(table.header)
    if "title" not in columns:
        raise MissingColumn("title", table.header)
    entries: Iterator[Draft | Problem] = chain(table.problems, _drafts(table, columns))
    return collect(entries, format="csv", encoding=table.encoding)


def guess_columns(header: tuple[str, ...]) -> dict[str, str]:
    """Return which column holds each field, by its usual names, whatever their case."""
    plain = {re.sub(r"[\s_.\-]+", " ", name).strip().lower(): name for name in reversed(header)}
    found = {}
    for field, names in NAMES.items():
        name = next((plain[name] for name in names.split("|") if name in plain), None)
        if name is not None:
            found[field] = name
    return found


def _drafts(table: Table, columns: dict[str, str]) -> Iterator[Draft]:
    taken = {field: table.column(name) for field, name in columns.items()}
    for i, line in enumerate(table.lines):
        row = {field: values[i] for field, values in taken.items()}
        draft = Draft(
            line,
            title=row.pop("title"),
            authors=parse_names(split_authors(row.pop("authors", ""))),
            type=_type(row.pop("type", "")),
            keywords=re.split(r"\s*[;|]\s*|\s*,\s+", row.pop("keywords", "")),
            pages=join_pages(row.pop("start", ""), row.pop("end", "")),
        )
        for name, value in row.items():
            if value:
                setattr(draft, name, value)
        yield draft


def split_authors(cell: str) -> list[str]:
    """Split a cell of authors: at semicolons or bars where there are any; else at commas,
    unless they part “Family, Given”."""
    for mark in (";", "|", "\n"):
        if mark in cell:
            return cell.split(mark)
    parts = [part.strip() for part in re.split(r",|\sand\s|\s&\s", cell)]
    if len(parts) > 1 and all(" " in part for part in parts if part):
        return parts  # Smith J, Jones AB
    pairs = [part for part in re.split(r"\s+and\s+|\s+&\s+|(?<=\.),\s+", cell) if part]
    return pairs


def _type(words: str) -> str:
    low = words.lower()
    return next((csl for word, csl in _TYPES.items() if word in low), "article-journal")
