"""My account: who I am here, how I sign in, where I am signed in."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonweal_web.people import actions, second_factor
from commonweal_web.people.forms import NameForm
from commonweal_web.people.models import User
from commonweal_web.people.rules import DUTIES, Role


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show what concerns my account."""
    user = request.user
    context = {
        "duties": DUTIES[Role(user.role)],
        "second_factor": _second_factor(user),
        "sessions": max(len(UserSession.objects.purge_and_list(user)), 1),
        "connects": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "links": _links(user),
    }
    return render(request, "people/account.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Change what I am called here."""
    mine = User.objects.get(pk=request.user.pk)  # a wrong name must not reach the page's header
    form = NameForm(request.POST or None, instance=mine)
    if form.is_valid():
        actions.change_name(form.instance, user=request.user)
        messages.success(request, _("Your name is changed."))
        return redirect("account")
    return render(request, "people/name.html", {"form": form})


def _second_factor(user: User) -> str:
    if second_factor.has_one(user):
        return _("It is set up. We ask for it each time you sign in.")
    if second_factor.is_missing(user):
        return _("Your role needs one, and there is none yet. Set it up to begin your work.")
    return _("There is none. With one, a stolen password alone opens nothing.")


def _links(user: User) -> list[tuple[str, str]]:
    """Return the addresses and names of what this person may work on."""
    places = (
        (None, "jobs:jobs", _("My jobs")),
        ("findings.view_answer", "desk_answers", _("Answers at the desk")),
        ("library.import_records", "imports:imports", _("Bring in references")),
        ("surveys.use", "surveys:datasets", _("My data")),
        ("audit.view", "audit:log", _("Audit log")),
        ("people.manage", "people", _("People")),
        ("pages.change_centre", "centre_settings", _("Settings of the centre")),
        ("privacy.handle", "complaints:complaints", _("Data-protection complaints")),
        ("wagtailadmin.access_admin", "wagtailadmin_home", _("Staff admin")),
    )
    return [
        (reverse(name), words)
        for permission, name, words in places
        if permission is None or user.has_perm(permission)
    ]
