"""What the worker forgets every day, and whom it tells first."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, transaction
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.terms import InputError
from commonweal_web import letters
from commonweal_web.audit.models import Line
from commonweal_web.audit.store import write
from commonweal_web.jobs.upkeep import daily, delete
from commonweal_web.people.actions import keep_an_administrator
from commonweal_web.people.models import User
from commonweal_web.people.retention import KEEP_ANSWERED, KEEP_SHUT, NOTICE, UNUSED, months
from commonweal_web.privacy.actions import erase
from commonweal_web.privacy.erasures import hindrance
from commonweal_web.privacy.models import Complaint, State

TOLD, SHUT = "privacy.tell_unused", "people.shut"


@daily
def forget_sessions(now: datetime) -> int:
    """Sessions that are over, and from where they were."""
    n = delete(Session.objects.filter(expire_date__lt=now))
    live = Session.objects.values("session_key")
    delete(UserSession.objects.exclude(session_key__in=live))
    return n


@daily
def forget_attempts(now: datetime) -> int:
    """Counted attempts to sign in or to send a form, by address, once they no longer count."""
    counts = caches["default"]
    if not isinstance(counts, DatabaseCache):  # another keeps time by itself
        return 0
    table = connection.ops.quote_name(counts._table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608 - a setting's name, quoted
            [connection.ops.adapt_datetimefield_value(now)],
        )
        return cursor.rowcount


@daily
def forget_complaints(now: datetime) -> int:
    """Complaints some time after their answer, with our letters and the consents to write them."""
    over = Complaint.objects.filter(state=State.ANSWERED, answered__lt=now - KEEP_ANSWERED)
    for row in over:
        with transaction.atomic():
            write(who=None, what="privacy.forget_complaint", about=row)
            row.delete()
    return len(over)


@daily
def tell_unused(now: datetime) -> int:
    """Tell people by email that nobody signed in to their account for long."""
    if not settings.SENDS_EMAIL:  # nobody can be told, so nothing is shut
        return 0
    found = [
        person
        for person in _unused(now)
        if person.email and not _last(person, TOLD, since=_seen(person))
    ]
    for person in found:
        day = timezone.localdate(now + NOTICE)
        context = {
            "person": person,
            "day": day,
            "unused": months(UNUSED),
            "shut": months(KEEP_SHUT),
        }
        context["base"] = settings.BASE_URL
        text = render_to_string("privacy/unused.txt", context)
        letters.send(_("Your account is not used"), text, person.email)
        write(who=None, what=TOLD, about=person)
    return len(found)


@daily
def shut_unused(now: datetime) -> int:
    """Shut accounts whose owners were told some time ago and did not come."""
    n = 0
    for person in _unused(now):
        told = _last(person, TOLD, since=_seen(person))
        if told and told.at < now - NOTICE and _can_be_missed(person):
            with transaction.atomic():
                User.objects.filter(pk=person.pk).update(is_active=False)
                write(
                    who=None, what=SHUT, about=person, after={"active": False}, why=_("Not used.")
                )
            n += 1
    return n


@daily
def erase_shut(now: datetime) -> int:
    """Erase accounts that have been shut for long."""
    n = 0
    for person in User.objects.filter(is_active=False):
        shut = _last(person, SHUT, since=person.date_joined)
        if shut and shut.at < now - KEEP_SHUT and hindrance(person) is None:
            erase(person, user=None)
            n += 1
    return n


def _seen(person: User) -> datetime:
    return person.last_login or person.date_joined


def _unused(now: datetime) -> list[User]:
    seen = Coalesce("last_login", "date_joined")
    return list(User.objects.annotate(seen=seen).filter(is_active=True, seen__lt=now - UNUSED))


def _last(person: User, what: str, *, since: datetime) -> Line | None:
    about = Line.objects.filter(kind="people.user", key=str(person.pk), what=what, at__gte=since)
    return about.order_by("-at").first()


def _can_be_missed(person: User) -> bool:
    try:
        keep_an_administrator(person)
    except InputError:
        return False
    return True
