"""A piece of long work: who asked for it, how far it is, what came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonweal_web.people.models import User


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Working")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


NEXT: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.WORKING, State.CANCELLED}),
    # Back to waiting: the worker stopped, and the work begins again.
    State.WORKING: frozenset({State.DONE, State.FAILED, State.CANCELLED, State.WAITING}),
    State.DONE: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}


class Job(models.Model):
    """One piece of work. Its state moves by the table `NEXT` only, in `store`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="jobs")
    kind = models.CharField(_("kind"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    arguments = models.JSONField(default=dict)
    once = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("total"), default=0)
    step = models.CharField(_("step"), max_length=200, blank=True)
    result_url = models.CharField(_("result"), max_length=500, blank=True)
    error = models.TextField(_("error"), blank=True)
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    run = models.UUIDField(null=True, editable=False)  # of the worker that may write to this row
    heartbeat = models.DateTimeField(null=True, editable=False)
    created = models.DateTimeField(_("asked for"), auto_now_add=True)
    started = models.DateTimeField(_("started"), null=True)
    finished = models.DateTimeField(_("finished"), null=True)

    class Meta:
        ordering = ["-created"]
        indexes = [
            models.Index(fields=["owner", "-created"], name="job_by_owner"),
            models.Index(fields=["state", "heartbeat"], name="job_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "once"], condition=~models.Q(once=""), name="job_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return not NEXT[State(self.state)]
