"""What several processes that test at once need, made by the first of them."""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of this run of the tests, the same in all its processes."""
    folder = factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def kept_folder(config: pytest.Config, what: str, *sources: str) -> Path:
    """A folder that later runs find again, until one of the sources changes.

    sources: files and folders of the checkout. What was made from others is deleted.
    """
    assert config.cache is not None
    digest = hashlib.sha256(sys.version.encode())
    for source in sources:
        top = CHECKOUT / source
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"\0{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    folder = Path(config.cache.mkdir(what)) / digest.hexdigest()[:16]
    with locked(folder.parent / "lock"):
        for other in folder.parent.iterdir():
            if other.is_dir() and other != folder:
                shutil.rmtree(other)
        folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process holds the lock of this name."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
