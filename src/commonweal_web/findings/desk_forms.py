"""The small forms that move an answer on: a note or reason, a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal.answers.workflow import RULES, Act, Stage

LABELS = {
    Act.SUBMIT: _("Submit for review"),
    Act.TAKE_BACK: _("Take back and go on writing"),
    Act.START_REVIEW: _("Start the review"),
    Act.ASK_FOR_CHANGES: _("Ask for changes"),
    Act.APPROVE: _("Approve"),
    Act.SCHEDULE: _("Schedule"),
    Act.UNSCHEDULE: _("Call the publication off"),
    Act.PUBLISH: _("Publish now"),
    Act.REVISE: _("Revise"),
    Act.WITHDRAW: _("Withdraw"),
}
EXPLAINED = {
    Act.SUBMIT: _("Reviewers see it next. Its text stays as it is until they have answered."),
    Act.TAKE_BACK: _("The text can be changed again, and has to be submitted again."),
    Act.START_REVIEW: _("Others see that you are reading it."),
    Act.ASK_FOR_CHANGES: _("The author sees your reasons, and can change the text."),
    Act.APPROVE: _("What you approve is what is published: these words and these numbers."),
    Act.SCHEDULE: _("It is published by itself at that time."),
    Act.UNSCHEDULE: _("It stays approved, and can be published later."),
    Act.PUBLISH: _("Everyone can read it at once. Earlier versions stay in the history."),
    Act.REVISE: _("The text can be changed again. Readers see the version in force until then."),
    Act.WITHDRAW: _("Its page will say that it was withdrawn, and give your reason."),
}
_NOTE = {
    Act.ASK_FOR_CHANGES: _("What should change, and why"),
    Act.REVISE: _("Why it is revised"),
    Act.WITHDRAW: _("Why it is withdrawn. Readers see this."),
}


class ActForm(forms.Form):
    """What one act asks for. stage: where the answer was when the form was made."""

    stage = forms.ChoiceField(choices=[(stage, stage) for stage in Stage], widget=forms.HiddenInput)
    note = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    at = forms.DateTimeField(
        label=_("When"),
        help_text=_("Date and time in the time zone of the centre."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, act: Act, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=act.replace(" ", "-"), **kwargs)
        self.act, rule = act, RULES[act]
        if not rule.says:
            del self.fields["note"]
        else:
            self.fields["note"].label = _NOTE.get(
                act, _("What changed, in a sentence. Readers see it in the history.")
            )
        if act is not Act.SCHEDULE:
            del self.fields["at"]
        else:
            self.fields["at"].widget.attrs["min"] = f"{timezone.localtime():%Y-%m-%dT%H:%M}"

    @property
    def label(self) -> str:
        return LABELS[self.act]

    @property
    def explained(self) -> str:
        return EXPLAINED[self.act]

    @property
    def name(self) -> str:
        """The act as it stands in a web address."""
        return self.act.replace(" ", "-")
