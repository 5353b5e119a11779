"""Whoever watches the site learns whether it is up and can serve, and nothing else."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonweal_web.jobs import upkeep

READY = "/health/ready/"


def test_the_site_is_up_without_a_database(client):
    response = client.get("/health/")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_site_that_can_serve_says_so(client):
    response = client.get(READY)
    assert response.status_code == 200
    assert response.content == b"database: ok\nfiles: ok\nworker: ok\n"
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


@pytest.mark.django_db
def test_a_database_that_is_not_migrated_is_not_ready(client):
    latest = MigrationRecorder.Migration.objects.filter(app="findings").latest("id")
    latest.delete()
    response = client.get(READY)
    assert response.status_code == 503
    assert b"database: not migrated" in response.content


def test_a_database_that_is_away_is_not_ready_and_nothing_is_said_of_it(client, monkeypatch):
    def away(self):
        raise DatabaseError("password of commonweal@db.internal refused")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", away)
    response = client.get(READY)
    assert response.status_code == 503
    assert response.content.startswith(b"database: cannot be used\nfiles: ok\n")
    assert b"internal" not in response.content


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_not_ready(client, settings, tmp_path):
    settings.VAR = tmp_path / "gone"
    response = client.get(READY)
    assert response.status_code == 503
    assert b"files: cannot be written" in response.content


@pytest.mark.django_db
def test_work_that_waits_long_is_told_and_the_site_stays_ready(client):
    upkeep.tend.enqueue()
    assert b"worker: ok" in client.get(READY).content
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=11))
    response = client.get(READY)
    assert response.status_code == 200
    assert b"work has waited for more than 10 minutes" in response.content
    tomorrow = timezone.now() + timedelta(days=1)
    DBTaskResult.objects.update(run_after=tomorrow)  # planned, and so waiting for nobody
    assert b"worker: ok" in client.get(READY).content
