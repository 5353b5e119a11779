"""Microdata that people brought, how their sample was drawn, and what was published from them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonweal_web.people.models import User


class Dataset(models.Model):
    """A file of microdata. Its rows are in a private folder (`files`), never in the database.

    stored: its random name there. columns: what is in it, as `surveys.describe` says. design: the
    arguments of `Survey`, and `population` (see population.py); weighted: what that did to the
    weights. scored: for each measure the columns of its items, and what became of the answers.
    digest: SHA-256 of the file as it was brought.
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
    weighted = models.JSONField(default=dict)
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
        AREAS = "areas", _("Small areas")

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


class Publication(models.Model):
    """A figure of surveys that readers see. What it says is in its versions."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    slug = models.SlugField(_("web name"), max_length=120, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.PUBLISHED)
    current = models.OneToOneField(
        "PublicationVersion", models.PROTECT, null=True, related_name="current_for"
    )
    withdrawn_because = models.TextField(_("why it was withdrawn"), blank=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        name = self.current.title if self.current else self.slug
        withdrawn = self.state == self.State.WITHDRAWN
        return str(_("Withdrawn: %(name)s")) % {"name": name} if withdrawn else name

    def get_absolute_url(self) -> str:
        return reverse("surveys:publication", args=[self.slug])


class PublicationVersion(models.Model):
    """A figure as it was published. Never changed: a revision is a new version.

    table: the protected table, or protected differences (`disclosure.to_plain`,
    `differences_to_plain`), and nothing else of the data. chart: how it is drawn. shown: the
    measure, stat and band drawn, where the table has several. words: what columns, measures and
    labels are called. source: whose data. people: whom it is about; condition: the same as
    `where` of the library. code: what makes it again, by language. data_digest: SHA-256 of the
    file of microdata. analysis: the one it was published from. made_with: software and parameter
    tables. previous: the digest of the version before. digest: SHA-256 of all of these. The
    database refuses changes too.
    """

    class Chart(models.TextChoices):
        BARS = "bars", _("Bars or points, one for each group")
        DUMBBELL = "dumbbell", _("Pairs: two groups, row by row")
        TREND = "trend", _("A line through the years")
        DISTRIBUTION = "distribution", _("Who gave which answer")
        PANELS = "small multiples", _("Small charts side by side")
        DIFFERENCES = "differences", _("Dots with ranges, one for each difference")
        TABLE = "table", _("A table only")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    note = models.TextField()
    title = models.CharField(max_length=200)
    summary = models.TextField()
    question = models.CharField(max_length=500)
    people = models.CharField(max_length=300, blank=True)
    condition = models.CharField(max_length=500, blank=True)
    chart = models.CharField(max_length=16, choices=Chart)
    shown = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    table = models.JSONField()
    source = models.JSONField()
    source_title = models.CharField(max_length=300)
    code = models.JSONField(default=dict)
    data_digest = models.CharField(max_length=64, db_index=True)
    analysis = models.UUIDField(null=True)
    made_with = models.JSONField()
    previous = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64)
    software = models.CharField(max_length=40)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="publication_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise ProtectedError("A published version is never changed.", {self})
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ProtectedError("A published version is never deleted.", {self})
