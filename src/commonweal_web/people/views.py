"""My account: who I am here, how I sign in, where I am signed in."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonweal_web.people import second_factor
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


def _second_factor(user: User) -> str:
    if second_factor.has_one(user):
        return _("It is set up. We ask for it each time you sign in.")
    if second_factor.is_missing(user):
        return _("Your role needs one, and there is none yet. Set it up to begin your work.")
    return _("There is none. With one, a stolen password alone opens nothing.")


def _links(user: User) -> list[tuple[str, str]]:
    links = [(reverse("jobs:jobs"), _("My jobs"))]
    if user.has_perm("surveys.use"):
        links.append((reverse("surveys:datasets"), _("My data")))
    if user.has_perm("audit.view"):
        links.append((reverse("audit:log"), _("Audit log")))
    if user.has_perm("people.manage"):
        links.append((reverse("people"), _("People")))
    if user.has_perm("wagtailadmin.access_admin"):
        links.append((reverse("wagtailadmin_home"), _("Staff admin")))
    return links
