"""/account/data/: what the centre holds about me; take it along, have it erased."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonweal.terms import InputError
from commonweal_web.people.models import User
from commonweal_web.privacy import actions, complaint_actions, erasures, presenters
from commonweal_web.privacy.forms import EraseForm
from commonweal_web.privacy.models import Consent


def _can_prove_it(request: HttpRequest) -> bool:
    """Whether there is a password or a second factor to ask for; ORCID alone gives neither."""
    return bool(get_adapter().get_reauthentication_methods(request.user))


def _asks_again(view: Any) -> Any:
    asks = reauthentication_required(allow_get=True, enabled=_can_prove_it)
    return never_cache(login_required(asks(view)))


@never_cache
@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Say what is held about me, why and for how long."""
    consents = Consent.objects.filter(person=request.user)
    context = {"kinds": presenters.held_about(request.user), "consents": consents}
    return render(request, "privacy/data.html", context)


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back something that I agreed to."""
    consent = get_object_or_404(Consent, pk=pk, person=request.user)
    complaint_actions.withdraw(consent, user=request.user)
    messages.success(request, consent.about.ends)
    return redirect("privacy_data")


@_asks_again
@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Give me all of it as a file."""
    pieces = actions.export(request.user, user=request.user)
    name = f"my-data-{timezone.localdate().isoformat()}.json"
    return StreamingHttpResponse(
        (piece.encode() for piece in pieces),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@_asks_again
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; then erase my account and sign me out everywhere."""
    person = request.user
    hindrance = erasures.hindrance(person)
    if request.method != "POST" or hindrance:
        kinds = [kind for kind in presenters.held_about(person) if kind.count]
        return render(request, "privacy/erase.html", {"kinds": kinds, "hindrance": hindrance})
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box to say that you are sure."))
        return redirect("privacy_erase")
    try:
        actions.erase(person, user=person)
    except InputError as error:  # became so meanwhile
        messages.error(request, str(error))
        return redirect("privacy_erase")
    request.session.flush()
    request.user = AnonymousUser()
    return render(request, "privacy/erased.html")


@_asks_again
@permission_required("people.manage", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def erase_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase somebody who asked for it by letter, or cannot sign in any more."""
    person = get_object_or_404(User, pk=pk)
    if person.pk == request.user.pk:
        return redirect("privacy_erase")
    hindrance = erasures.hindrance(person)
    form = EraseForm(request.POST or None)
    if form.is_valid() and not hindrance:
        try:
            actions.erase(person, user=request.user, why=form.cleaned_data["why"])
        except InputError as error:  # became so meanwhile
            messages.error(request, str(error))
            return redirect("person_erase", pk)
        messages.success(request, _("The account is erased."))
        return redirect("people")
    kinds = [kind for kind in presenters.held_about(person) if kind.count]
    context = {"person": person, "kinds": kinds, "hindrance": hindrance, "form": form}
    return render(request, "privacy/erase_for.html", context)
