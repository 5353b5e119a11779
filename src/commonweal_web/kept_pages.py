"""When the pages kept for readers are dropped: functions only, so that every app may say when.

Every kept page carries the generation it was made in. A new generation puts all of them out of
date at once, in every process that shares the cache.
"""

from collections.abc import Callable
from time import time_ns
from typing import Any

from django.core.cache import caches
from django.db import transaction

_KEY = "generation"
_remembered: dict[str, tuple[int, Any]] = {}


def generation() -> int:
    """The generation that pages are made in now; a lost one (a culled cache) is a new one."""
    return int(caches["shared"].get_or_set(_KEY, time_ns, timeout=None))


def remember(name: str, make: Callable[[], Any]) -> Any:
    """Return what `make` gave in this process and generation; call it once in each."""
    now = generation()
    made_in, value = _remembered.get(name, (0, None))
    if made_in != now:
        value = make()
        _remembered[name] = now, value
    return value


def start_new_generation(**_signal: object) -> None:
    """Drop every kept page once the change is committed. Call after what readers should see.

    Takes and ignores keywords, so that it can receive any Django signal.
    """
    transaction.on_commit(_start)


def _start() -> None:
    # A time rather than a count: two publishers at one moment cannot arrive at the same number
    # with a stale page kept in between.
    caches["shared"].set(_KEY, time_ns(), timeout=None)
