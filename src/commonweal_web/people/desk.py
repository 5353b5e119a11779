"""/desk/people/: administrators look after accounts."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonweal.terms import CommonwealError
from commonweal_web.people import actions
from commonweal_web.people.forms import InviteForm, RoleForm, WhyForm
from commonweal_web.people.models import User
from commonweal_web.people.rules import DUTIES, NAMES, Role

ON_A_PAGE = 50
LINK = "people.link"


def _for_administrators(view: Any) -> Any:
    may = permission_required("people.manage", raise_exception=True)
    return never_cache(login_required(may(view)))


@_for_administrators
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List accounts, by words, role and whether they are open."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "role", "state")}
    page = Paginator(_found(**asked), ON_A_PAGE).get_page(request.GET.get("page"))
    rest = request.GET.copy()
    rest.pop("page", None)
    context = {
        "page": page,
        "query": rest.urlencode(),
        "asked": asked,
        "roles": [(role.value, NAMES[role]) for role in Role],
    }
    return render(request, "people/people.html", context)


def _found(q: str, role: str, state: str) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")
    found = User.objects.annotate(has_second_factor=Exists(factors)).order_by("username")
    for word in q.replace("\0", "").split():
        found = found.filter(
            Q(username__icontains=word)
            | Q(email__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
        )
    if role in set(Role):
        found = found.filter(role=role)
    if state in {"open", "shut"}:
        found = found.filter(is_active=state == "open")
    return found


@_for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Ask whom to invite, then show the link."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            person, link = actions.invite(
                given["username"], given["email"], Role(given["role"]), user=request.user
            )
        except CommonwealError as error:
            form.add_error(None, str(error))
        else:
            request.session[LINK] = [person.pk, link]
            messages.success(request, _("The account is made."))
            return redirect("person", person.pk)
    duties = [(NAMES[role], DUTIES[role]) for role in Role]
    return render(request, "people/invite.html", {"form": form, "duties": duties})


@_for_administrators
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an account and what can be done about it. A new link is shown once."""
    row = get_object_or_404(_found("", "", ""), pk=pk)
    whose, link = request.session.get(LINK) or (None, "")
    if whose == row.pk:
        del request.session[LINK]
    context = {
        "person": row,
        "duties": DUTIES[Role(row.role)],
        "link": link if whose == row.pk else "",
        "sends_email": settings.SENDS_EMAIL,
        "role_form": RoleForm(initial={"role": row.role}, auto_id="role_%s"),
        "why_form": WhyForm(auto_id="why_%s"),
    }
    return render(request, "people/person.html", context)


@_for_administrators
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Do one thing about an account, and go back to its page saying so."""
    row = get_object_or_404(User, pk=pk)
    why = request.POST.get("why", "")[:500]
    try:
        if what == "link":
            request.session[LINK] = [row.pk, actions.make_link(row, user=request.user)]
            done = _("There is a new link.")
        elif what == "role":
            form = RoleForm(request.POST)
            if not form.is_valid():
                messages.error(request, _("Choose one of the roles."))
                return redirect("person", pk)
            actions.change_role(row, Role(form.cleaned_data["role"]), user=request.user, why=why)
            done = _("The role is changed.")
        elif what == "second-factor":
            actions.remove_second_factors(row, user=request.user, why=why)
            done = _("The second factors are gone. A new one is set up at the next sign-in.")
        else:
            actions.set_active(row, what == "open", user=request.user, why=why)
            done = _("The account is open.") if what == "open" else _("The account is shut.")
    except CommonwealError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("person", pk)
