"""Published answers whose evidence has changed since: found by the worker, shown to staff."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_tasks import task

from commonweal.publish.words import decimals, format_estimate
from commonweal.synthesis import Pooled
from commonweal.terms import CommonwealError
from commonweal_web.findings import store
from commonweal_web.findings.models import Answer
from commonweal_web.library.models import Effect, Study


def note_change(sender: type, instance: Effect | Study, **_signal: object) -> None:
    """Ask the worker to look at the answers that rest on a row which was saved or deleted."""
    of = {"effects": instance} if isinstance(instance, Effect) else {"effects__study": instance}
    slugs = list(_published().filter(**of).values_list("slug", flat=True).distinct())
    if slugs:
        transaction.on_commit(lambda: look_again.enqueue(slugs))


@task()
def look_again(slugs: list[str]) -> None:
    """Work out each answer from its rows as they are now, and note how it differs."""
    for answer in _published().filter(slug__in=slugs):
        Answer.objects.filter(pk=answer.pk).update(drift=drift_of(answer))


def drift_of(answer: Answer) -> str:
    """Return how the answer would change if it were published now; nothing when it would not."""
    if answer.current is None:
        return ""
    before = store.published(answer.current)
    try:
        snapshot = store.snapshot_of(answer)
        if snapshot == before.snapshot:
            return ""
        now = snapshot.pool()
    except CommonwealError as error:
        return _("The evidence changed, and can no longer be pooled: %(error)s") % {"error": error}
    if before.pooled is None:
        return _("The evidence changed. It can now be pooled: %(now)s.") % {"now": _read(now)}
    return _("The evidence changed: published as %(before)s, now %(now)s.") % {
        "before": _read(before.pooled),
        "now": _read(now),
    }


def _read(pooled: Pooled) -> str:
    natural = pooled.estimate.natural()
    digits = decimals(pooled.estimate.interval, pooled.estimate.unit)
    return format_estimate(natural.value, natural.interval, digits)


def _published() -> QuerySet[Answer]:
    return Answer.objects.filter(state=Answer.State.PUBLISHED).select_related("current")
