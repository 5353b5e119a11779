"""The one way into the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model

from commonweal_web.audit.models import Line

LONGEST_LABEL = 300


def write(
    *,
    who: Any,
    what: str,
    about: Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> Line:
    """Add a line, in the transaction of the write that it tells of: both happen, or neither.

    who: a user, or None when nobody asked (a command, the worker). what: app and verb, such as
    "library.import_records". about: the saved thing it was done to. before, after: what changed,
    as plain values. Names, addresses and other personal data of people stay out of all of them:
    a user is named by number alone.
    """
    return Line.objects.create(
        who_id=getattr(who, "pk", None),
        what=what,
        why=why.strip(),
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        **(named(about) if about is not None else {}),
    )


def named(about: Model) -> dict[str, str]:
    """How lines name a thing: what kind it is, its key, and words that people know it by."""
    is_person = isinstance(about, get_user_model())
    return {
        "kind": about._meta.label_lower,
        "key": str(about.pk),
        "label": "" if is_person else str(about)[:LONGEST_LABEL],
    }
