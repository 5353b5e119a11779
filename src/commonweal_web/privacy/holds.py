"""What is held about people who complain, agree to something, or try to sign in."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commonweal_web.people.held import Held, hold
from commonweal_web.people.retention import KEEP_ANSWERED
from commonweal_web.privacy.models import Complaint, Consent, Letter

_YEARS = KEEP_ANSWERED.days // 365

hold(
    Held(
        models=(Complaint, Letter),
        title=_("Complaints about data protection: what you wrote, and our letters"),
        why=_(
            "The law wants us to acknowledge and to answer them, and we must be able to show it."
        ),
        kept=format_lazy(_("{years} years after the answer."), years=_YEARS),
        erased=_("Stays until its time is over, without the link to your account."),
        find=lambda person: Complaint.objects.filter(person=person),
        columns=("reference", "state", "name", "email", "words", "received", "answered"),
    )
)
hold(
    Held(
        models=(Consent,),
        title=_("What you agreed to, and took back"),
        why=_("To do what you allowed and nothing else, and to be able to show it."),
        kept=_("As long as the complaint that it is about."),
        erased=_("Stays until its time is over, without the link to your account."),
        find=lambda person: Consent.objects.filter(person=person),
        columns=("purpose", "words", "given", "withdrawn"),
    )
)
hold(
    Held(
        models=(),
        title=_("Attempts to sign in or to send a form, counted by internet address"),
        why=_("So that nobody can guess passwords or flood us."),
        kept=_("A day at most after they no longer count."),
        erased=_("Goes by itself."),
    )
)
