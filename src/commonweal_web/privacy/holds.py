"""What is held about people who need no account for it."""

from django.utils.translation import gettext_lazy as _

from commonweal_web.people.held import Held, hold

hold(
    Held(
        models=(),
        title=_("Attempts to sign in or to send a form, counted by internet address"),
        why=_("So that nobody can guess passwords or flood us."),
        kept=_("A day at most after they no longer count."),
        erased=_("Goes by itself."),
    )
)
