"""What analysts do with microdata: bring them, say how they were sampled, score, delete."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.surveys import Survey
from commonweal.terms import InputError, UnreadableFile
from commonweal_web.audit.store import write
from commonweal_web.jobs.actions import start
from commonweal_web.people.models import User
from commonweal_web.surveys import files, store
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.population import report
from commonweal_web.surveys.reading import ENDINGS

MOST_BYTES = 4 * 1024**3


def bring(
    file: UploadedFile, *, user: User, title: str, source: str, keep_until: date, once: str = ""
) -> Dataset:
    """Keep a file privately and have the worker read it.

    Raises PermissionDenied, and UnreadableFile where the file cannot be one of microdata.
    """
    if not user.has_perm("surveys.use"):
        raise PermissionDenied
    name = clean_name(file.name or "")
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        raise UnreadableFile(
            _("“%(name)s” is not a kind of file that can be read here.") % {"name": name},
            expected=_("It ends in one of: %(endings)s.") % {"endings": ", ".join(ENDINGS)},
            todo=_("Save it as one of these and bring it again."),
        )
    if not file.size:
        raise UnreadableFile(_("“%(name)s” is empty.") % {"name": name}, todo=_("Export it again."))
    if file.size > MOST_BYTES:
        raise UnreadableFile(
            _("“%(name)s” is larger than 4 GB.") % {"name": name},
            todo=_("Leave out columns that you do not need, or save it as Parquet."),
        )
    token, digest, size = files.keep(file.chunks(), ending)
    try:
        with transaction.atomic():
            row = Dataset.objects.create(
                owner=user,
                title=title.strip() or name,
                source=source.strip(),
                file_name=name,
                ending=ending,
                stored=token,
                size=size,
                digest=digest,
                keep_until=keep_until,
            )
            write(
                who=user,
                what="surveys.bring",
                about=row,
                after={"size": size, "sha256": digest, "keep_until": keep_until.isoformat()},
            )
            _read(row, user, once)
    except BaseException:
        files.remove(token)
        raise
    return row


@transaction.atomic
def read_again(row: Dataset, *, user: User) -> None:
    """Have the worker read a file whose reading was stopped. Raises PermissionDenied."""
    _may_change(user, row)
    if row.state == Dataset.State.WAITING:
        _read(row, user, "")


def check_design(row: Dataset, design: Mapping[str, Any], *, user: User) -> Survey:
    """Return the survey that a design makes, and keep the design when it is possible.

    Raises PermissionDenied, MissingColumn, InputError and InvalidDesign; then nothing is kept.
    """
    _may_change(user, row)
    _be_ready(row)
    wanted = dict(design)
    if known := row.design.get("population"):
        wanted["population"] = known
    survey = store.open_survey(row, wanted)
    if row.design != wanted:
        _keep_design(row, wanted, survey, user=user)
    return survey


@transaction.atomic
def weight(row: Dataset, known: Mapping[str, Any] | None, *, user: User) -> None:
    """Weight everybody to what is known of the population, or (None) no more.

    Raises PermissionDenied, MissingColumn and InputError; then nothing is kept.
    """
    _may_change(user, row)
    _be_ready(row)
    wanted = {name: value for name, value in row.design.items() if name != "population"}
    if known is not None:
        wanted["population"] = dict(known)
    survey = store.open_survey(row, wanted)
    if row.design != wanted:
        _keep_design(row, wanted, survey, user=user)


@transaction.atomic
def weight_later(row: Dataset, known: Mapping[str, Any], *, user: User, once: str) -> None:
    """Have the worker weight many people. Raises PermissionDenied, InputError."""
    _may_change(user, row)
    _be_ready(row)
    job = start(
        "surveys.weight",
        owner=user,
        title=_("Weighting %(title)s to known totals") % {"title": row.title},
        arguments={"dataset": str(row.pk), "known": dict(known)},
        once=once,
    )
    row.job = job.pk
    row.save(update_fields=["job"])
    write(who=user, what="surveys.weight", about=row, after={"method": known["method"]})


@transaction.atomic
def score(row: Dataset, requests: Sequence[Mapping[str, Any]], *, user: User, once: str) -> Dataset:
    """Have the worker score measures; these take the place of all scores there are.

    Raises PermissionDenied, and InputError where a column is not there.
    """
    _may_change(user, row)
    _be_ready(row)
    names = {column for one in requests for column in one["items"].values()}
    if missing := sorted(names - set(row.names)):
        raise InputError(
            _("There is no column “%(name)s”.") % {"name": missing[0]},
            todo=_("Choose one of the columns of the file."),
        )
    job = start(
        "surveys.score",
        owner=user,
        title=_("Scoring measures in %(title)s") % {"title": row.title},
        arguments={"dataset": str(row.pk), "measures": [dict(one) for one in requests]},
        once=once,
    )
    row.job = job.pk
    row.save(update_fields=["job"])
    write(
        who=user,
        what="surveys.score",
        about=row,
        after={"measures": [one["measure"] for one in requests]},
    )
    return row


@transaction.atomic
def describe(row: Dataset, *, user: User, title: str, source: str, keep_until: date) -> None:
    """Change what a file is called, where it is from, and the day after which it is deleted.

    Raises PermissionDenied.
    """
    _may_change(user, row)
    before = {"source": row.source, "keep_until": row.keep_until.isoformat()}
    row.title, row.source = title.strip() or row.file_name, source.strip()
    row.keep_until = keep_until
    row.save(update_fields=["title", "source", "keep_until"])
    after = {"source": row.source, "keep_until": keep_until.isoformat()}
    write(who=user, what="surveys.describe", about=row, before=before, after=after)


@transaction.atomic
def delete(row: Dataset, *, user: User) -> None:
    """Delete a file and everything made of it. Raises PermissionDenied."""
    _may_change(user, row)
    write(who=user, what="surveys.delete", about=row, before={"sha256": row.digest})
    token = row.stored
    row.delete()
    transaction.on_commit(lambda: files.remove(token))


def clean_name(name: str) -> str:
    """Return the last part of a file's name without what could do harm; the ending stays."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = re.sub(r"[^\w .()-]+", "_", last).strip(" .") or "data"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:12]}" if dot else plain[:112]


@transaction.atomic
def _keep_design(row: Dataset, design: dict[str, Any], survey: Survey, *, user: User) -> None:
    before, row.design = row.design, design
    row.weighted = report(survey, design["population"]) if "population" in design else {}
    row.save(update_fields=["design", "weighted"])
    write(who=user, what="surveys.design", about=row, before=before, after=design)


def _read(row: Dataset, user: User, once: str) -> None:
    job = start(
        "surveys.read",
        owner=user,
        title=_("Reading %(title)s") % {"title": row.title},
        arguments={"dataset": str(row.pk)},
        once=once,
    )
    row.job = job.pk
    row.save(update_fields=["job"])


def _may_change(user: User, row: Dataset) -> None:
    if not user.has_perm("surveys.change_dataset", row):
        raise PermissionDenied


def _be_ready(row: Dataset) -> None:
    if row.state != Dataset.State.READY:
        raise InputError(_("The file has not been read yet."), todo=_("Wait until it has."))
