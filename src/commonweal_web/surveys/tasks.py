"""What the worker does by itself: deleting files whose time is over."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from commonweal_web.audit.store import write
from commonweal_web.surveys import files
from commonweal_web.surveys.models import Dataset


def delete_in_time(row: Dataset) -> None:
    """Have the worker delete a dataset on the day after it may be kept."""
    day = row.keep_until + timedelta(days=1)
    expire.using(run_after=timezone.make_aware(datetime.combine(day, time.min))).enqueue(
        str(row.pk)
    )


@task()
def expire(pk: str) -> None:
    """Delete a dataset whose day has come. One that may stay longer is looked at again then."""
    row = Dataset.objects.filter(pk=pk).first()
    if row is None:
        return
    if row.keep_until >= timezone.localdate():
        delete_in_time(row)
        return
    with transaction.atomic():
        write(who=None, what="surveys.expire", about=row, before={"sha256": row.digest})
        token = row.stored
        row.delete()
    files.remove(token)
