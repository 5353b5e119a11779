"""What a file holds, reference by reference, kept beside it once it was read.

Reading takes three times as long as this, and the references of a large file fill the memory.
So bringing in takes from here one at a time what the preview was made of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from commonweal.evidence import Name, Record
from commonweal_web.imports import files
from commonweal_web.imports.models import ImportFile


@dataclass(frozen=True, slots=True)
class Entry:
    """One reference of a file, or what stands in its place: a problem, or a note (no record)."""

    file: ImportFile
    line: int
    record: Record | None
    title: str = ""
    reason: str = ""
    is_note: bool = False


def keep(file: ImportFile, entries: Iterable[Entry]) -> None:
    """Write down what a file holds. Raises OSError when the disk is full; then nothing is kept."""
    path = _path(file)
    half = path.with_name(path.name + ".half")
    try:
        with half.open("w", encoding="utf-8") as out:
            for one in entries:
                said = asdict(one.record) if one.record else None
                words = [one.line, said, one.title, one.reason, one.is_note]
                out.write(json.dumps(words) + "\n")
        half.chmod(0o600)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def kept(file: ImportFile) -> Iterator[Entry] | None:
    """Return what was written down, one by one, or None when there is nothing."""
    path = _path(file)
    return _entries(file, path) if path.exists() else None


def _entries(file: ImportFile, path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8") as lines:
        for text in lines:
            line, said, title, reason, is_note = json.loads(text)
            yield Entry(file, line, said and _record(said), title, reason, is_note)


def _record(said: dict) -> Record:
    authors = tuple(Name(**name) for name in said.pop("authors"))
    return Record(authors=authors, keywords=tuple(said.pop("keywords")), **said)


def _path(file: ImportFile) -> Path:
    return files.path_of(file.kept_as + files.READ)
