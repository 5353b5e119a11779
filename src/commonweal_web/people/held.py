"""What the centre holds about somebody with an account: each app says so in its module `holds`.

    hold(
        Held(
            models=(Import,),
            title=_("Imports of references"),
            why=_("..."),
            kept=_("..."),
            erased=_("..."),
            find=lambda person: Import.objects.filter(owner=person),
            columns=("title", "stage", "created"),
        )
    )

`/account/data/` and `/privacy/what-we-hold/` are made from it, and so is what erasing does. A test
finds every column that leads to a person, and fails when nobody says what it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from commonweal_web.people.models import User


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of thing that is held.

    models: the tables of it. why, kept, erased: why it is held, for how long, and what becomes of
    it when somebody is erased; shown to people. find: the rows that are somebody's, or None where
    they cannot be told apart. columns: what of a row goes into an export. forget: what to do
    before the account is deleted, beyond what the database does by its own rules.
    """

    models: tuple[type[Model], ...]
    title: str
    why: str
    kept: str
    erased: str
    find: Callable[[User], QuerySet] | None = None
    columns: tuple[str, ...] = ()
    forget: Callable[[User], None] | None = None

    def count(self, person: User) -> int:
        return self.find(person).count() if self.find else 0

    def rows(self, person: User) -> Iterator[dict[str, Any]]:
        """Yield the rows that are somebody's, as plain values."""
        if self.find:
            yield from self.find(person).order_by("pk").values(*self.columns).iterator()


KINDS: list[Held] = []


def hold(kind: Held) -> None:
    """Say that a kind of thing is held."""
    KINDS.append(kind)


@transaction.atomic
def forget(person: User) -> None:
    """Delete an account and everything of it that has no other reason to stay.

    What was published stays without the name, and the lines of the log keep the number. The number
    is never given to anybody else. Who may ask for this is for the action that calls here to ask.
    """
    person.delete()


@receiver(pre_delete, sender=User)
def _forget_first(instance: User, **_signal: object) -> None:
    """However an account is deleted, what the database would leave behind goes first."""
    for kind in KINDS:
        if kind.forget:
            kind.forget(instance)
