"""One file that holds a centre: its parts as they are, and a manifest that says what they were.

The file is a zip whose parts are stored, not packed: what it unfolds to is never more than it is
itself, so that no small file can fill a disk. Reading believes nothing that the file says until
names, sizes and digests have been looked at.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

MANIFEST = "manifest.json"
FORMAT = 1
FOLDERS = ("media", "microdata", "imports")
DATABASE = "database.sqlite3"
MOST_BYTES_OF_MANIFEST = 256 * 2**20  # a million files
_AT_ONCE = 4 * 2**20
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BackupError(Exception):
    """What is wrong with a backup, and what to do."""


def write(
    file: BinaryIO, parts: Iterable[tuple[str, Path]], about: Mapping[str, Any]
) -> dict[str, Any]:
    """Write parts (name in the archive, path on disk) and then the manifest. Returns the manifest.

    A part that has gone since it was listed is left out: the site is up, and may delete an upload.
    """
    listed: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, path in parts:
            try:
                source = path.open("rb")
            except FileNotFoundError:
                continue
            digest, size = hashlib.sha256(), 0
            with source, archive.open(_entry(name), "w", force_zip64=True) as target:
                while piece := source.read(_AT_ONCE):
                    digest.update(piece)
                    size += target.write(piece)
            listed[name] = {"bytes": size, "sha256": digest.hexdigest()}
        manifest = {"format": FORMAT, **about, "parts": listed}
        archive.writestr(_entry(MANIFEST), json.dumps(manifest, indent=1))
    return manifest


def files_below(folder: Path) -> Iterator[Path]:
    """Every ordinary file below a folder, sorted. Links are not followed and not listed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            try:
                if stat.S_ISREG(path.lstat().st_mode):
                    yield path
            except FileNotFoundError:
                continue


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """Open a backup and check everything that can be checked before its parts are read.

    Raises BackupError when it is no backup, is cut off, or its names and sizes are not honest.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _manifest(archive, path.stat().st_size)
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {path}.") from error
    except (zipfile.BadZipFile, EOFError, struct.error, NotImplementedError) as error:
        raise BackupError(
            f"{path.name} is no whole backup: it is cut off or damaged ({error}). "
            "Use another copy, or an earlier backup."
        ) from error


def unpack(archive: zipfile.ZipFile, manifest: Mapping[str, Any], folder: Path) -> None:
    """Write every part below an empty folder, readable by its owner only.

    Raises BackupError at the first part whose bytes are not those of the manifest.
    """
    for name, said in manifest["parts"].items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        own = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(own, "wb") as target, archive.open(name) as source:
            while piece := source.read(_AT_ONCE):
                digest.update(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        if digest.hexdigest() != said["sha256"]:
            raise BackupError(
                f"{name} is not what was backed up: its SHA-256 differs from the manifest's. "
                "Nothing was restored. Use another copy, or an earlier backup."
            )


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # no dates or owners of files: the manifest has the date
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    return entry


def _manifest(archive: zipfile.ZipFile, size: int) -> dict[str, Any]:
    entries = archive.infolist()
    if len({one.filename for one in entries}) != len(entries):
        raise BackupError("The backup names a part twice. Nothing was restored.")
    for entry in entries:
        _refuse_dishonest(entry)
    if sum(one.file_size for one in entries) > size:
        raise BackupError("The parts of the backup overlap. Nothing was restored.")
    found = {one.filename: one.file_size for one in entries}
    if found.pop(MANIFEST, MOST_BYTES_OF_MANIFEST + 1) > MOST_BYTES_OF_MANIFEST:
        raise BackupError("The file has no manifest: it is not a backup that commonweal made.")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        said = {
            name: part["bytes"]
            for name, part in manifest["parts"].items()
            if _DIGEST.fullmatch(part["sha256"])
        }
        known = manifest["format"] == FORMAT
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BackupError("The manifest of the backup cannot be read.") from error
    if not known:
        raise BackupError(
            f"The backup has format {manifest['format']!r}; this software reads {FORMAT}. "
            "Restore it with the version that made it."
        )
    if said != found or DATABASE not in found:
        raise BackupError("The backup holds other parts than its manifest lists.")
    return manifest


def _refuse_dishonest(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    pieces = name.split("/")
    plain = name == entry.orig_filename and "\\" not in name and "\0" not in name
    inside = name in {MANIFEST, DATABASE} or (len(pieces) > 1 and pieces[0] in FOLDERS)
    if not (plain and inside and not {"", ".", ".."} & set(pieces)):
        raise BackupError(f"The backup holds a part named {name!r}, which no backup has.")
    if not stat.S_ISREG(entry.external_attr >> 16):
        raise BackupError(f"{name} in the backup is a link or no ordinary file.")
    if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
        raise BackupError(f"{name} in the backup is packed or locked; ours never are.")
    if entry.file_size != entry.compress_size:
        raise BackupError(f"{name} in the backup does not have the size that it says.")
