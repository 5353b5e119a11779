"""How an import is written down, applied to the library in short transactions, and taken back."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from commonweal_web.imports.entries import Entry
from commonweal_web.imports.models import NEXT, Import, ImportRow, Outcome, Stage
from commonweal_web.imports.reading import Judge, Judged
from commonweal_web.library import models
from commonweal_web.library import store as library

T = TypeVar("T")
BATCH = 250
"""References saved in one transaction: on SQLite nobody else can save meanwhile."""
PAUSE = 0.03
"""s between batches. SQLite gives the lock to whoever asks next, so a writer that never rests
starves the others; theirs ask again every few ms at first, then every 100 ms."""
CHANGES = (Outcome.NEW, Outcome.CHANGED)


def move(row: Import, new: Stage, **fields: object) -> bool:
    """Change the stage in one statement, so that of two who try one succeeds."""
    old = [stage for stage, following in NEXT.items() if new in following]
    moved = Import.objects.filter(pk=row.pk, stage__in=old).update(stage=new, **fields)
    row.refresh_from_db()
    return bool(moved)


def write_down(row: Import, entries: Iterable[Entry], said: Callable[[int], None]) -> None:
    """Judge all entries and write what would become of them. Begins anew when run again."""
    while ids := list(row.rows.values_list("pk", flat=True)[: 4 * BATCH]):
        ImportRow.objects.filter(pk__in=ids).delete()
    judge, counts, position = Judge(), Counter(), 0
    for batch in batches(entries, BATCH):
        said(position)
        judged = judge.judge(batch)
        ImportRow.objects.bulk_create(
            ImportRow(
                of=row,
                position=position + i,
                file=one.entry.file,
                line=one.entry.line,
                outcome=one.outcome,
                title=one.entry.title[:300],
                identifier=one.row.identifier if one.row else "",
                reason=one.reason,
            )
            for i, one in enumerate(judged)
        )
        counts.update(one.outcome.value for one in judged)
        position += len(batch)
        time.sleep(PAUSE)
    move(row, Stage.READY, counts=counts, found=counts.total() - counts[Outcome.NOTE.value])


def apply(row: Import, entries: Iterable[Entry], said: Callable[[int], None]) -> None:
    """Save what was written down, batch by batch; each is whole, and marks what it changed.

    Begins where it was left when run again. said: told how many are done, between batches and
    last in each transaction, so that it can stop this.
    """
    waiting = row.rows.filter(outcome__in=CHANGES, applied=False)
    if row.known == Import.Known.KEEP:
        waiting = waiting.exclude(outcome=Outcome.CHANGED)
    left = set(waiting.values_list("position", flat=True))
    for batch in batches(((i, one) for i, one in enumerate(entries) if i in left), BATCH):
        positions, found = zip(*batch, strict=True)
        said(positions[0])
        with transaction.atomic():
            _apply(row, dict(zip(positions, Judge().judge(found), strict=True)))
            said(positions[-1])
        time.sleep(PAUSE)
    count_again(row)
    library.announce(models.Record)


def _apply(row: Import, judged: dict[int, Judged]) -> None:
    """Save one batch. The library may have changed since it was read, so it is judged again."""
    wanted = {p: one.row for p, one in judged.items() if one.row and one.outcome in CHANGES}
    held = _locked([one.identifier for one in wanted.values()])
    if row.known == Import.Known.KEEP:
        wanted = {p: one for p, one in wanted.items() if one.identifier not in held}
    library.write_records(list(wanted.values()))
    rows = list(row.rows.filter(position__in=list(judged)))
    for kept in rows:
        one = judged[kept.position]
        kept.outcome, kept.reason = one.outcome, one.reason
        if record := wanted.get(kept.position):
            before = held.get(record.identifier)
            kept.applied, kept.identifier = True, record.identifier
            kept.outcome = Outcome.CHANGED if before else Outcome.NEW
            kept.written = fingerprint(record)
            kept.before = library.contents(before) if before else None
    _mark(rows)


def _mark(rows: Iterable[ImportRow]) -> None:
    """Save what became of rows. One statement for all: `bulk_update` takes ten times as long."""
    names = ("outcome", "reason", "applied", "identifier", "written", "before")
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(name)} = %s" for name in names)
    statement = f"UPDATE {quote(ImportRow._meta.db_table)} SET {columns} WHERE id = %s"  # noqa: S608
    values = [
        (
            *(str(one.outcome), one.reason, one.applied, one.identifier, one.written),
            json.dumps(one.before) if one.before is not None else None,
            one.pk,
        )
        for one in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def take_back(row: Import, said: Callable[[int], None]) -> int:
    """Remove what the import added and restore what it changed, batch by batch, last first.

    What somebody changed or used since stays as it is. Returns how many such there are.
    """
    total = row.rows.filter(applied=True).count()
    done = kept = 0
    applied = row.rows.filter(applied=True).order_by("-position")
    while batch := list(applied[:BATCH]):
        applied = applied.filter(position__lt=batch[-1].position)  # not looked at again each time
        said(min(done, total))
        with transaction.atomic():
            kept += _take_back(batch)
            ImportRow.objects.filter(pk__in=[one.pk for one in batch]).update(applied=False)
        done += len(batch)
        time.sleep(PAUSE)
    library.announce(models.Record)
    return kept


def _take_back(batch: list[ImportRow]) -> int:
    held = _locked([one.identifier for one in batch])
    ours = [
        one
        for one in batch
        if one.identifier in held and fingerprint(held[one.identifier]) == one.written
    ]
    used = {name for name, _users in library.uses_of([one.identifier for one in ours])}
    added = [one for one in ours if one.before is None and one.identifier not in used]
    library.remove_records([one.identifier for one in added])
    changed = [one for one in ours if one.before is not None]
    library.write_records([library.row_of_contents(one.before) for one in changed])
    return len(batch) - len(added) - len(changed)


def in_use(row: Import, most: int = 20) -> list[tuple[str, list[str]]]:
    """Return records that the import added and what rests on each: studies and effects."""
    added = row.rows.filter(applied=True, before__isnull=True).values_list("identifier", flat=True)
    found: list[tuple[str, list[str]]] = []
    for names in batches(list(added), 4 * BATCH):
        found += library.uses_of(names)
        if len(found) >= most:
            break
    return found[:most]


def count_again(row: Import) -> None:
    rows = row.rows.order_by().values_list("outcome").annotate(n=Count("pk"))
    row.counts = dict(rows)
    row.save(update_fields=["counts"])


def finish(row: Import, kept: int = 0) -> None:
    """Say that it is over; called when all rows are."""
    if row.stage == Stage.SAVING:
        move(row, Stage.DONE, saved=timezone.now())
    else:
        move(row, Stage.UNDONE, kept=kept)


def fingerprint(row: models.Record) -> str:
    """Return what tells whether somebody has changed a record since."""
    said = json.dumps(library.contents(row), sort_keys=True)
    return blake2b(said.encode(), digest_size=16).hexdigest()


def _locked(identifiers: list[str]) -> dict[str, models.Record]:
    rows: QuerySet[models.Record] = models.Record.objects.filter(identifier__in=identifiers)
    if connection.features.has_select_for_update:
        rows = rows.order_by("pk").select_for_update()
    return {row.identifier: row for row in rows}


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    stream = iter(things)
    while batch := list(islice(stream, size)):
        yield batch
