"""What is held about everybody with an account."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commonweal_web.audit.models import Line
from commonweal_web.people.held import Held, hold
from commonweal_web.people.models import User
from commonweal_web.people.retention import KEEP_SHUT, NOTICE, UNUSED, months

AS_LONG = _("As long as you have an account.")
GOES = _("Erased.")


def _lines(person: User) -> QuerySet[Line]:
    about = Q(kind="people.user", key=str(person.pk))
    return Line.objects.filter(Q(who=person) | about)


def _end_sessions(person: User) -> None:
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()


hold(
    Held(
        models=(User, User.groups.through, User.user_permissions.through),
        title=_("Your account"),
        why=_("To know who you are when you sign in, and what you may do."),
        kept=format_lazy(
            _(
                "As long as you use it. Who does not sign in for {unused} months gets a letter "
                "where we send email; {notice} days later the account is shut. "
                "An account that was shut is erased after {shut} months."
            ),
            unused=months(UNUSED),
            notice=NOTICE.days,
            shut=months(KEEP_SHUT),
        ),
        erased=GOES,
        find=lambda person: User.objects.filter(pk=person.pk),
        columns=(
            *("id", "username", "email", "first_name", "last_name", "role"),
            *("date_joined", "last_login", "is_active"),
        ),
    )
)
hold(
    Held(
        models=(EmailAddress,),
        title=_("Your email addresses"),
        why=_("To reach you about your account, such as for a new password."),
        kept=AS_LONG,
        erased=GOES,
        find=lambda person: EmailAddress.objects.filter(user=person),
        columns=("email", "verified", "primary"),
    )
)
hold(
    Held(
        models=(Authenticator,),
        title=_("Your second factors"),
        why=_("To keep others out of your account."),
        kept=_("Until you remove them."),
        erased=GOES,
        find=lambda person: Authenticator.objects.filter(user=person),
        columns=("type", "created_at", "last_used_at"),
    )
)
hold(
    Held(
        models=(UserSession,),
        title=_("Where you are signed in: address and browser"),
        why=_("So that you can see and end what is not yours."),
        kept=_("Until you sign out, and two weeks at most after you were last here."),
        erased=GOES,
        find=lambda person: UserSession.objects.filter(user=person),
        columns=("ip", "user_agent", "created_at", "last_seen_at"),
        forget=_end_sessions,
    )
)
hold(
    Held(
        models=(SocialAccount, SocialToken),
        title=_("Accounts elsewhere that you connected"),
        why=_("So that you can sign in with them."),
        kept=_("Until you disconnect them."),
        erased=GOES,
        find=lambda person: SocialAccount.objects.filter(user=person),
        columns=("provider", "uid", "date_joined", "last_login", "extra_data"),
    )
)
hold(
    Held(
        models=(Line,),
        title=_("Lines of the audit log: what you did, and what was done about your account"),
        why=_(
            "Readers must be able to trust how published numbers came about. "
            "The log knows you by a number and not by name."
        ),
        kept=_("For good: no line can be changed or deleted."),
        erased=_("Stays, with the number only. Nothing here leads from the number to you then."),
        find=_lines,
        columns=("at", "what", "kind", "key", "before", "after", "why"),
    )
)
