"""What a person does to the library as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction

from commonweal.evidence import Record
from commonweal.importers import RecordsRead, read_records
from commonweal_web.audit.store import write
from commonweal_web.library import models
from commonweal_web.library.search.words import WORD, fold
from commonweal_web.library.store import (
    BATCH,
    Saved,
    identifier_of,
    made_identifier,
    save_records,
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of reading files of references. notes: (file, what to look at), in order."""

    found: int
    saved: Saved
    left_out: int
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What tells works apart: a title without its punctuation, a year and a DOI."""

    title: str
    year: int | None
    doi: str

    @classmethod
    def of(cls, title: str, year: int | None, doi: str) -> _Known:
        return cls(" ".join(map(fold, WORD.findall(title))), year, doi)

    def is_work_of(self, other: _Known) -> bool:
        if self.doi and other.doi:
            return self.doi == other.doi
        return self.title == other.title and self.year == other.year


@transaction.atomic
def import_records(paths: Iterable[str | Path]) -> Imported:
    """Read files of references and save what could be read: all of it or, on an error, nothing.

    A reference that the library has already (its own identifier) is brought up to date. One whose
    identifier belongs to another work gets one of its own; one whose DOI is there under another
    identifier is left out. Both are noted, like all that the files had amiss.
    Raises UnreadableFile when a file cannot be read.
    """
    files = {Path(path): read_records(path) for path in paths}
    notes = [
        (path.name, str(problem))
        for path, read in files.items()
        for problem in (*read.problems, *read.warnings)
    ]
    wanted = [(path.name, record) for path, read in files.items() for record in read.records]
    kept, more = _told_apart(wanted)
    saved = save_records(kept)
    write(
        who=None,
        what="library.import_records",
        after={
            "files": [path.name for path in files],
            "added": saved.added,
            "changed": saved.changed,
        },
        why="By command on the server.",
    )
    return Imported(
        found=sum(read.found for read in files.values()),
        saved=saved,
        left_out=_unread(files.values()) + len(wanted) - len(kept),
        notes=(*notes, *more),
    )


def _unread(files: Iterable[RecordsRead]) -> int:
    return sum(len(read.problems) for read in files)


def _told_apart(wanted: list[tuple[str, Record]]) -> tuple[list[Record], list[tuple[str, str]]]:
    """Return the records to save, each with an identifier that no other work has, and notes."""
    known, by_doi = _in_library([record for _, record in wanted])
    kept, notes = [], []
    for file, given in wanted:
        record = replace(given, identifier=identifier_of(given))
        work = _Known.of(record.title, record.year, record.doi)
        there = known.get(record.identifier)
        if there and not there.is_work_of(work):
            taken, record = record.identifier, replace(record, identifier=made_identifier(record))
            reason = "another work has its identifier"
            notes.append((file, f"“{taken}” is saved as “{record.identifier}”: {reason}."))
        twin = by_doi.get(record.doi, record.identifier)
        if twin != record.identifier:
            notes.append(
                (file, f"“{record.title[:60]}” is left out: the library has it as “{twin}”.")
            )
            continue
        known[record.identifier] = work
        if record.doi:
            by_doi[record.doi] = record.identifier
        kept.append(record)
    return kept, notes


def _in_library(records: list[Record]) -> tuple[dict[str, _Known], dict[str, str]]:
    """Return what the library holds under these identifiers, and the identifiers of these DOIs."""
    rows = models.Record.objects.values_list("identifier", "title", "year", "doi")
    known: dict[str, _Known] = {}
    by_doi: dict[str, str] = {}
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        names = [identifier_of(record) for record in batch]
        for identifier, *facts in rows.filter(identifier__in=names):
            known[identifier] = _Known.of(*facts)
        dois = [record.doi for record in batch if record.doi]
        holders = rows.filter(doi__in=dois).order_by("-pk")  # the first to come in is kept
        by_doi |= dict(holders.values_list("doi", "identifier"))
    return known, by_doi
