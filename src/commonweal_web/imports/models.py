"""An import, its files, and what becomes of each reference in them."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonweal_web.jobs.models import Job
from commonweal_web.people.models import User


class Stage(models.TextChoices):
    READING = "reading", _("Being read")
    READY = "ready", _("Ready to bring in")
    SAVING = "saving", _("Being brought in")
    DONE = "done", _("Brought in")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")


NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.READING: frozenset({Stage.READY, Stage.DISCARDED}),
    Stage.READY: frozenset({Stage.SAVING, Stage.DISCARDED}),
    # Back to ready: it was stopped, and what had been saved was put back.
    Stage.SAVING: frozenset({Stage.DONE, Stage.READY, Stage.UNDOING}),
    Stage.DONE: frozenset({Stage.UNDOING}),
    Stage.UNDOING: frozenset({Stage.UNDONE}),
    Stage.UNDONE: frozenset(),
    Stage.DISCARDED: frozenset(),
}


class Outcome(models.TextChoices):
    """What is to become of a reference, as the library stood when it was read or saved."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Here already, and different")
    SAME = "same", _("Here already")
    LEFT_OUT = "left_out", _("Left out")
    NOTE = "note", _("Worth a look")


class Import(models.Model):
    """Files that somebody brought, from upload until they are in the library or taken back."""

    class Known(models.TextChoices):
        """What to do with references that the library has already."""

        UPDATE = "update", _("Bring them up to date with the file")
        KEEP = "keep", _("Leave them as they are")

    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="imports")
    title = models.CharField(_("files"), max_length=200)
    stage = models.CharField(_("state"), max_length=10, choices=Stage, default=Stage.READING)
    known = models.CharField(max_length=8, choices=Known, default=Known.UPDATE)
    found = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # how many rows of each outcome
    kept = models.PositiveIntegerField(default=0)  # at undoing: changed since, so left alone
    once = models.CharField(max_length=64, blank=True, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(_("begun"), auto_now_add=True)
    saved = models.DateTimeField(_("brought in"), null=True)

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "once"], condition=~models.Q(once=""), name="import_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("imports:import", args=[self.pk])


class ImportFile(models.Model):
    """A file that was brought. It lies under a random name, and is deleted once it is saved."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)  # what people call it
    kept_as = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """What becomes of one reference. position: its place in all files, from 0."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    file = models.ForeignKey(ImportFile, models.CASCADE)
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    title = models.CharField(max_length=300, blank=True)
    identifier = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    # Set when the library was changed: enough to tell whether somebody changed it since, and back.
    applied = models.BooleanField(default=False)
    written = models.CharField(max_length=32, blank=True)
    before = models.JSONField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["of", "position"], name="import_row_once"),
        ]
        indexes = [
            models.Index(fields=["of", "outcome", "position"], name="import_row_by_outcome"),
        ]

    def __str__(self) -> str:
        return self.title


class EffectsImport(models.Model):
    """A table of effects that somebody brought: looked at with a map of its columns, then saved.

    added: what it added, enough to take it back: for each effect its key and a fingerprint of
    what was written; the keys of the studies.
    """

    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="effects_imports")
    title = models.CharField(_("file"), max_length=200)
    kept_as = models.CharField(max_length=80)
    stage = models.CharField(_("state"), max_length=10, choices=Stage, default=Stage.READY)
    columns = models.JSONField(default=dict)  # the map with which it was brought in
    counts = models.JSONField(default=dict)
    added = models.JSONField(default=dict)
    kept = models.PositiveIntegerField(default=0)  # at undoing: changed since, so left alone
    once = models.CharField(max_length=64, blank=True, editable=False)
    created = models.DateTimeField(_("begun"), auto_now_add=True)
    saved = models.DateTimeField(_("brought in"), null=True)

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "once"], condition=~models.Q(once=""), name="effects_import_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("imports:effects_import", args=[self.pk])
