"""Who can be erased, and who was, so that restoring an older backup does not bring them back.

The list is in the audit log: numbers and moments of joining, no names. Both must agree, since in
another centre's backup the same number is somebody else.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.audit.store import write
from commonweal_web.jobs.holds import is_working
from commonweal_web.people import held
from commonweal_web.people.actions import keep_an_administrator
from commonweal_web.people.models import User

ERASED = "privacy.erase"


def hindrance(person: User) -> InputError | None:
    """Return what stands in the way of erasing somebody, and what to do about it; or None."""
    try:
        keep_an_administrator(person)
    except InputError as error:
        return error
    if is_working(person):
        return InputError(
            _("Work that you asked for goes on."),
            todo=_("Wait until it is over, or stop it under “My jobs”; then try again."),
        )
    return None


def mark(person: User) -> dict[str, Any]:
    """By what an account is known again in a backup: numbers alone could be another centre's."""
    return {"role": person.role, "joined": person.date_joined.isoformat()}


def recorded() -> dict[str, str]:
    """Return the moment of joining of everybody who was erased, by number."""
    if Line._meta.db_table not in connection.introspection.table_names():
        return {}
    lines = Line.objects.filter(what=ERASED, kind="people.user").values_list("key", "before")
    return {key: before["joined"] for key, before in lines}


def repeat(erased: dict[str, str]) -> int:
    """Erase them again where they are back. Returns how many that were."""
    back = [
        person
        for person in User.objects.filter(pk__in=erased)
        if mark(person)["joined"] == erased[str(person.pk)]
    ]
    for person in back:
        write(
            who=None,
            what=ERASED,
            about=person,
            before=mark(person),
            why="They had been erased, and a backup brought them back.",
        )
        held.forget(person)
    return len(back)
