"""Rows of the library. What must hold of them is checked by the library objects they become."""

import re

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonweal.evidence import Design, RiskOfBias, Strength
from commonweal.terms import UNITS

_ARTICLE = re.compile(r"^\W*(?:(?:a|an|the|y|yr)\b\W*)?")
BENEFITS = [
    ("higher", _("Higher is better")),
    ("lower", _("Lower is better")),
    ("not stated", _("Not stated")),
]


def _choices(names) -> list[tuple[str, str]]:
    return [(str(name), str(name).replace("_", " ").capitalize()) for name in names]


class Concept(models.Model):
    """A word of the centre's own vocabulary, by which answers and articles are found."""

    class Scheme(models.TextChoices):
        OUTCOME = "outcome", _("Outcome")
        POPULATION = "population", _("Population")
        SETTING = "setting", _("Setting")
        TOPIC = "topic", _("Topic")

    scheme = models.CharField(_("kind"), max_length=12, choices=Scheme)
    slug = models.SlugField(max_length=80)
    name = models.CharField(_("name"), max_length=120)
    definition = models.TextField(_("definition"), blank=True)

    class Meta:
        ordering = ["scheme", "name"]
        constraints = [models.UniqueConstraint(fields=["scheme", "slug"], name="concept_once")]

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """A bibliographic reference; the columns are those of `commonweal.evidence.Record`."""

    identifier = models.SlugField(_("identifier"), max_length=120, unique=True)
    type = models.CharField(_("type"), max_length=40, default="article-journal")
    title = models.TextField(_("title"))
    authors = models.JSONField(_("authors"), default=list, blank=True)
    author_text = models.TextField(_("authors, as searched"), blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    container_title = models.CharField(_("published in"), max_length=300, blank=True)
    volume = models.CharField(_("volume"), max_length=40, blank=True)
    issue = models.CharField(_("issue"), max_length=40, blank=True)
    pages = models.CharField(_("pages"), max_length=60, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    doi = models.CharField("DOI", max_length=200, blank=True, db_index=True)
    pmid = models.CharField("PMID", max_length=20, blank=True)
    isbn = models.CharField("ISBN", max_length=20, blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=40, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    keyword_text = models.TextField(_("keywords, as searched"), blank=True, editable=False)
    database = models.CharField(_("found in"), max_length=200, blank=True)
    added = models.DateTimeField(_("added"), auto_now_add=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    # What search filters and sorts by, worked out by `derive`, narrow enough for one index.
    # (Generated columns would keep SQLite from reading the index alone: 120 ms in place of 10.)
    sort_title = models.CharField(max_length=80, editable=False, default="")
    has_abstract = models.BooleanField(editable=False, default=False)
    has_doi = models.BooleanField(editable=False, default=False)

    class Meta:
        ordering = ["-year", "title"]
        indexes = [
            models.Index(
                fields=["-year", "-id", "type", "has_abstract", "has_doi"], name="record_by_year"
            ),
            models.Index(fields=["sort_title", "id"], name="record_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("library:record", args=[self.identifier])

    def derive(self) -> None:
        """Write out what search reads, filters and sorts by."""
        self.author_text = "; ".join(
            " ".join(filter(None, (name.get("given"), name.get("family"), name.get("literal"))))
            for name in self.authors
        )
        self.keyword_text = "; ".join(self.keywords)
        self.sort_title = _ARTICLE.sub("", self.title.casefold())[:80]
        self.has_abstract, self.has_doi = bool(self.abstract), bool(self.doi)


class Study(models.Model):
    """An investigation, reported in one or more records."""

    identifier = models.SlugField(_("identifier"), max_length=120, unique=True)
    label = models.CharField(_("label"), max_length=200)
    records = models.ManyToManyField(Record, related_name="studies", blank=True)
    design = models.CharField(
        _("design"), max_length=40, choices=_choices(Design), default=Design.NOT_STATED.value
    )
    population = models.CharField(_("population"), max_length=300, blank=True)
    setting = models.CharField(_("setting"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=120, blank=True)
    n = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    risk_of_bias = models.CharField(
        _("risk of bias"),
        max_length=20,
        choices=_choices(RiskOfBias),
        default=RiskOfBias.NOT_ASSESSED.value,
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["label"]
        verbose_name_plural = _("studies")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("library:study", args=[self.identifier])


class Effect(models.Model):
    """One numeric result of a study, on the scale of analysis of its unit."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="effects")
    record = models.ForeignKey(Record, models.PROTECT, null=True, blank=True)
    value = models.FloatField(_("effect"), null=True, blank=True)
    variance = models.FloatField(_("variance"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, choices=_choices(UNITS))
    outcome = models.CharField(_("outcome"), max_length=200)
    measure = models.CharField(_("measured with"), max_length=200, blank=True)
    comparator = models.CharField(_("compared with"), max_length=200, blank=True)
    time_point = models.CharField(_("time point"), max_length=120, blank=True)
    benefit = models.CharField(_("direction"), max_length=12, choices=BENEFITS)
    risk_of_bias = models.CharField(
        _("risk of bias"),
        max_length=20,
        choices=_choices(RiskOfBias),
        default=RiskOfBias.NOT_ASSESSED.value,
    )
    subgroup = models.CharField(_("subgroup"), max_length=120, blank=True)

    class Meta:
        ordering = ["study__label", "pk"]

    def __str__(self) -> str:
        value = "" if self.value is None else f"{self.value:.3g}".replace("-", "−")
        details = [self.measure, self.time_point, self.subgroup, value]
        named = ", ".join(filter(None, details))
        return f"{self.study}: {self.outcome}" + (f" ({named})" if named else "")


class StrengthLabel(models.Model):
    """What a centre calls a strength of evidence, where it has words of its own."""

    strength = models.CharField(
        max_length=24, primary_key=True, choices=[(str(one), str(one)) for one in Strength]
    )
    label = models.CharField(_("label"), max_length=40)
    words = models.CharField(_("what it means for whoever must decide"), max_length=300)

    def __str__(self) -> str:
        return self.label
