"""Back a centre up, and restore it: what the two commands do."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from commonweal.answers import verify
from commonweal_web import kept_pages
from commonweal_web.audit import store as audit
from commonweal_web.backups import archive, database
from commonweal_web.backups.archive import BackupError
from commonweal_web.findings.store import frozen_versions
from commonweal_web.privacy import erasures


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought. aside: where the former data lie, or None when there were none."""

    manifest: dict[str, Any]
    answers: int
    versions: int
    differences: list[str]
    aside: Path | None


def _folders() -> dict[str, Path]:
    """The folders that belong to a centre, by their name in a backup."""
    return {
        "media": Path(settings.MEDIA_ROOT),
        "microdata": Path(settings.MICRODATA_ROOT),
        "imports": Path(settings.VAR) / "imports",
    }


def back_up(file: Path, *, replace: bool = False) -> dict[str, Any]:
    """Write a backup while the site is up. Returns its manifest.

    The file appears under its name when it is whole and on the disk, and not before. The database
    is copied first: what is uploaded meanwhile is at most a file too many. Raises BackupError.
    """
    database.require_sqlite()
    file = file.absolute()
    _refuse_taken(file, replace)
    if not file.parent.is_dir():
        raise BackupError(f"There is no folder {file.parent}. Make it first.")
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as name:
        snapshot, whole = Path(name, archive.DATABASE), Path(name, "whole")
        database.snapshot(snapshot)
        about = {
            "software": version("commonweal"),
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "migrations": database.migrations_of(snapshot),
        }
        parts = [(archive.DATABASE, snapshot)] + [
            (f"{kind}/{path.relative_to(folder).as_posix()}", path)
            for kind, folder in _folders().items()
            for path in archive.files_below(folder)
        ]
        with os.fdopen(os.open(whole, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            manifest = archive.write(out, parts, about)
            out.flush()
            os.fsync(out.fileno())
        _refuse_taken(file, replace)
        whole.replace(file)
        _sync(file.parent)
    audit.write(
        who=None,
        what="backups.back_up",
        after={
            "file": file.name,
            "parts": len(manifest["parts"]),
            "database": manifest["parts"][archive.DATABASE]["sha256"],
        },
    )
    return manifest


def restore(file: Path, *, replace: bool = False) -> Restored:
    """Put a backup in the place of what is here. Raises BackupError, and then nothing has changed.

    Everything is unpacked and checked beside the data first. The former data are kept aside; when
    a step fails after the change, they are put back. Whoever was erased here since the backup is
    erased from it again.
    """
    database.require_sqlite()
    var = Path(settings.VAR)
    var.mkdir(parents=True, exist_ok=True)
    with _alone(var), tempfile.TemporaryDirectory(dir=var, prefix="restoring-") as name:
        new = Path(name)
        with archive.opened(file) as (opened, manifest):
            free = shutil.disk_usage(var).free
            needed = sum(part["bytes"] for part in manifest["parts"].values())
            if needed > free:
                raise BackupError(f"The backup needs {needed:,} bytes; the disk has {free:,} free.")
            archive.unpack(opened, manifest, new)
        had = database.migrations_of(new / archive.DATABASE)
        if had != manifest.get("migrations"):
            raise BackupError("The database in the backup is not the one of its manifest.")
        database.refuse_newer(had)
        taken = not database.is_empty() or any(
            any(archive.files_below(folder)) for folder in _folders().values()
        )
        if taken and not replace:
            raise BackupError(
                "There is a centre here already. Nothing was restored. To put the backup in its "
                "place, add --replace: the former data are kept aside."
            )
        aside = var / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        aside.mkdir(mode=0o700)
        database.snapshot(aside / archive.DATABASE)
        erased = erasures.recorded()
        exchanged: list[str] = []
        try:
            _exchange(new, aside, exchanged)
            call_command("migrate", verbosity=0, interactive=False)
            database.protect_what_only_grows()
            erasures.repeat(erased)
            _finish(manifest, file)
        except BaseException:
            _put_back(aside, new, exchanged)
            raise
        if not taken:
            shutil.rmtree(aside)
    history = list(frozen_versions())
    return Restored(
        manifest=manifest,
        answers=len({one.answer for one in history}),
        versions=len(history),
        differences=[
            str(one)
            for _, versions in groupby(history, key=lambda one: one.answer)
            for one in verify(list(versions))
        ],
        aside=aside if taken else None,
    )


def _exchange(new: Path, aside: Path, exchanged: list[str]) -> None:
    """Each folder in one step, and the database in one transaction."""
    for kind, folder in _folders().items():
        if folder.exists():
            shutil.move(folder, aside / kind)
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (new / kind).mkdir(mode=0o700, exist_ok=True)
        if kind == "media":  # a web server may serve pictures
            _readable(new / kind)
        shutil.move(new / kind, folder)
        exchanged.append(kind)
    database.put(new / archive.DATABASE)


def _put_back(aside: Path, new: Path, exchanged: list[str]) -> None:
    for kind, folder in _folders().items():
        if kind in exchanged:
            shutil.move(folder, new / f"failed-{kind}")
        if (aside / kind).exists():
            shutil.move(aside / kind, folder)
    database.put(aside / archive.DATABASE)
    shutil.rmtree(aside)


def _finish(manifest: dict[str, Any], file: Path) -> None:
    """End every session, since some were ended after the backup; tell of it; renew kept pages."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in ("usersessions_usersession", "django_session"):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - two constants
        audit.write(
            who=None,
            what="backups.restore",
            after={
                "file": file.name,
                "made": manifest.get("made"),
                "software": manifest.get("software"),
                "database": manifest["parts"][archive.DATABASE]["sha256"],
            },
        )
        kept_pages.start_new_generation()


def _readable(folder: Path) -> None:
    folder.chmod(0o755)
    for place, _, names in os.walk(folder):
        Path(place).chmod(0o755)
        for name in names:
            Path(place, name).chmod(settings.FILE_UPLOAD_PERMISSIONS)


def _refuse_taken(file: Path, replace: bool) -> None:
    if file.exists() and not replace:
        raise BackupError(f"{file.name} is there already. Choose another name, or add --replace.")
    if file.is_dir():
        raise BackupError(f"{file.name} is a folder. Name a file.")


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """One restore at a time."""
    with (var / "restore.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another restore is at work. Wait until it has ended.") from None
        yield


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
