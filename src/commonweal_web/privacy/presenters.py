"""What is held, as plain values for a template."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal_web.people.held import KINDS, Held
from commonweal_web.people.models import User


@dataclass(frozen=True, slots=True)
class Shown:
    """One kind of thing. count: how many are somebody's; None where it is about nobody."""

    title: str
    why: str
    kept: str
    erased: str
    count: int | None


def everything() -> list[Shown]:
    """Return every kind of thing that is held, about nobody in particular."""
    return [_shown(kind, None) for kind in KINDS]


def held_about(person: User) -> list[Shown]:
    """Return every kind of thing with how many are held about somebody."""
    return [_shown(kind, kind.count(person)) for kind in KINDS if kind.find]


def _shown(kind: Held, count: int | None) -> Shown:
    return Shown(str(kind.title), str(kind.why), str(kind.kept), str(kind.erased), count)
