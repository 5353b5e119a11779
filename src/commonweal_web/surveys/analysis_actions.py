"""What analysts do with analyses: save, rename, put away, bring back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.terms import InputError
from commonweal_web.audit.store import write
from commonweal_web.jobs.actions import start
from commonweal_web.people.models import User
from commonweal_web.surveys import analysis_store
from commonweal_web.surveys.models import Analysis, Dataset


@transaction.atomic
def save(
    row: Dataset,
    kind: str,
    question: Mapping[str, Any],
    result: Mapping[str, Any],
    *,
    user: User,
    title: str,
) -> Analysis:
    """Keep a question with its result; the same question of the same data is kept once.

    Raises PermissionDenied.
    """
    _may(user, row)
    found, new = analysis_store.add(row, kind, question, dict(result), owner=user, title=title)
    if new:
        write(who=user, what="surveys.save", about=found, after={"hash": found.hash})
    elif found.deleted is not None:
        restore(found, user=user)
    return found


@transaction.atomic
def work_out(
    row: Dataset, kind: str, question: Mapping[str, Any], *, user: User, title: str, once: str
) -> None:
    """Have the worker answer a question about many people and save it. Raises PermissionDenied."""
    _may(user, row)
    arguments = {"dataset": str(row.pk), "kind": kind, "question": dict(question)}
    arguments["title"] = title[:200]
    job = start("surveys.answer", owner=user, title=title, arguments=arguments, once=once)
    row.job = job.pk
    row.save(update_fields=["job"])


@transaction.atomic
def rename(analysis: Analysis, *, user: User, title: str, note: str) -> None:
    """Change what an analysis is called and what is noted of it. Raises PermissionDenied,
    InputError where it would have no name."""
    _may(user, analysis.dataset)
    title, note = title.strip()[:200], note.strip()
    if not title:
        raise InputError(_("The analysis has no name."), todo=_("Write what it shows."))
    if (title, note) == (analysis.title, analysis.note):
        return
    before = {"title": analysis.title, "note": analysis.note}
    analysis.title, analysis.note = title, note
    analysis.save(update_fields=["title", "note"])
    after = {"title": title, "note": note}
    write(who=user, what="surveys.rename", about=analysis, before=before, after=after)


@transaction.atomic
def delete(analysis: Analysis, *, user: User) -> None:
    """Put an analysis away; it can be brought back for a while. Raises PermissionDenied."""
    _may(user, analysis.dataset)
    if analysis.deleted is None:
        analysis.deleted = timezone.now()
        analysis.save(update_fields=["deleted"])
        write(who=user, what="surveys.put_away", about=analysis, before={"hash": analysis.hash})


@transaction.atomic
def restore(analysis: Analysis, *, user: User) -> None:
    """Bring back what was put away. Raises PermissionDenied."""
    _may(user, analysis.dataset)
    if analysis.deleted is not None:
        analysis.deleted = None
        analysis.save(update_fields=["deleted"])
        write(who=user, what="surveys.bring_back", about=analysis, after={"hash": analysis.hash})


def _may(user: User, row: Dataset) -> None:
    if not user.has_perm("surveys.change_dataset", row):
        raise PermissionDenied
