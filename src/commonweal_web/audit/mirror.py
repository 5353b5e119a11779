"""What Wagtail's own log says, said in ours: one place tells everything that people wrote.

Wagtail shows its log beside each page; we never write there ourselves.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.signals import post_save
from wagtail.models import ModelLogEntry, PageLogEntry

from commonweal_web.audit.models import Line
from commonweal_web.audit.store import LONGEST_LABEL


def connect() -> None:
    for model in (ModelLogEntry, PageLogEntry):
        post_save.connect(copy_entry, sender=model, dispatch_uid="audit")


def copy_entry(instance: Any, created: bool, **_signal: object) -> None:
    """Copy an entry of Wagtail's log. `before` and `after` in its data are what changed."""
    if not created:
        return
    data = dict(instance.data)
    kind = instance.content_type.model_class()
    before, why = data.pop("before", None), data.pop("why", "")
    after = data.pop("after", None) or {}
    if instance.revision_id:
        after = {**after, "revision": instance.revision_id}
    is_person = kind is not None and issubclass(kind, get_user_model())
    Line.objects.create(
        at=instance.timestamp,
        who_id=instance.user_id,
        what=instance.action,
        kind=f"{instance.content_type.app_label}.{instance.content_type.model}",
        key=str(instance.object_id),
        label="" if is_person else instance.label[:LONGEST_LABEL],
        before=before,
        after={**data, **after} or None,
        why=why,
    )
