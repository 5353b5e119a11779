"""Imports as plain values for a template, and as rows of a table to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.publish.tables import neutralise
from commonweal_web.imports.models import Import, ImportRow, Outcome, Stage
from commonweal_web.library.store import web_name


@dataclass(frozen=True, slots=True)
class Count:
    """How many references of an outcome there are, and what that means."""

    outcome: str
    label: str
    n: int
    words: str


def counts(row: Import) -> list[Count]:
    """Return the counts in the order in which people ask for them."""
    before = row.stage in {Stage.READY, Stage.SAVING}
    left_alone = row.known == Import.Known.KEEP and not before
    undone = row.stage == Stage.UNDONE
    added = _("Added, and removed again.") if undone else _("Added to the library.")
    changed = _("Changed, and put back.") if undone else _("Brought up to date.")
    if left_alone:
        changed = _("Left as they were, as you chose.")
    differ = _("In the library, and the file says something else.")
    words = {
        Outcome.NEW: _("Not in the library yet.") if before else added,
        Outcome.CHANGED: differ if before else changed,
        Outcome.SAME: _("In the library, and the file says the same. Nothing to do."),
        Outcome.LEFT_OUT: _("Could not be read, or come twice. Each has its reason below."),
        Outcome.NOTE: _("Text between references that may belong to one of them."),
    }
    made = [Count(o.value, str(o.label), row.counts.get(o.value, 0), words[o]) for o in words]
    return [one for one in made if one.n or one.outcome != Outcome.NOTE]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list of references. url: of the record, where there is one."""

    file: str
    line: int
    title: str
    outcome: str
    label: str
    reason: str
    url: str


def line(row: ImportRow) -> Line:
    known = row.identifier and (row.applied or row.outcome in {Outcome.SAME, Outcome.CHANGED})
    return Line(
        file=row.file.name,
        line=row.line,
        title=row.title or _("(no title)"),
        outcome=row.outcome,
        label=str(Outcome(row.outcome).label),
        reason=row.reason,
        url=reverse("library:record", args=[web_name(row.identifier)]) if known else "",
    )


def as_csv(rows: Iterator[ImportRow]) -> Iterator[str]:
    """Yield the list as CSV, in pieces; cells that look like formulas are made harmless."""
    text = io.StringIO()
    write = csv.writer(text).writerow
    write([_("file"), _("line"), _("title"), _("what becomes of it"), _("reason"), _("identifier")])
    for row in rows:
        cells = (row.file.name, row.line, row.title, row.outcome, row.reason, row.identifier)
        write([neutralise(cell) if isinstance(cell, str) else cell for cell in cells])
        if text.tell() > 50_000:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
