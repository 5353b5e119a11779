"""EndNote's XML export."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from commonweal.importers.draft import Draft, RecordsRead, collect, several_titles
from commonweal.importers.markup import content, contents, elements, read_xml
from commonweal.importers.names import parse_names
from commonweal.importers.problem import Problem

_TYPES = {
    "Journal Article": "article-journal",
    "Electronic Article": "article-journal",
    "Magazine Article": "article-magazine",
    "Newspaper Article": "article-newspaper",
    "Book": "book",
    "Edited Book": "book",
    "Electronic Book": "book",
    "Book Section": "chapter",
    "Electronic Book Section": "chapter",
    "Conference Proceedings": "paper-conference",
    "Conference Paper": "paper-conference",
    "Report": "report",
    "Government Document": "report",
    "Thesis": "thesis",
    "Web Page": "webpage",
    "Blog": "post-weblog",
    "Dataset": "dataset",
    "Computer Program": "software",
    "Manuscript": "manuscript",
    "Unpublished Work": "manuscript",
    "Generic": "document",
}


def read(path: str | Path) -> RecordsRead:
    """Read EndNote XML. Raises UnreadableFile when it defines entities or holds no record."""
    source, pieces = read_xml(path, root="xml|records", entries="record")
    return collect(_drafts(pieces), format="endnote", encoding=source.encoding)


def _drafts(pieces: list[tuple[int, str]]) -> Iterator[Draft | Problem]:
    for found in elements(pieces, "record"):
        yield found if isinstance(found, Problem) else _draft(*found)


def _draft(line: int, record: Element) -> Draft:
    kind = record.find("ref-type")
    csl = _TYPES.get("Journal Article" if kind is None else kind.get("name", ""), "document")
    title = content(record, "titles/title")
    container = content(record, "titles/secondary-title") or content(
        record, "periodical/full-title"
    )
    return Draft(
        line=line,
        title=title,
        type=csl,
        identifier=content(record, "rec-number"),
        authors=parse_names(contents(record, "contributors/authors/author")),
        date=content(record, "dates/year") or content(record, "dates/pub-dates/date"),
        container_title="" if container == title else container,
        volume=content(record, "volume"),
        issue=content(record, "number"),
        pages=content(record, "pages"),
        publisher=content(record, "publisher"),
        doi=content(record, "electronic-resource-num"),
        pmid=_pmid(record),
        isbn=content(record, "isbn") if csl in {"book", "chapter", "report", "thesis"} else "",
        url=content(record, "urls/related-urls/url") or content(record, "urls/web-urls/url"),
        language=content(record, "language"),
        abstract=content(record, "abstract"),
        keywords=contents(record, "keywords/keyword"),
        database=content(record, "remote-database-name"),
        warnings=several_titles(contents(record, ".//titles/title")),
    )


def _pmid(record: Element) -> str:
    """EndNote keeps PubMed's number as the accession number of records that came from there."""
    number = content(record, "accession-num")
    source = content(record, "remote-database-name") + content(record, "remote-database-provider")
    pubmed = any(word in source.lower() for word in ("pubmed", "medline", "nlm"))
    return number if pubmed and number.isdigit() else ""
