"""Is the site up, and can it serve? For whoever watches it: plain words and no secrets."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

OK = "ok"
LONG = timedelta(minutes=10)  # that work waits before somebody should look at the worker


def health(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """One line for each thing that pages need; 503 when one is missing.

    The worker has a line of its own that never makes the site unready: pages do not need it.
    """
    needed = {"database": _database(), "files": _files()}
    worker = _worker() if needed["database"] == OK else "unknown"
    lines = "".join(f"{name}: {said}\n" for name, said in {**needed, "worker": worker}.items())
    status = 200 if set(needed.values()) == {OK} else 503
    return HttpResponse(
        lines, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


def _database() -> str:
    try:
        had = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "cannot be used"
    return OK if _known() <= set(had) else "not migrated"


@cache
def _known() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.leaf_nodes())


def _files() -> str:
    try:
        with tempfile.TemporaryFile(dir=settings.VAR) as file:
            file.write(b"ready")
            file.flush()
    except OSError:
        return "cannot be written"
    return OK


def _worker() -> str:
    before = timezone.now() - LONG
    try:
        waits = (
            DBTaskResult.objects.ready()
            .filter(Q(run_after__lt=before) | Q(run_after=get_date_max()), enqueued_at__lt=before)
            .exists()
        )
    except DatabaseError:
        return "unknown"
    minutes = LONG.seconds // 60
    return f"work has waited for more than {minutes} minutes; is it running?" if waits else OK
