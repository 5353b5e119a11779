"""What people do with imports: bring files, bring their references in, discard, undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commonweal.importers.limits import MIB
from commonweal.terms import InputError, UnreadableFile
from commonweal_web.audit import store as audit
from commonweal_web.imports import files, store
from commonweal_web.imports.models import Import, ImportFile, Stage
from commonweal_web.imports.reading import entries_of
from commonweal_web.jobs import actions as jobs
from commonweal_web.jobs.models import Job
from commonweal_web.people.models import User

READ, SAVE, UNDO = "imports.read", "imports.save", "imports.undo"


def bring(sent: Sequence[tuple[str, Iterable[bytes]]], *, user: User, once: str = "") -> Import:
    """Keep files (name, pieces) and have the worker read them. Nothing is saved in the library.

    Raises PermissionDenied; UnreadableFile when one is not a file of references; OSError when
    the disk is full. Then nothing is kept.
    """
    _check(user)
    if once and (before := Import.objects.filter(owner=user, once=once).first()):
        return before
    kept = _keep(sent)
    try:
        with transaction.atomic():
            row = _write(kept, owner=user, once=once)
            _start(row, READ, _("Reading %(title)s"), user)
            audit.write(who=user, what="library.bring_files", about=row)
    except IntegrityError:  # the same form, sent twice at one moment
        files.forget(one.kept_as for one in kept)
        return Import.objects.get(owner=user, once=once)
    except BaseException:
        files.forget(one.kept_as for one in kept)
        raise
    return row


def bring_in(row: Import, *, user: User, known: Import.Known) -> Job | None:
    """Have the worker save what was read. known: what to do with what is there already.

    Returns the job. Asked twice, or when it is too late, it does nothing more.
    """
    _check(user)
    with transaction.atomic():
        if row.stage == Stage.SAVING or store.move(row, Stage.SAVING, known=known):
            values = {"files": row.title, "known": known, "counts": row.counts}
            audit.write(who=user, what="library.import_records", about=row, after=values)
            _start(row, SAVE, _("Bringing in %(title)s"), user)
    return row.job


def go_on(row: Import, *, user: User) -> Job | None:
    """Have the worker finish what it could not: after an error of the machine, not of the files."""
    _check(user)
    kinds = {Stage.READING: READ, Stage.SAVING: SAVE, Stage.UNDOING: UNDO}
    if kind := kinds.get(Stage(row.stage)):
        with transaction.atomic():
            _start(row, kind, _("Going on with %(title)s"), user)
            audit.write(who=user, what="library.resume_import", about=row)
    return row.job


def discard(row: Import, *, user: User) -> None:
    """Forget files that were not brought in."""
    _check(user)
    with transaction.atomic():
        if not store.move(row, Stage.DISCARDED):
            return
        if row.job and not row.job.is_over:
            jobs.cancel(row.job, user=row.job.owner)
        audit.write(who=user, what="library.discard_import", about=row)
    forget_files(row)


def undo(row: Import, *, user: User) -> Job | None:
    """Have the worker remove what the import added and restore what it changed.

    Raises PermissionDenied, or InputError when a study or an effect rests on what was added.
    """
    if not user.has_perm("library.undo_import", row):
        raise PermissionDenied
    if row.stage == Stage.SAVING and row.job and not row.job.is_over:
        raise InputError(
            _("This import is being brought in."), todo=_("Cancel it on its page, or wait for it.")
        )
    if used := store.in_use(row):
        shown = "; ".join(f"“{name}” ({', '.join(by[:3])})" for name, by in used[:5])
        raise InputError(
            _("References of this import are in use by studies: %(shown)s.") % {"shown": shown},
            todo=_("Take them out of these studies first, then undo the import."),
        )
    with transaction.atomic():
        if row.stage == Stage.UNDOING or store.move(row, Stage.UNDOING):
            audit.write(who=user, what="library.undo_import", about=row, before=row.counts)
            _start(row, UNDO, _("Undoing %(title)s"), user)
    return row.job


def import_now(paths: Iterable[str | Path]) -> Import:
    """Read and save files at once, as the command does: all of them or, on an error, nothing.

    Raises UnreadableFile when a file cannot be read.
    """
    kept = _keep([(Path(path).name, _pieces(Path(path))) for path in paths])
    row = _write(kept, owner=None)

    def quiet(_done: int) -> None:
        """Nobody watches."""

    try:
        entries = list(entries_of(row.files.all(), between=lambda: None))
        store.write_down(row, entries, quiet)
        store.move(row, Stage.SAVING)
        store.apply(row, entries, quiet)
    except BaseException:
        store.take_back(row, quiet)
        forget_files(row)
        row.delete()
        raise
    store.finish(row)
    after = {"files": row.title, "counts": row.counts}
    why = "By command on the server."
    audit.write(who=None, what="library.import_records", about=row, after=after, why=why)
    forget_files(row)
    return row


def forget_files(row: Import) -> None:
    """Delete the kept files; what they held is in the rows."""
    files.forget(row.files.values_list("kept_as", flat=True))


def _keep(sent: Iterable[tuple[str, Iterable[bytes]]]) -> list[files.Kept]:
    kept: list[files.Kept] = []
    try:
        for name, pieces in sent:
            kept.append(files.keep(name, pieces))
            if sum(one.size for one in kept) > files.MAX_TOGETHER or len(kept) > files.MAX_FILES:
                raise UnreadableFile(
                    _("These are too many files for one import."),
                    expected=_("At most %(n)s files of %(mb)s MB together.")
                    % {"n": files.MAX_FILES, "mb": files.MAX_TOGETHER // MIB},
                    todo=_("Bring them in parts."),
                )
    except BaseException:
        files.forget(one.kept_as for one in kept)
        raise
    return kept


def _write(kept: Sequence[files.Kept], *, owner: User | None, once: str = "") -> Import:
    with transaction.atomic():
        title = ", ".join(one.name for one in kept)
        title = title if len(title) <= 200 else title[:199] + "…"
        row = Import.objects.create(owner=owner, title=title, once=once[:64])
        ImportFile.objects.bulk_create(
            ImportFile(of=row, name=one.name, kept_as=one.kept_as, size=one.size) for one in kept
        )
    return row


def _start(row: Import, kind: str, title: str, user: User) -> None:
    """One job of an import at a time: a form sent twice finds the one that goes on."""
    if row.job and row.job.kind == kind and not row.job.is_over:
        return
    words = title % {"title": row.title}
    row.job = jobs.start(kind, owner=user, title=words, arguments={"number": row.pk})
    row.save(update_fields=["job"])


def _pieces(path: Path) -> Iterable[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(MIB):
                yield piece
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be opened ({error.strerror}).",
            todo="Check the name, and that it is a file that you may read.",
        ) from error


def _check(user: User) -> None:
    if not user.has_perm("library.import_records"):
        raise PermissionDenied
