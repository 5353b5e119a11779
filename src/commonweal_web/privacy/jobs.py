"""What the worker forgets every day."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from commonweal_web.jobs.upkeep import daily, delete


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
