"""The forms in which an answer is made, one for each step. Everything may be saved half-filled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.answers.snapshot import Json
from commonweal.appraisal import Domain
from commonweal.publish.words import format_level
from commonweal_web.findings.completeness import STEPS
from commonweal_web.findings.editing import CONCEPTS, REASON, plain
from commonweal_web.findings.models import Answer
from commonweal_web.findings.survey_store import MOST, choosable
from commonweal_web.library import strength_labels
from commonweal_web.surveys.models import Publication

_LEVELS = (0.9, 0.95, 0.99)
_STEPS = {
    -2: gettext_lazy("Two steps down"),
    -1: gettext_lazy("One step down"),
    0: gettext_lazy("No change"),
    1: gettext_lazy("One step up"),
    2: gettext_lazy("Two steps up"),
}
HELP = {
    "question": gettext_lazy("As somebody would ask it who is not a researcher."),
    "slug": gettext_lazy("The last part of its web address. It stays once readers have it."),
    "unit_label": gettext_lazy("For example: standard deviations of wellbeing."),
    "favours_lower": gettext_lazy("Shown under the picture, left of the line of no effect."),
    "favours_higher": gettext_lazy("Shown under the picture, right of the line of no effect."),
    "headline": gettext_lazy("The answer in one sentence, as sure as the evidence is."),
    "impact_words": gettext_lazy("How large the difference is, in words people can picture."),
    "found": gettext_lazy("What the studies found, with the numbers that matter."),
    "for_whom": gettext_lazy("Whom the studies were about, and whom they were not."),
    "how_done": gettext_lazy("How the studies were found and put together."),
    "limits": gettext_lazy("What might make this wrong."),
    "judged_by": gettext_lazy("Who judged the evidence. Readers see this."),
    "within_study_correlation": gettext_lazy(
        "From 0 to 1. Needed when a study gives several effects: they become one before pooling."
    ),
}


class StepForm(forms.ModelForm):
    """Part of an answer. Fields that readers need may stay empty until it is submitted."""

    step = ""

    class Meta:
        model = Answer
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name not in CONCEPTS:
                field.required = False
            if name in HELP:
                field.help_text = HELP[name]
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}-help"
            if isinstance(field.widget, forms.Textarea):
                lines = len(getattr(self.instance, name)) // 60 + 1
                field.widget.attrs["rows"] = min(max(lines, 3), 14)

    def values(self) -> Json:
        """Return what was filled in as plain values, as `editing.save` takes them."""
        given = {name: self.cleaned_data.get(name) for name in STEPS[self.step]}
        return {name: _plain(value) for name, value in given.items() if name in self.fields}


class QuestionForm(StepForm):
    """What is asked, of whom, and where the data come from."""

    step = "question"
    source_url = forms.URLField(
        label=gettext_lazy("Web address"), max_length=200, assume_scheme="https"
    )

    class Meta(StepForm.Meta):
        fields = STEPS["question"]
        widgets = {"topics": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].required = True
        self.fields["slug"].disabled = self.instance.current_id is not None
        for name in CONCEPTS:
            self.fields[name].empty_label = None


class ModelChoiceForm(StepForm):
    """How the effects are pooled."""

    step = "model"
    level = forms.TypedChoiceField(label=gettext_lazy("Confidence level"), coerce=float)

    class Meta(StepForm.Meta):
        fields = STEPS["model"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = sorted({*_LEVELS, self.instance.level})
        self.initial["level"] = str(self.instance.level)
        self.fields["level"].choices = [(str(one), format_level(one)) for one in levels]
        for name in ("model", "tau2", "test", "level"):
            self.fields[name].required = True
        correlation = self.fields["within_study_correlation"].widget
        correlation.attrs |= {"min": 0, "max": 1, "step": "any"}


class WordsForm(StepForm):
    """What readers are told."""

    step = "words"

    class Meta(StepForm.Meta):
        fields = STEPS["words"]


class CertaintyForm(StepForm):
    """How sure the evidence is, domain by domain, and what it costs."""

    step = "certainty"

    class Meta(StepForm.Meta):
        fields = STEPS["certainty"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strength"].choices = [("", "---------"), *strength_labels.choices()]
        reasons = {}
        if self.instance.pk:
            reasons = {reason.domain: reason for reason in self.instance.reasons.all()}
        for domain in Domain:
            found, name = reasons.get(str(domain)), slugify(domain)
            offered = [(str(one), _STEPS[one]) for one in sorted(domain.steps, key=abs)]
            self.fields[f"steps-{name}"] = forms.ChoiceField(
                label=_("Judgement"),
                choices=[("", _("Not judged yet")), *offered],
                required=False,
                initial=str(found.steps) if found else "",
            )
            self.fields[f"text-{name}"] = forms.CharField(
                label=_("Why"),
                required=False,
                initial=found.text if found else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def domains(self) -> list[tuple[str, str, forms.BoundField, forms.BoundField]]:
        """Return (name, label, judgement, reason) for each domain, as a template shows them."""
        return [
            (
                str(one),
                one.capitalize(),
                self[f"steps-{slugify(one)}"],
                self[f"text-{slugify(one)}"],
            )
            for one in Domain
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for domain in Domain:
            steps, text = (data.get(f"{part}-{slugify(domain)}") for part in ("steps", "text"))
            if steps and not text:
                self.add_error(
                    f"text-{slugify(domain)}",
                    _("Say in a sentence why, also when there is no concern."),
                )
            if text and not steps:
                self.add_error(
                    f"steps-{slugify(domain)}",
                    _("Choose how far this moves the certainty."),
                )
        return data

    def values(self) -> Json:
        """Return what was filled in, each reason by its domain."""
        given, found = self.cleaned_data, super().values()
        for domain in Domain:
            steps, text = (given[f"{part}-{slugify(domain)}"] for part in ("steps", "text"))
            found[REASON + domain] = {"steps": int(steps), "text": plain(text)} if steps else None
        return found


class SurveysForm(StepForm):
    """Which published figures of surveys stand beside the answer."""

    step = "surveys"

    class Meta(StepForm.Meta):
        fields = STEPS["surveys"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surveys"].queryset = choosable(self.instance)

    def clean_surveys(self) -> QuerySet[Publication]:
        found = self.cleaned_data["surveys"]
        if len(found) > MOST:
            raise forms.ValidationError(
                _("These are %(count)s figures. Choose the %(most)s that help readers most."),
                params={"count": len(found), "most": MOST},
            )
        return found


class NewAnswerForm(forms.ModelForm):
    """What an answer begins with."""

    class Meta:
        model = Answer
        fields = ("question", *CONCEPTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].help_text = HELP["question"]
        self.fields["question"].widget.attrs["aria-describedby"] = "id_question-help"


FORMS: dict[str, type[StepForm]] = {
    form.step: form
    for form in (QuestionForm, ModelChoiceForm, WordsForm, CertaintyForm, SurveysForm)
}


def _plain(value: Any) -> Any:
    if hasattr(value, "values_list"):
        return sorted(value.values_list("pk", flat=True))
    return plain(getattr(value, "pk", value))
