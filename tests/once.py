"""What several processes that test at once need, made by the first of them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of this run of the tests, the same in all its processes."""
    folder = factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process holds the lock of this name."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
