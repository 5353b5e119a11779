"""What files hold, reference by reference, and how each stands to what the library has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from commonweal.evidence import Record
from commonweal.importers import read_records
from commonweal.terms import CommonwealError, InputError, UnreadableFile
from commonweal_web.imports import entries, files
from commonweal_web.imports.entries import Entry
from commonweal_web.imports.models import ImportFile, Outcome
from commonweal_web.library import models, store
from commonweal_web.library.search.words import WORD, fold


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to become of an entry; `row` is what would be saved."""

    entry: Entry
    outcome: Outcome
    reason: str = ""
    row: models.Record | None = None


@dataclass(frozen=True, slots=True)
class _Work:
    """What tells works apart: a title without its punctuation, a year and a DOI."""

    title: str
    year: int | None
    doi: str

    @classmethod
    def of(cls, title: str, year: int | None, doi: str) -> _Work:
        return cls(" ".join(map(fold, WORD.findall(title))), year, doi)

    def is_the_same_as(self, other: _Work) -> bool:
        if self.doi and other.doi:
            return self.doi == other.doi
        return self.title == other.title and self.year == other.year


def entries_of(kept: Iterable[ImportFile], *, between: Callable[[], None]) -> Iterator[Entry]:
    """Yield all that the files hold, in order; the same whenever they are read again.

    between: called before each file. Raises UnreadableFile with the name that people know.
    """
    for file in kept:
        between()
        yield from entries.kept(file) or _read(file)


def _read(file: ImportFile) -> list[Entry]:
    try:
        read = read_records(files.path_of(file.kept_as))
    except CommonwealError as error:
        raise UnreadableFile(files.named(error, file.kept_as, file.name)) from error
    notes: dict[int, list[str]] = {}
    for warning in read.warnings:
        notes.setdefault(warning.line, []).append(warning.reason)
    found = [
        Entry(file, line, record, record.title, " ".join(notes.pop(line, ())))
        for line, record in zip(read.lines, read.records, strict=True)
    ]
    found += [Entry(file, p.line, None, p.value, p.reason) for p in read.problems]
    found += [
        Entry(file, line, None, reason=" ".join(words), is_note=True)
        for line, words in notes.items()
    ]
    found.sort(key=lambda entry: entry.line)
    entries.keep(file, found)
    return found


class Judge:
    """Says of each entry whether it is new, here already, or to be left out.

    It remembers what came before in the same import, so that no identifier comes twice.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[_Work, Entry]] = {}
        self._dois: dict[str, Entry] = {}

    def judge(self, batch: Sequence[Entry]) -> list[Judged]:
        """Judge a batch, with two queries."""
        records = [entry.record for entry in batch if entry.record]
        here = _held(store.identifier_of(record) for record in records)
        made = {store.identifier_of(r): r for r in records}  # only clashes need another name
        clashes = [
            store.made_identifier(r)
            for name, r in made.items()
            if name in here and not _work_of(r).is_the_same_as(_work_of_row(here[name]))
        ]
        here |= _held(clashes)
        by_doi = _holders(record.doi for record in records if record.doi)
        return [self._one(entry, here, by_doi) for entry in batch]

    def _one(self, entry: Entry, here: dict[str, models.Record], by_doi: dict[str, str]) -> Judged:
        record = entry.record
        if record is None:
            return Judged(entry, Outcome.NOTE if entry.is_note else Outcome.LEFT_OUT, entry.reason)
        work = _work_of(record)
        notes = [entry.reason] if entry.reason else []
        name = store.identifier_of(record)
        if self._is_another(name, work, here):
            taken, name = name, store.made_identifier(record)
            words = _("“%(taken)s” is saved as “%(name)s”: another work has its identifier.")
            notes.append(words % {"taken": taken, "name": name})
        before = self._seen.get(name, (None, None))[1] or (
            record.doi and self._dois.get(record.doi)
        )
        if before:
            words = _("The same reference is in %(file)s, line %(line)s, already.")
            return _left_out(entry, words % {"file": before.file.name, "line": before.line})
        twin = by_doi.get(record.doi, name) if record.doi else name
        if twin != name:
            words = _("The library has this DOI already, as “%(twin)s”.") % {"twin": twin}
            return _left_out(entry, words)
        if self._is_another(name, work, here):
            return _left_out(entry, _("Another work has the identifier “%(n)s”.") % {"n": name})
        try:
            row = store.record_row(replace(record, identifier=name))
        except InputError as error:
            return _left_out(entry, str(error))
        self._seen[name] = work, entry
        if record.doi:
            self._dois[record.doi] = entry
        held = here.get(name)
        if held is None:
            outcome = Outcome.NEW
        elif store.contents(held) == store.contents(row):
            outcome = Outcome.SAME
        else:
            outcome = Outcome.CHANGED
        return Judged(entry, outcome, " ".join(notes), row)

    def _is_another(self, name: str, work: _Work, here: dict[str, models.Record]) -> bool:
        if name in self._seen:
            return not self._seen[name][0].is_the_same_as(work)
        return name in here and not _work_of_row(here[name]).is_the_same_as(work)


def _left_out(entry: Entry, reason: str) -> Judged:
    return Judged(entry, Outcome.LEFT_OUT, reason)


def _work_of(record: Record) -> _Work:
    return _Work.of(record.title, record.year, record.doi)


def _work_of_row(row: models.Record) -> _Work:
    return _Work.of(row.title, row.year, row.doi)


def _held(identifiers: Iterable[str]) -> dict[str, models.Record]:
    rows = models.Record.objects.filter(identifier__in=list(identifiers))
    return {row.identifier: row for row in rows}


def _holders(dois: Iterable[str]) -> dict[str, str]:
    """Return which identifier holds each DOI; of several, the first to come in."""
    rows = models.Record.objects.filter(doi__in=list(dois)).order_by("-pk")
    return dict(rows.values_list("doi", "identifier"))
