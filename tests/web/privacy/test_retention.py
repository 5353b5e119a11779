"""The worker forgets what the page says is forgotten, when it says so."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from web.people.conftest import sign_in

from commonweal_web.privacy import jobs

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_sessions_go_when_they_are_over(client, people):
    sign_in(client, "reader")
    assert jobs.forget_sessions(NOW) == 0
    assert UserSession.objects.count() == 1
    assert jobs.forget_sessions(NOW + timedelta(days=15)) == 1
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_counted_attempts_go_when_they_no_longer_count(db, settings):
    own = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "attempts"}
    settings.CACHES = settings.CACHES | {"default": own}
    call_command("createcachetable", verbosity=0)
    cache.set("attempt", 1, timeout=300)
    jobs.forget_attempts(NOW)
    assert cache.get("attempt") == 1
    jobs.forget_attempts(NOW + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM attempts")
        assert cursor.fetchone() == (0,)
