"""Microdata that people brought, and how their sample was drawn."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonweal_web.people.models import User


class Dataset(models.Model):
    """A file of microdata. Its rows are in a private folder (`files`), never in the database.

    stored: its random name there. columns: what is in it, as `surveys.describe` says. design: the
    arguments of `Survey`. scored: for each measure the columns of its items, and what became of
    the answers. digest: SHA-256 of the file as it was brought.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being read")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Could not be read")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="datasets")
    title = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("where it is from, and under which licence"), max_length=300)
    file_name = models.CharField(max_length=120, editable=False)
    ending = models.CharField(max_length=12, editable=False)
    stored = models.CharField(max_length=64, unique=True, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.TextField(blank=True)
    people = models.PositiveBigIntegerField(default=0)
    columns = models.JSONField(default=list)
    design = models.JSONField(default=dict)
    scored = models.JSONField(default=list)
    keep_until = models.DateField(_("keep until"))
    created = models.DateTimeField(auto_now_add=True)
    job = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering = ["-created"]
        indexes = [models.Index(fields=["owner", "-created"], name="dataset_by_owner")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:dataset", args=[self.pk])

    @property
    def names(self) -> list[str]:
        """The columns, scores last."""
        return [column["name"] for column in self.columns]


class Analysis(models.Model):
    """A question asked of a dataset, with all that its numbers rest on, and the numbers.

    question, design, scored: as they were then. scored: which columns were scored as what.
    digest: SHA-256 of the file. hash: SHA-256 of all these with the policy's rules and the
    version of the software. result: rows as the policy let them out. deleted: when it was put
    away; it can be brought back for a while.
    """

    class Kind(models.TextChoices):
        TABLE = "table", _("Table")
        COMPARISON = "compare", _("Comparison")
        REGRESSION = "regress", _("Regression")
        GAP = "gap", _("Why here?")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="analyses")
    owner = models.ForeignKey(User, models.CASCADE, related_name="analyses")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TABLE)
    title = models.CharField(_("name"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    question = models.JSONField(editable=False)
    design = models.JSONField(editable=False)
    scored = models.JSONField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    version = models.CharField(max_length=40, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    result = models.JSONField(editable=False)
    created = models.DateTimeField(auto_now_add=True)
    deleted = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["dataset", "hash"], name="analysis_by_hash")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:analysis", args=[self.pk])
