"""Forms of complaints. They carry a signed number instead of a cookie."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext_lazy as _

from commonweal_web.privacy.purposes import PURPOSES, WRITE_ABOUT_COMPLAINT

OPEN_FOR = 24 * 3600  # s
_signer = TimestampSigner(salt="privacy.complaint")


def new_once() -> str:
    """Return what a form carries: that we made it, when, and so that sending twice is once."""
    return _signer.sign(uuid4().hex)


class ComplaintForm(forms.Form):
    """What went wrong, and how to reach whoever says so."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=200)
    words = forms.CharField(
        label=_("What happened, and what should be put right?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        required=False,
        help_text=_(
            "Without one you read our answer on the page that comes next: keep its address."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    may_write = forms.BooleanField(label=PURPOSES[WRITE_ABOUT_COMPLAINT].words, required=False)

    def clean_once(self) -> UUID:
        try:
            return UUID(_signer.unsign(self.cleaned_data["once"], max_age=OPEN_FOR))
        except (BadSignature, ValueError):
            self.data = self.data.copy()
            self.data["once"] = new_once()
            raise forms.ValidationError(
                _("The form was open for more than a day. Your words are here: send it again.")
            ) from None

    def clean(self) -> None:
        email, may = self.cleaned_data.get("email"), self.cleaned_data.get("may_write")
        if email and not may:
            self.add_error(
                "may_write",
                _("Tick this so that we may use the address, or take the address away."),
            )
        if may and not email and "email" not in self.errors:
            self.add_error("email", _("Give the address that we may write to."))


class LetterForm(forms.Form):
    """What we tell the person."""

    words = forms.CharField(
        label=_("What you tell them"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Shown on their page, and sent by email where they agreed to it."),
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[("tell", _("How it goes")), ("answer", _("The answer: what came of it"))],
        widget=forms.RadioSelect,
    )


class EraseForm(forms.Form):
    """Why an administrator erases somebody."""

    why = forms.CharField(
        label=_("How and when they asked"),
        max_length=500,
        help_text=_("For the audit log. Write no personal details, such as: letter of 3 May."),
    )
    sure = forms.BooleanField(label=_("I know that it is them who ask, and that it is for good"))
