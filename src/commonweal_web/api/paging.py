"""Pages by a cursor: where the last row stood in the order, not how many came before it.

So a page neither repeats nor skips a row when others come or go between two requests, and the
thousandth page costs no more than the first.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.terms import InputError

_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Key:
    """What a list may be sorted by: a database expression that is never null, and its type."""

    expression: Any
    kind: type


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page. next: the cursor of the one after it; "" on the last."""

    rows: list[Any]
    next: str


def page(
    rows: QuerySet,
    keys: Mapping[str, Key],
    *,
    sort: str,
    cursor: str = "",
    limit: int,
    tie: str = "pk",
) -> Page:
    """Return one page in an order that no two rows share.

    sort: a name from `keys`, with a minus for the other direction. tie: a whole number that tells
    rows with equal keys apart. Raises InputError for a cursor that cannot be read.
    """
    name, down = sort.removeprefix("-"), sort.startswith("-")
    rows = rows.annotate(sort_key=keys[name].expression)
    if cursor:
        value, last = _read(cursor, sort, keys[name].kind)
        beyond = "lt" if down else "gt"
        rows = rows.filter(
            Q(**{f"sort_key__{beyond}": value}) | Q(sort_key=value, **{f"{tie}__{beyond}": last}),
            **{f"sort_key__{beyond}e": value},  # lets an index begin here
        )
    sign = "-" if down else ""
    found = list(rows.order_by(f"{sign}sort_key", f"{sign}{tie}")[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], _write(found[limit - 1], sort, tie) if more else "")


def _write(row: Model, sort: str, tie: str) -> str:
    value = row.sort_key
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    text = json.dumps([sort, value, getattr(row, tie)], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, sort: str, kind: type) -> tuple[Any, int]:
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        made_for, value, last = json.loads(text)
        value = _typed(value, kind)
        if made_for != sort or not _whole(last):
            raise ValueError(cursor)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InputError(
            _("The cursor cannot be read."),
            expected=_("A cursor comes from “next” of the page before, with the same sort."),
            todo=_("Begin again without “cursor”, and follow “next” as it is."),
        ) from error
    return value, last


def _typed(value: Any, kind: type) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value).astimezone(UTC)
    right = _whole(value) if kind is int else isinstance(value, str)
    if not right or (isinstance(value, str) and "\x00" in value):
        raise ValueError(value)
    if isinstance(value, str):
        value.encode()  # half a character is no text for a database
    return value


def _whole(value: Any) -> bool:
    return type(value) is int and -_LARGEST <= value < _LARGEST
