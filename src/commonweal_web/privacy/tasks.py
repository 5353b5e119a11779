"""What the worker writes about complaints, by email, so that nobody waits for a mail server."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from commonweal_web import letters
from commonweal_web.audit.store import write
from commonweal_web.people.models import User
from commonweal_web.people.rules import Role
from commonweal_web.privacy.models import Complaint, Letter, State


@task()
def acknowledge(pk: str) -> None:
    """Tell the person that we have it, and administrators that it came.

    It counts as acknowledged once the mail server has taken the letter. Where there is no address
    it is left for a person to do.
    """
    row = Complaint.objects.filter(pk=pk).first()
    if row is None or not settings.SENDS_EMAIL:
        return
    if row.email and row.state == State.RECEIVED:
        _mail("acknowledge", _("Your complaint %(reference)s"), row, [row.email])
        with transaction.atomic():
            now = timezone.now()
            mine = Complaint.objects.filter(pk=pk, state=State.RECEIVED)
            if mine.update(state=State.ACKNOWLEDGED, acknowledged=now):
                after = {"state": State.ACKNOWLEDGED.value}
                write(who=None, what="privacy.acknowledge", about=row, after=after)
    _mail("came", _("Data-protection complaint %(reference)s"), row, _bosses())


@task()
def send(pk: int) -> None:
    """Send a letter, where they agreed to be written to and did not take it back."""
    letter = Letter.objects.select_related("complaint").filter(pk=pk).first()
    if letter and letter.complaint.email and settings.SENDS_EMAIL:
        row = letter.complaint
        _mail("letter", _("Your complaint %(reference)s"), row, [row.email], letter=letter)


def _bosses() -> list[str]:
    found = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(email="")
    return list(found.values_list("email", flat=True))


def _mail(name: str, subject: str, row: Complaint, to: list[str], **more: object) -> None:
    context = {"complaint": row, "base": settings.BASE_URL, **more}
    text = render_to_string(f"privacy/{name}.txt", context)
    for address in to:  # one each: nobody learns another's
        letters.send(subject % {"reference": row.reference}, text, address)
