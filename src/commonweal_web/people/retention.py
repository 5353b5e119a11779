"""For how long: what has no owner elsewhere. Pages, letters and the worker all read it here."""

from datetime import timedelta

KEEP_ANSWERED = timedelta(days=2 * 365)  # complaints, after their answer
UNUSED = timedelta(days=2 * 365)  # nobody signed in to an account: its owner is told
NOTICE = timedelta(days=30)  # and after this it is shut
KEEP_SHUT = timedelta(days=365)  # and after this it is erased


def months(time: timedelta) -> int:
    """Return a length of time as people say it."""
    return time.days * 12 // 365
