"""The files that people bring: looked at, and kept outside the web root under random names."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from commonweal.importers.limits import MAX_FILE_BYTES, MIB
from commonweal.importers.records import find_format
from commonweal.terms import CommonwealError, UnreadableFile

ENDINGS = (".ris", ".nbib", ".bib", ".xml", ".csv", ".tsv", ".xlsx", ".parquet", ".txt")
READ = ".read"
"""Ends the name of what was read from a file, kept beside it."""
MAX_FILES = 20
MAX_TOGETHER = 2 * MAX_FILE_BYTES
"""Of one import: while the worker reads a file it holds some 6 times what that weighs."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept. name: what people call it. kept_as: what it is called here."""

    name: str
    kept_as: str
    size: int


def folder() -> Path:
    return Path(settings.VAR) / "imports"


def path_of(kept_as: str) -> Path:
    return folder() / kept_as


def keep(
    name: str, chunks: Iterable[bytes], *, check: Callable[[Path], object] | None = None
) -> Kept:
    """Write a file down and see that it is one of references, or what `check` looks for.

    Raises UnreadableFile, and OSError when it cannot be written; then nothing is left of it.
    """
    name = Path(name.replace("\\", "/")).name[:200]
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise UnreadableFile(
            _("%(name)s is not a kind of file that we read.") % {"name": name},
            expected=_("A file that ends in %(endings)s.") % {"endings": ", ".join(ENDINGS)},
            todo=_("Export the references again as RIS, which every database offers."),
        )
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = Kept(name, secrets.token_hex(16) + ending, 0)
    path = path_of(kept.kept_as)
    size = 0
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            for chunk in chunks:
                size += len(chunk)
                if size > MAX_FILE_BYTES:
                    raise too_large(name)
                file.write(chunk)
        (check or find_format)(path)
    except BaseException as error:
        forget([kept.kept_as])
        if isinstance(error, CommonwealError):
            raise UnreadableFile(named(error, kept.kept_as, name)) from error
        raise
    return Kept(name, kept.kept_as, size)


def forget(kept: Iterable[str]) -> None:
    """Delete kept files; those that are gone already do not matter."""
    for name in kept:
        for each in (name, name + READ):
            with suppress(OSError):
                path_of(each).unlink()


def forget_strays(known: Collection[str], *, before: datetime) -> int:
    """Delete files last written before a time that belong to none of these. Returns how many."""
    n = 0
    for path in folder().glob("*"):
        stray = path.name.removesuffix(READ) not in known  # so is what was written by half
        if stray and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            n += 1
    return n


def named(error: Exception, kept_as: str, name: str) -> str:
    """Return the words of an error with the name that people know."""
    words = str(error).replace(str(path_of(kept_as)), name).replace(kept_as, name)
    return words if name in words else f"{name}: {words}"


def too_large(name: str) -> UnreadableFile:
    return UnreadableFile(
        _("%(name)s is too large.") % {"name": name},
        expected=_("A file may have %(most)s MB, and all together %(all)s MB.")
        % {"most": MAX_FILE_BYTES // MIB, "all": MAX_TOGETHER // MIB},
        todo=_("Export it in parts, for example by year."),
    )
