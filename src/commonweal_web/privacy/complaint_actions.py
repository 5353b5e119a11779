"""What people do about a complaint: make it, take back that we may write, acknowledge, answer."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.terms import InputError
from commonweal_web.audit.store import write
from commonweal_web.people.models import User
from commonweal_web.privacy import tasks
from commonweal_web.privacy.models import NEXT, Complaint, Consent, Letter, State
from commonweal_web.privacy.purposes import PURPOSES, WRITE_ABOUT_COMPLAINT


def complain(
    words: str, *, once: UUID, name: str = "", email: str = "", user: User | None = None
) -> Complaint:
    """Take a complaint, from anybody. The same form sent again gives the same complaint.

    email: an address that they agreed to be written to at; it is kept for that alone.
    """
    found = Complaint.objects.filter(once=once).first()
    if found:
        return found
    try:
        with transaction.atomic():
            row = Complaint.objects.create(
                once=once, words=words, name=name, email=email, person=user
            )
            if email:
                Consent.objects.create(
                    purpose=WRITE_ABOUT_COMPLAINT,
                    words=str(PURPOSES[WRITE_ABOUT_COMPLAINT].words),
                    complaint=row,
                    person=user,
                )
            write(
                who=user,
                what="privacy.complain",
                about=row,
                after={"consent to email": bool(email)},
            )
            tasks.acknowledge.enqueue(str(row.pk))
    except IntegrityError:  # the other of two that came at one moment
        return Complaint.objects.get(once=once)
    return row


@transaction.atomic
def withdraw(consent: Consent, *, user: User | None = None) -> None:
    """Take back an agreement, at once: the address it was about is deleted.

    Whether it is theirs is for the view to see to: by account, or by the address of the page.
    """
    if consent.withdrawn:
        return
    consent.withdrawn = timezone.now()
    consent.save(update_fields=["withdrawn"])
    if consent.complaint:
        Complaint.objects.filter(pk=consent.complaint_id).update(email="")
    write(
        who=user,
        what="privacy.withdraw",
        about=consent.complaint,
        after={"purpose": consent.purpose},
    )


@transaction.atomic
def acknowledge(complaint: Complaint, *, user: User) -> None:
    """Say that it was received; its page says so. Raises PermissionDenied, InputError."""
    _may(user)
    row = _move(complaint, State.ACKNOWLEDGED)
    row.acknowledged = timezone.now()
    row.save(update_fields=["state", "acknowledged"])
    write(who=user, what="privacy.acknowledge", about=row, after={"state": row.state})


@transaction.atomic
def tell(complaint: Complaint, words: str, *, user: User, is_answer: bool) -> Letter:
    """Write to the person, on the page of their complaint and by email where they agreed to it.

    is_answer: what came of it; else how it goes. Either also acknowledges what was not yet.
    Raises PermissionDenied, InputError.
    """
    _may(user)
    row = _move(complaint, State.ANSWERED if is_answer else State.LOOKED_AT)
    now = timezone.now()
    row.acknowledged = row.acknowledged or now
    row.answered = now if is_answer else None
    row.save(update_fields=["state", "acknowledged", "answered"])
    letter = Letter.objects.create(complaint=row, words=words, is_answer=is_answer)
    what = "privacy.answer" if is_answer else "privacy.tell"
    write(who=user, what=what, about=row, after={"state": row.state})
    tasks.send.enqueue(letter.pk)
    return letter


def _may(user: User) -> None:
    if not user.has_perm("privacy.handle"):
        raise PermissionDenied


def _move(complaint: Complaint, to: State) -> Complaint:
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if to not in NEXT[State(row.state)]:
        raise InputError(
            _("The complaint is “%(state)s” already.") % {"state": row.get_state_display()},
            todo=_("Look at its page: somebody may have done this meanwhile."),
        )
    row.state = to
    return row
