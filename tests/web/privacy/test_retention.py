"""The worker forgets what the page says is forgotten, when it says so."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from web.people.conftest import sign_in

from commonweal_web.audit.models import Line
from commonweal_web.people.models import User
from commonweal_web.people.retention import KEEP_ANSWERED, KEEP_SHUT, NOTICE, UNUSED
from commonweal_web.privacy import jobs
from commonweal_web.privacy.complaint_actions import complain, tell
from commonweal_web.privacy.models import Consent, Letter

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def after(**much) -> datetime:
    return timezone.now() + timedelta(**much)


def test_an_account_nobody_uses_is_told_then_shut_then_erased(people, settings):
    """Each step waits for the one before, and who signs in is left alone."""
    ann, boss = people["editor"], people["administrator"]
    User.objects.exclude(pk__in=[ann.pk, boss.pk]).delete()
    long_ago = timezone.now() - UNUSED - timedelta(days=1)
    User.objects.update(last_login=long_ago)
    assert jobs.tell_unused(timezone.now()) == 0  # where no email is sent nobody can be told
    settings.SENDS_EMAIL = True
    assert jobs.tell_unused(timezone.now()) == 2
    assert jobs.tell_unused(timezone.now()) == 0
    assert ["editor@example.org"] in [one.to for one in mail.outbox]
    assert jobs.shut_unused(after(days=NOTICE.days - 1)) == 0
    assert jobs.shut_unused(after(days=NOTICE.days + 1)) == 1  # not the only administrator
    ann.refresh_from_db()
    assert not ann.is_active
    assert jobs.erase_shut(after(days=KEEP_SHUT.days - 1)) == 0
    assert jobs.erase_shut(after(days=KEEP_SHUT.days + 1)) == 1
    assert set(User.objects.all()) == {boss}
    assert Line.objects.get(what="privacy.erase").who_id is None


def test_who_comes_back_after_the_letter_keeps_the_account(people, settings):
    settings.SENDS_EMAIL = True
    ann = people["reader"]
    User.objects.filter(pk=ann.pk).update(last_login=timezone.now() - UNUSED - timedelta(days=1))
    jobs.tell_unused(timezone.now())
    User.objects.filter(pk=ann.pk).update(last_login=timezone.now())
    assert jobs.shut_unused(after(days=NOTICE.days + 1)) == 0
    assert jobs.shut_unused(after(days=UNUSED.days + 2)) == 0  # a new absence, a new letter


def test_complaints_go_some_time_after_their_answer(people):
    row = complain("Words", once=uuid4(), email="ann@example.org")
    assert jobs.forget_complaints(after(days=9999)) == 0  # not answered yet
    tell(row, "Done.", user=people["administrator"], is_answer=True)
    assert jobs.forget_complaints(after(days=KEEP_ANSWERED.days - 1)) == 0
    assert jobs.forget_complaints(after(days=KEEP_ANSWERED.days + 1)) == 1
    assert not Letter.objects.exists()
    assert not Consent.objects.exists()


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
