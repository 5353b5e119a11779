"""From the raw fields of a reference to a Record: the same cleaning for every format."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from commonweal.evidence import Name, Record
from commonweal.importers.plain import plain_text
from commonweal.importers.problem import Problem
from commonweal.terms import InputError, UnreadableFile

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d|21\d\d)(?!\d)")
_COMPACT_DATE = re.compile(r"(1[4-9]\d\d|20\d\d)(?:0\d|1[0-2])(?:[0-2]\d|3[01])")
_NO_DATE = re.compile(r"\W*(n\.?\s?d|no date|in press|forthcoming|undated|submitted)\W*", re.I)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DASHES = re.compile(r"\s*(?:--+|[–—−‐‑-])\s*")


@dataclass(slots=True)
class Draft:
    """A reference as a file gives it: raw text, before anything is cleaned.

    line: where it begins. date: anything that holds a year. warnings: what the importer saw.
    """

    line: int
    title: str = ""
    type: str = "article-journal"
    identifier: str = ""
    authors: tuple[Name, ...] = ()
    date: str = ""
    container_title: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    pmid: str = ""
    isbn: str = ""
    url: str = ""
    language: str = ""
    abstract: str = ""
    keywords: Iterable[str] = ()
    database: str = ""
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecordsRead:
    """What a file of references held. found = records + problems: nothing is lost silently.

    records: those that could be read. problems: those that could not, one Problem each.
    warnings: what deserves a look though the reference came in, or text between references.
    format: `ris`, `bibtex`, `pubmed`, `medline`, `endnote` or `csv`. encoding: as it was spelt.
    lines: where each of the records begins.
    """

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    format: str
    encoding: str
    lines: tuple[int, ...] = ()

    @property
    def found(self) -> int:
        """How many references the file holds, read or not."""
        return len(self.records) + len(self.problems)


def collect(
    entries: Iterable[Draft | Problem],
    *,
    format: str,
    encoding: str,
    warnings: Iterable[Problem] = (),
) -> RecordsRead:
    """Make a Record of every draft that can be one, and a Problem of every other entry.

    Raises UnreadableFile when there are no entries at all.
    """
    records: list[Record] = []
    lines: list[int] = []
    problems: list[Problem] = []
    noted = list(warnings)
    for entry in entries:
        if isinstance(entry, Problem):
            problems.append(entry)
            continue
        try:
            records.append(_record(entry))
            lines.append(entry.line)
        except InputError as error:
            problems.append(Problem(entry.line, str(error), value=_words(entry)))
        noted.extend(Problem(entry.line, w, value=entry.title) for w in entry.warnings)
    if not records and not problems:
        raise UnreadableFile(
            f"The file holds no references in the {format} format.",
            expected="At least one reference.",
            todo="Check that the export finished, and its format.",
        )
    return RecordsRead(
        tuple(records),
        tuple(sorted(problems)),
        tuple(sorted(noted)),
        format,
        encoding,
        tuple(lines),
    )


def _record(draft: Draft) -> Record:
    """Clean a draft, and note in its warnings what could not be understood."""
    year = find_year(draft.date)
    if year is None and draft.date.strip() and not _NO_DATE.fullmatch(draft.date):
        draft.warnings.append(f"has a date without a year: {plain_text(draft.date)[:40]}.")
    doi = find_doi(draft.doi)
    if draft.doi.strip() and not doi:
        draft.warnings.append(f"has a DOI that is not one: {plain_text(draft.doi)[:60]}.")
    if not doi and "doi.org/" in draft.url:
        doi = find_doi(draft.url)
    keywords = dict.fromkeys(filter(None, map(plain_text, draft.keywords)))
    return Record(
        title=plain_text(draft.title),
        identifier=plain_text(draft.identifier),
        type=draft.type,
        authors=draft.authors,
        year=year,
        container_title=plain_text(draft.container_title),
        volume=plain_text(draft.volume),
        issue=plain_text(draft.issue),
        pages=tidy_pages(draft.pages),
        publisher=plain_text(draft.publisher),
        doi=doi,
        pmid=plain_text(draft.pmid),
        isbn=plain_text(draft.isbn),
        url=plain_text(draft.url),
        language=plain_text(draft.language),
        abstract=plain_text(draft.abstract, keep_lines=True),
        keywords=tuple(keywords),
        database=plain_text(draft.database),
    )


def several_titles(titles: Iterable[str]) -> list[str]:
    """Return a warning when one reference has different titles: two may have run together."""
    others = list(dict.fromkeys(filter(None, map(plain_text, titles))))[1:]
    words = "; ".join(f"“{title}”" for title in others)
    return [f"also has the title {words}; two references may have run together."] * bool(others)


def find_year(date: str) -> int | None:
    """Return the first year in a date such as 2019/05//, “Sep-Oct 2019”, c2019 or 20190512."""
    compact = _COMPACT_DATE.fullmatch(date.strip())
    match = compact or _YEAR.search(date)
    return int(match[1]) if match else None


def find_doi(value: str) -> str:
    """Return the bare DOI in lower case, out of a link or “doi: 10.… [doi]”; "" when none."""
    match = _DOI.search(unquote(plain_text(value)))
    if not match:
        return ""
    doi = match[0].lower().removesuffix("[doi]").rstrip(".,;:\"'")
    while doi.endswith((")", "]")) and doi.count(doi[-1]) > doi.count(
        {")": "(", "]": "["}[doi[-1]]
    ):
        doi = doi[:-1].rstrip(".,;")
    return doi


def tidy_pages(pages: str) -> str:
    """Return pages with one plain hyphen: “296--302” and “296 – 302” become “296-302”."""
    return _DASHES.sub("-", plain_text(pages)).strip("-")


def join_pages(start: str, end: str) -> str:
    """Join a first and a last page, given apart, unless the first already says both."""
    start, end = tidy_pages(start), tidy_pages(end)
    return start if not end or end == start or "-" in start else f"{start}-{end}".lstrip("-")


def _words(draft: Draft) -> str:
    """What tells a person which reference is meant, when there is no title."""
    names = "; ".join(map(str, draft.authors[:2]))
    parts = (draft.title or names, draft.date, draft.container_title, draft.identifier)
    return plain_text(" ".join(filter(None, parts)))
