"""Lines of the log as a reader of it wants them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from commonweal_web.audit.models import Line

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A line in words. changes: (name, before, after) for each value that changed."""

    number: int
    at: datetime
    who: str
    what: str
    thing: str
    kind: str
    key: str
    changes: tuple[tuple[str, str, str], ...]
    why: str


def show(lines: Iterable[Line]) -> list[Shown]:
    """Look up the names of everybody on these lines at once, and write each line out."""
    rows = list(lines)
    people = {row.who_id for row in rows}
    people |= {int(row.key) for row in rows if row.kind == "people.user" and row.key.isdigit()}
    names = dict(
        get_user_model().objects.filter(pk__in=people - {None}).values_list("pk", "username")
    )
    return [_shown(row, names) for row in rows]


def _shown(row: Line, names: Mapping[int, str]) -> Shown:
    thing = row.label
    if row.kind == "people.user":
        thing = _name(int(row.key) if row.key.isdigit() else None, names)
    return Shown(
        number=row.pk,
        at=row.at,
        who=_name(row.who_id, names),
        what=row.what,
        thing=thing,
        kind=row.kind,
        key=row.key,
        changes=tuple(changes(row.before, row.after)),
        why=row.why,
    )


def _name(number: int | None, names: Mapping[int, str]) -> str:
    if number is None:
        return _("The system")
    return names.get(number) or _("Somebody who has left (%(number)s)") % {"number": number}


def changes(before: Any, after: Any) -> Iterable[tuple[str, str, str]]:
    """Yield each named value that differs, as text."""
    old, new = before or {}, after or {}
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name) != new.get(name):
            yield name, _text(old.get(name)), _text(new.get(name))


def _text(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
