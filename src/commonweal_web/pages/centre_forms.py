"""The settings of a centre, one form for each section. Each saves only what somebody changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from commonweal.evidence import Strength
from commonweal.terms import CommonwealError
from commonweal_web.library.strength_labels import Label, default, label_of

from . import colours
from .from_markdown import blocks
from .models import Centre


class SectionForm(forms.ModelForm):
    """Part of the settings. It carries what was there when it was opened, so that whoever saves
    another value meanwhile keeps it."""

    title: Any = ""
    words: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = name in self._meta.fields

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that were changed, with their new values."""
        return {
            name: self.cleaned_data[name] for name in self.changed_data if name in self._meta.fields
        }


class AboutForm(SectionForm):
    title = _("Name and licence")

    class Meta:
        model = Centre
        fields = ("name", "tagline", "licence")


class ContactForm(SectionForm):
    title = _("How to reach you")

    class Meta:
        model = Centre
        fields = ("contact_email", "contact")
        widgets = {"contact": forms.Textarea(attrs={"rows": 4})}


class LookForm(SectionForm):
    title = _("Logo and colours")
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 1 MB. It is drawn again at up to 480 by 160 px."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
    )
    remove_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    field_order = ("logo", "remove_logo")

    class Meta:
        model = Centre
        fields = ("logo_alone", "colour_light", "colour_dark")
        help_texts = {
            "colour_light": _(
                "For links, buttons and lines: # and six digits, such as #14532d. "
                "Empty: the colour of the house."
            ),
            "colour_dark": _("A light one, since it stands on dark paper, such as #8fd0a5."),
        }

    def clean_colour_light(self) -> str:
        return self._checked("colour_light", "light")

    def clean_colour_dark(self) -> str:
        return self._checked("colour_dark", "dark")

    def _checked(self, name: str, theme: colours.Theme) -> str:
        colour = self.cleaned_data[name].strip().lower()
        try:
            if colour:
                colours.check(colour, theme)
        except CommonwealError as error:
            raise forms.ValidationError(str(error)) from error
        return colour


class AccessibilityForm(SectionForm):
    title = _("Accessibility statement")
    words = _(
        "Shown at /accessibility/, and named at the foot of every page, once it is written. "
        "Say how you tested, what does not work yet, and how people reach you about it."
    )

    class Meta:
        model = Centre
        fields = ("accessibility_meets", "accessibility", "accessibility_date")
        widgets = {
            "accessibility": forms.Textarea(attrs={"rows": 14}),
            "accessibility_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "accessibility": _("## begins a heading, - a line of a list, **two stars** are strong.")
        }

    def clean_accessibility(self) -> str:
        text = self.cleaned_data["accessibility"]
        try:
            blocks(text, answers={})
        except CommonwealError as error:
            raise forms.ValidationError(str(error)) from error
        return text


class DemonstrationForm(SectionForm):
    title = _("Demonstration")

    class Meta:
        model = Centre
        fields = ("demonstration", "demonstration_text")


class LabelsForm(forms.Form):
    """What each strength of evidence is called, and what that means."""

    title = _("Strength of evidence: what readers see")
    words = _(
        "What was judged stays; only what it is called changes, on every page at once. "
        "Empty a field to have the usual words."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for strength in Strength:
            usual, now = default(strength), label_of(strength)
            name = slugify(strength)
            self.fields[f"label-{name}"] = forms.CharField(
                label=_("Label for “%(usual)s”") % {"usual": usual.label},
                max_length=40,
                required=False,
                initial=now.label,
            )
            self.fields[f"words-{name}"] = forms.CharField(
                label=_("What “%(usual)s” means for whoever must decide") % {"usual": usual.label},
                max_length=300,
                required=False,
                initial=now.words,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def labels(self) -> dict[Strength, Label]:
        """Return what was filled in; the usual words where a field is empty."""
        given = self.cleaned_data
        return {
            strength: Label(
                given[f"label-{slugify(strength)}"] or default(strength).label,
                given[f"words-{slugify(strength)}"] or default(strength).words,
            )
            for strength in Strength
        }


SECTIONS: dict[str, type[SectionForm]] = {
    "about": AboutForm,
    "contact": ContactForm,
    "look": LookForm,
    "accessibility": AccessibilityForm,
    "demonstration": DemonstrationForm,
}
