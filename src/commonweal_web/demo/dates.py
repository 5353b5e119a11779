"""When things of the demonstration happened."""

from datetime import date, datetime, time

from django.utils import timezone


def noon(day: date) -> datetime:
    """Return the middle of a day."""
    return timezone.make_aware(datetime.combine(day, time(12)))
