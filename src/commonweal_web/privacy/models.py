"""Rows of complaints about data protection, of the letters about them, and of consents."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal_web.people.models import User
from commonweal_web.privacy.purposes import PURPOSES, Purpose

ACKNOWLEDGE_WITHIN = timedelta(days=30)
"""Data Protection Act 2018, section 164A(3), in force since 19 June 2026: receipt is acknowledged
within 30 days, beginning when the complaint is received. The day of receipt is the first."""
_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # none that is taken for another, and no words


def new_reference() -> str:
    """Return a number to quote on the telephone. It opens nothing."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"DP-{drawn[:4]}-{drawn[4:]}"


class State(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    LOOKED_AT = "looked at", _("Being looked at")
    ANSWERED = "answered", _("Answered")


NEXT: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.ACKNOWLEDGED, State.LOOKED_AT, State.ANSWERED}),
    State.ACKNOWLEDGED: frozenset({State.LOOKED_AT, State.ANSWERED}),
    # Further letters: to say how it goes, or after an answer that was not the last word.
    State.LOOKED_AT: frozenset({State.LOOKED_AT, State.ANSWERED}),
    State.ANSWERED: frozenset({State.LOOKED_AT}),
}


class Complaint(models.Model):
    """What somebody says went wrong with their data. Whoever has its address may see it.

    secret: what that address has in it. The log names the row by `id`, and has more readers.
    once: what the form carried, so that sending it twice makes one complaint.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    secret = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    once = models.UUIDField(unique=True, editable=False)
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    words = models.TextField(_("what happened"), max_length=5000)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVED)
    received = models.DateTimeField(_("received"), default=timezone.now)
    acknowledged = models.DateTimeField(_("acknowledged"), null=True)
    answered = models.DateTimeField(_("answered"), null=True)

    class Meta:
        ordering = ["-received"]
        indexes = [models.Index(fields=["state", "received"], name="complaint_by_state")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("privacy:complaint", args=[self.secret])

    @property
    def due(self) -> datetime:
        """The last day on which receipt is acknowledged in time."""
        return self.received + ACKNOWLEDGE_WITHIN - timedelta(days=1)

    @property
    def is_late(self) -> bool:
        waits = self.state == State.RECEIVED
        return waits and timezone.localdate() > timezone.localdate(self.due)


class Letter(models.Model):
    """What we told the person: how it goes, or the answer."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="letters")
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField(_("words"), max_length=10_000)
    is_answer = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.complaint} {self.at:%Y-%m-%d}"


class Consent(models.Model):
    """That somebody agreed to one purpose, when, and to which words; and when they took it back."""

    purpose = models.CharField(max_length=40)
    words = models.TextField()
    complaint = models.ForeignKey(Complaint, models.CASCADE, null=True, related_name="consents")
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    given = models.DateTimeField(default=timezone.now)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-given"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given:%Y-%m-%d}"

    @property
    def about(self) -> Purpose:
        return PURPOSES[self.purpose]
