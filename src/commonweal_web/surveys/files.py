"""The private folder of microdata: files with random names that only the site's own user reads.

Nothing serves this folder. A file is there under its token: as it was brought, until it has been
read; then as Parquet (`data`), with scores as further columns. Scoring writes a new file.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

_AT_ONCE = 4 * 1024 * 1024


def folder() -> Path:
    """Return the folder; make it when it is not there."""
    found = Path(settings.MICRODATA_ROOT)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def keep(chunks: Iterable[bytes], ending: str) -> tuple[str, str, int]:
    """Save a file under a random name. Returns its token, SHA-256 and size in bytes."""
    token, digest, size = new_token(), hashlib.sha256(), 0
    path = brought(token, ending)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return token, digest.hexdigest(), size


def new_token() -> str:
    """Return a random name."""
    return secrets.token_hex(20)


def brought(token: str, ending: str) -> Path:
    """Where the file is as it was brought."""
    return folder() / f"{token}.brought{ending}"


def data(token: str) -> Path:
    """Where the rows are that every analysis reads."""
    return folder() / f"{token}.parquet"


def scratch(token: str) -> Path:
    """A place to write what will take the place of `data`."""
    return folder() / f"{token}.new.parquet"


def replace(token: str) -> None:
    """Put what was written to `scratch` in the place of `data`, at once."""
    new = scratch(token)
    new.chmod(0o600)
    new.replace(data(token))


def remove(token: str) -> None:
    """Delete every file of a dataset."""
    for path in folder().glob(f"{token}.*"):
        path.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_AT_ONCE):
            found.update(piece)
    return found.hexdigest()
