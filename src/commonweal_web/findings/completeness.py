"""The steps of making an answer, and what is still empty in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from commonweal_web.findings.models import Answer

STEPS: Mapping[str, tuple[str, ...]] = {
    "question": (
        *("question", "slug", "kind", "outcome", "population", "setting", "topics"),
        *("pico_population", "pico_intervention", "pico_comparator", "pico_outcome"),
        *("unit_label", "benefit", "favours_lower", "favours_higher", "source_title"),
        *("source_publisher", "source_year", "source_url", "source_licence"),
    ),
    "effects": (),
    "model": ("model", "tau2", "test", "level", "within_study_correlation"),
    "words": ("headline", "impact_words", "found", "for_whom", "how_done", "limits"),
    "certainty": ("certainty_start", "strength", "cost", "cost_words", "judged_by"),
    "surveys": ("surveys",),
}
LABELS = {
    "question": _("Question"),
    "effects": _("Effects"),
    "model": _("Model"),
    "words": _("Words"),
    "certainty": _("Certainty"),
    "surveys": _("Surveys"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something to fill in. step: where; field: its name there."""

    step: str
    field: str
    label: str


def missing(answer: Answer) -> list[Missing]:
    """Return the fields that readers need and that are empty, in the order of the steps."""
    fields = {field.name: field for field in Answer._meta.concrete_fields}
    return [
        Missing(step, name, str(fields[name].verbose_name))
        for step, names in STEPS.items()
        for name in names
        if name in fields and not fields[name].blank and not _given(answer, name)
    ]


def _given(answer: Answer, name: str) -> bool:
    value = getattr(answer, Answer._meta.get_field(name).attname)
    return bool(value.strip()) if isinstance(value, str) else value is not None
