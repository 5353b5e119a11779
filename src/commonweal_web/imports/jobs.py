"""The work of imports. Each may be run again: it begins by looking at what is done already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from commonweal.terms import CommonwealError
from commonweal_web.imports import files, store
from commonweal_web.imports.actions import READ, SAVE, UNDO, forget_files
from commonweal_web.imports.entries import Entry
from commonweal_web.imports.models import EffectsImport, Import, ImportFile, ImportRow, Stage
from commonweal_web.imports.reading import entries_of
from commonweal_web.jobs.progress import Cancelled, Progress, work
from commonweal_web.jobs.upkeep import daily, delete

KEEP_DISCARDED = timedelta(days=30)
KEEP_STRAYS = timedelta(days=1)


@work(READ)
def read(progress: Progress, *, number: int) -> str:
    """Say what would become of every reference."""
    row = Import.objects.get(pk=number)
    if row.stage == Stage.READING:
        try:
            words = _("Looking up what is here already")
            entries = list(_entries(row, progress))
            store.write_down(row, entries, _teller(progress, len(entries), words))
        except (Cancelled, CommonwealError):
            store.move(row, Stage.DISCARDED)
            forget_files(row)
            raise
    return row.get_absolute_url()


@work(SAVE)
def save(progress: Progress, *, number: int) -> str:
    """Bring the references in. Stopped, it puts back what it had saved."""
    row = Import.objects.get(pk=number)
    if row.stage == Stage.SAVING:
        try:
            entries = _entries(row, progress)
            total = sum(row.counts.values())
            store.apply(row, entries, _teller(progress, total, _("Saving")))
            progress.check()
        except Cancelled:
            store.take_back(row, lambda _done: None)
            store.move(row, Stage.READY)
            raise
        store.finish(row)
    forget_files(row)
    return row.get_absolute_url()


@work(UNDO, can_stop=False)
def undo(progress: Progress, *, number: int) -> str:
    """Take the import back."""
    row = Import.objects.get(pk=number)
    if row.stage == Stage.UNDOING:
        total = row.rows.filter(applied=True).count()
        words = _("Putting back")
        kept = store.take_back(row, lambda done: progress.at(done, total, words))
        store.finish(row, kept)
    return row.get_absolute_url()


@daily
def forget_discarded(now: datetime) -> int:
    """Imports that were discarded, with their lists of references."""
    discarded = {"stage": Stage.DISCARDED, "created__lt": now - KEEP_DISCARDED}
    old = Import.objects.filter(**discarded)
    delete(ImportRow.objects.filter(of__in=old))
    return delete(old) + delete(EffectsImport.objects.filter(**discarded))


@daily
def forget_strays(now: datetime) -> int:
    """Files that no import knows: the machine stopped between keeping them and saying so."""
    known = set(ImportFile.objects.values_list("kept_as", flat=True))
    known |= set(EffectsImport.objects.values_list("kept_as", flat=True))
    return files.forget_strays(known, before=now - KEEP_STRAYS)


def _teller(progress: Progress, total: int, words: str) -> Callable[[int], None]:
    """Return what says how many are done; it asks each time whether to stop."""

    def said(done: int) -> None:
        progress.check()
        progress.at(done, total, words)

    return said


def _entries(row: Import, progress: Progress) -> Iterator[Entry]:
    progress.at(0, 0, _("Reading the files"))
    return entries_of(row.files.all(), between=progress.check)
