"""What people do about their own data: take it along, have it erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from commonweal_web.audit.store import write
from commonweal_web.people import held
from commonweal_web.people.models import User
from commonweal_web.privacy.erasures import ERASED, hindrance, mark


def export(person: User, *, user: User) -> Iterator[str]:
    """Write down that somebody takes along what is held about them, and return it as JSON text.

    It comes piece by piece, so that a log of many lines needs no memory. Raises PermissionDenied.
    """
    _be_oneself(person, user)
    write(who=user, what="privacy.export", about=person)
    return _exported(person)


@transaction.atomic
def erase(person: User, *, user: User | None, why: str = "") -> None:
    """Erase an account: its owner does, or an administrator whom they asked, with a reason; or,
    with user None, because its time is over.

    The line keeps the number and the moment of joining, so that a restored backup can be told
    whom to erase again. Raises PermissionDenied, and InputError where it cannot be done yet.
    """
    if user is not None and not (user.has_perm("people.manage") and why.strip()):
        _be_oneself(person, user)
    why_not = hindrance(person)
    if why_not is not None:
        raise why_not
    write(who=user, what=ERASED, about=person, before=mark(person), why=why)
    held.forget(person)


def _be_oneself(person: User, user: User) -> None:
    if person.pk is None or person.pk != user.pk:
        raise PermissionDenied


def _exported(person: User) -> Iterator[str]:
    yield f'{{"made": "{timezone.now().isoformat(timespec="seconds")}",\n"held": [\n'
    for number, kind in enumerate(held.KINDS):
        about = {"what": kind.title, "why": kind.why, "kept": kind.kept}
        yield ("" if number == 0 else ",\n") + _json(about)[:-1] + ', "rows": ['
        for row_number, row in enumerate(kind.rows(person)):
            yield ("\n" if row_number == 0 else ",\n") + _json(row)
        yield "]}"
    yield "\n]}\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
