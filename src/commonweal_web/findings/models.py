"""Rows of answers. `Answer` is the working copy; a `Version` is what was published, and stays."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonweal.answers import Mark
from commonweal.answers.frozen import CURRENT_SCHEME
from commonweal.answers.workflow import Stage
from commonweal.appraisal import Domain
from commonweal.evidence import Cost, Strength
from commonweal_web.library.models import BENEFITS, Concept, Effect
from commonweal_web.surveys.models import Publication


def _capitalised(names) -> list[tuple[str, str]]:
    return [(str(name), str(name).capitalize()) for name in names]


def _concept(scheme: Concept.Scheme, label: str, **options) -> models.ForeignKey:
    return models.ForeignKey(
        Concept,
        models.PROTECT,
        verbose_name=label,
        related_name="+",
        limit_choices_to={"scheme": scheme.value},
        **options,
    )


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=label,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )


class Answer(models.Model):
    """A question and what staff are preparing to say about it."""

    class Kind(models.TextChoices):
        EFFECT = "effect", _("What difference something makes")
        ASSOCIATION = "association", _("What goes with what (not cause and effect)")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    slug = models.SlugField(_("web name"), max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    current = models.OneToOneField(
        "Version", models.PROTECT, null=True, blank=True, related_name="current_for"
    )

    # How far the working copy has come: see commonweal.answers.workflow.
    stage = models.CharField(
        _("stage"), max_length=16, choices=_capitalised(Stage), default=Stage.DRAFT.value
    )
    owner = _person(_("made by"))
    submitted_by = _person(_("submitted by"))
    approved = models.CharField(max_length=64, blank=True, editable=False)  # digest of what was
    publish_at = models.DateTimeField(_("to be published at"), null=True, blank=True)
    publish_note = models.TextField(blank=True)
    scheduled_by = _person(_("scheduled by"))

    question = models.CharField(_("question"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.EFFECT)
    pico_population = models.CharField(_("population (PICO)"), max_length=300)
    pico_intervention = models.CharField(_("intervention (PICO)"), max_length=300)
    pico_comparator = models.CharField(_("comparator (PICO)"), max_length=300)
    pico_outcome = models.CharField(_("outcome (PICO)"), max_length=300)
    outcome = _concept(Concept.Scheme.OUTCOME, _("outcome"))
    population = _concept(Concept.Scheme.POPULATION, _("population"))
    setting = _concept(Concept.Scheme.SETTING, _("setting"))
    topics = models.ManyToManyField(
        Concept, blank=True, limit_choices_to={"scheme": Concept.Scheme.TOPIC.value}
    )

    effects = models.ManyToManyField(
        Effect, through="AnswerEffect", related_name="answers", blank=True
    )
    surveys = models.ManyToManyField(
        Publication, blank=True, verbose_name=_("survey figures"), related_name="+"
    )
    unit_label = models.CharField(_("unit in plain words"), max_length=120)
    benefit = models.CharField(_("direction"), max_length=12, choices=BENEFITS)
    favours_lower = models.CharField(_("words left of no effect"), max_length=60, blank=True)
    favours_higher = models.CharField(_("words right of no effect"), max_length=60, blank=True)
    model = models.CharField(
        _("model"),
        max_length=10,
        default="random",
        choices=[("random", _("Random effects")), ("common", _("Common effect"))],
    )
    tau2 = models.CharField(
        _("between-study variance"),
        max_length=6,
        default="reml",
        choices=[
            ("reml", "REML"),
            ("dl", "DerSimonian–Laird"),
            ("pm", "Paule–Mandel"),
            ("ml", _("Maximum likelihood")),
            ("sj", "Sidik–Jonkman"),
            ("he", "Hedges"),
            ("hs", "Hunter–Schmidt"),
            ("eb", _("Empirical Bayes")),
        ],
    )
    test = models.CharField(
        _("test"),
        max_length=4,
        default="hk",
        choices=[("hk", "Knapp-Hartung"), ("t", "t"), ("z", "z")],
    )
    level = models.FloatField(_("confidence level"), default=0.95)
    within_study_correlation = models.FloatField(
        _("correlation within a study"),
        null=True,
        blank=True,
        help_text=_("Needed when a study gives several effects: they are combined into one first."),
    )

    headline = models.TextField(_("headline"))
    impact_words = models.TextField(_("impact in plain words"))
    found = models.TextField(_("what was found"))
    for_whom = models.TextField(_("for whom"))
    how_done = models.TextField(_("how it was done"))
    limits = models.TextField(_("limits"))
    certainty_start = models.CharField(
        _("where the judgement starts (GRADE)"),
        max_length=8,
        default="high",
        choices=[("high", _("High: randomised trials")), ("low", _("Low: other designs"))],
    )
    strength = models.CharField(
        _("strength of evidence"), max_length=24, choices=_capitalised(Strength)
    )
    cost = models.CharField(
        _("cost"), max_length=12, choices=_capitalised(Cost), default=Cost.NOT_KNOWN.value
    )
    cost_words = models.TextField(_("cost in plain words"), blank=True)
    judged_by = models.CharField(_("judged by"), max_length=200)

    source_title = models.CharField(_("source of the data"), max_length=300)
    source_publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    source_year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    source_url = models.URLField(_("web address"), blank=True)
    source_licence = models.CharField(_("licence"), max_length=200, blank=True)

    withdrawn_because = models.TextField(_("why it was withdrawn"), blank=True)
    drift = models.TextField(_("what changed since it was published"), blank=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)
    revision = models.PositiveIntegerField(default=0, editable=False)  # one more at each save

    class Meta:
        ordering = ["question"]
        permissions = [("publish_answer", _("Can publish and withdraw answers"))]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("findings:answer", args=[self.slug])

    def clean(self) -> None:
        if not 0 < self.level < 1:
            raise ValidationError({"level": _("A level lies between 0 and 1. Write 95% as 0.95.")})
        rho = self.within_study_correlation
        if rho is not None and not 0 <= rho <= 1:
            raise ValidationError(
                {"within_study_correlation": _("A correlation here lies between 0 and 1.")}
            )


class AnswerEffect(models.Model):
    """An effect that an answer rests on."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="effect_links")
    effect = models.ForeignKey(Effect, models.PROTECT, related_name="answer_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "effect"], name="effect_once_an_answer")
        ]

    def __str__(self) -> str:
        return str(self.effect)


class Reason(models.Model):
    """One reason for the strength of evidence: a GRADE domain, steps up or down, and why."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="reasons")
    domain = models.CharField(_("about"), max_length=60, choices=_capitalised(Domain))
    steps = models.SmallIntegerField(_("steps up (+) or down (−)"), default=0)
    text = models.TextField(_("why"))
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.domain} {self.steps:+d}"


class Version(models.Model):
    """An answer as it was published. Never changed: a revision is a new version.

    words: every text shown. data: the rows and options pooled. result: the numbers they gave.
    made_with: software and parameter tables. previous: the digest of the version before.
    digest: SHA-256 of all of these, so that a silent change can be found; scheme: by which rule
    (`commonweal.answers.frozen`). The database refuses changes too (`protection.py`).
    """

    class Impact(models.TextChoices):
        HELPS = Mark.HELPS.value, _("Helps")
        UNCLEAR = Mark.UNCLEAR.value, _("Not clear")
        HARMS = Mark.HARMS.value, _("May do harm")
        ASSOCIATED = Mark.ASSOCIATED.value, _("Goes together")

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    note = models.TextField()
    words = models.JSONField()
    data = models.JSONField()
    result = models.JSONField(null=True)
    made_with = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True, default="")
    scheme = models.PositiveSmallIntegerField(default=CURRENT_SCHEME)
    digest = models.CharField(max_length=64)
    software = models.CharField(max_length=40)

    # What the list of answers filters and sorts by.
    question = models.CharField(max_length=300)
    headline = models.TextField()
    outcome = models.ForeignKey(Concept, models.PROTECT, related_name="outcome_of")
    population = models.ForeignKey(Concept, models.PROTECT, related_name="population_of")
    setting = models.ForeignKey(Concept, models.PROTECT, related_name="setting_of")
    strength = models.CharField(max_length=24, choices=_capitalised(Strength))
    cost = models.CharField(max_length=12, choices=_capitalised(Cost))
    impact = models.CharField(max_length=12, choices=Impact)
    estimate = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    unit_label = models.CharField(max_length=120)
    k = models.PositiveIntegerField()
    # What `words` and `data` name, to find versions by.
    surveys = models.ManyToManyField(Publication, related_name="+")
    effects = models.ManyToManyField(Effect, related_name="in_versions")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.question} (version {self.number})"

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise ProtectedError("A published version is never changed.", {self})
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ProtectedError("A published version is never deleted.", {self})
