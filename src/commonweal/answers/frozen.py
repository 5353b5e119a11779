"""An answer as it was published: words, data and numbers, bound together by a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from importlib.metadata import version
from typing import Any

from commonweal import __version__
from commonweal.answers.snapshot import Json
from commonweal.terms import InputError
from commonweal.terms.parameters import read_parameters

CURRENT_SCHEME = 2
_PARAMETERS = (("appraisal", "grade"), ("appraisal", "strength_labels"), ("evidence", "cost_bands"))


@dataclass(frozen=True, slots=True)
class FrozenAnswer:
    """One published version. Never changed: a revision is a new version.

    answer: its web name. number: 1 for the first. published_at: ISO 8601, in UTC.
    words: every text shown, with the judgements. data: the rows and options that were pooled
    (see `Snapshot`). result: the numbers they gave (see `freeze`), None if there were too few
    studies. shown: the numbers that lists show, on the scale that people read.
    made_with: versions of the software, and digests of the tables of parameters.
    previous: the digest of the version before, empty for the first.
    scheme: which rule `digest` was made by.
    """

    answer: str
    number: int
    published_at: str
    note: str
    words: Json
    data: Json
    result: Json | None
    shown: Json
    made_with: Json
    previous: str
    scheme: int = CURRENT_SCHEME
    digest: str = ""

    def sealed(self) -> FrozenAnswer:
        """Return the same version with its digest."""
        return replace(self, digest=digest_of(self))

    @property
    def content(self) -> str:
        """The SHA-256 of what it says: words, data and numbers, without when and by what."""
        return _sha256([self.words, self.data, self.result])

    def to_json(self) -> Json:
        """Return plain JSON values from which `from_json` makes an equal version."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: object) -> FrozenAnswer:
        """Read what `to_json` wrote. Raises InputError naming what is missing."""
        names = [field.name for field in fields(cls)]
        have = given.keys() if isinstance(given, dict) else ()
        missing = [name for name in names if name not in have]
        if missing or not isinstance(given, dict):
            raise InputError(
                f"This is not a published version: it has no {missing[0]}.",
                expected=f"It has {', '.join(names)}.",
                todo="Take the file of versions that an answer's history page offers.",
            )
        return cls(**{name: given[name] for name in names})


def made_with() -> Json:
    """Return what a result made now rests on besides its data: software, and parameter tables."""
    return {
        "software": {"commonweal": __version__} | _versions(),
        "parameters": {
            f"{room}/{name}": _sha256(read_parameters(f"commonweal.{room}", name).values)
            for room, name in _PARAMETERS
        },
    }


@cache
def _versions() -> dict[str, str]:
    """Of what computes: read once, for it does not change while the process lives."""
    return {package: version(package) for package in ("numpy", "scipy")}


def canonical(value: object) -> str:
    """Return JSON values as one text, the same whichever database kept them.

    Keys in order, no spaces, only ASCII, every number as the shortest decimal of a double.
    (PostgreSQL gives back 1e16 as a whole number and −0.0 as 0.)
    """
    return json.dumps(
        _doubles(value), sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=True
    )


def digest_of(frozen: FrozenAnswer) -> str:
    """Return the SHA-256 of a version by its own scheme. Raises InputError for an unknown one."""
    if frozen.scheme not in _SCHEMES:
        raise InputError(
            f"Version {frozen.number} of {frozen.answer} has a digest of kind {frozen.scheme}.",
            expected=f"This software knows kinds {', '.join(map(str, _SCHEMES))}.",
            todo="Use a newer commonweal.",
        )
    return _SCHEMES[frozen.scheme](frozen)


def _words_data_result(frozen: FrozenAnswer) -> str:
    """Scheme 1, of the first versions: texts, rows and numbers only."""
    parts = (frozen.words, frozen.data, frozen.result)
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _everything(frozen: FrozenAnswer) -> str:
    """Scheme 2: all that a version holds, with the digest of the one before."""
    return _sha256({name: x for name, x in asdict(frozen).items() if name != "digest"})


_SCHEMES: dict[int, Callable[[FrozenAnswer], str]] = {1: _words_data_result, 2: _everything}


def _sha256(value: object) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _doubles(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _doubles(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_doubles(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0
    return value
