"""/privacy/: for anybody."""

from __future__ import annotations

from uuid import UUID

from allauth.core.ratelimit import consume
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonweal_web.privacy import complaint_actions, presenters
from commonweal_web.privacy.forms import ComplaintForm, new_once
from commonweal_web.privacy.models import Complaint, Consent
from commonweal_web.privacy.purposes import PURPOSES


@require_safe
def what_we_hold(request: HttpRequest) -> HttpResponse:
    """Say what the centre holds about people, why and for how long."""
    context = {"kinds": presenters.everything(), "purposes": PURPOSES.values()}
    return render(request, "privacy/what_we_hold.html", context)


@csrf_exempt  # a signed number in the form stands for the cookie; it acts for nobody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """Take a complaint about data protection, from anybody, without a cookie."""
    form = ComplaintForm(request.POST or None, initial={"once": new_once()})
    status = 200
    if form.is_valid():
        if _from_elsewhere(request):
            raise PermissionDenied
        if consume(request, action="complaint"):
            given = form.cleaned_data
            complaint = complaint_actions.complain(
                given["words"],
                once=given["once"],
                name=given["name"],
                email=given["email"],
                user=request.user if request.user.is_authenticated else None,
            )
            return redirect(complaint)
        form.add_error(
            None, _("Too many complaints came from your network. Wait an hour, then send it again.")
        )
        status = 429
    return render(request, "privacy/complain.html", {"form": form}, status=status)


@never_cache
@require_safe
def complaint(request: HttpRequest, secret: UUID) -> HttpResponse:
    """Show a complaint to whoever has the address of its page."""
    row = get_object_or_404(
        Complaint.objects.prefetch_related("letters", "consents"), secret=secret
    )
    return render(request, "privacy/complaint.html", {"complaint": row, "consents": _open(row)})


@csrf_exempt  # whoever knows the address of the page may do it, and nobody else
@never_cache
@require_POST
def stop_writing(request: HttpRequest, secret: UUID) -> HttpResponse:
    """Take back that we may write about a complaint."""
    row = get_object_or_404(Complaint, secret=secret)
    for consent in _open(row):
        complaint_actions.withdraw(consent)
    return redirect(row)


def _open(row: Complaint) -> list[Consent]:
    return [one for one in row.consents.all() if one.withdrawn is None]


def _from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site had the browser send this. Old browsers do not say."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
