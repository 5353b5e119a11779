"""/privacy/: for anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonweal_web.privacy import presenters


@require_safe
def what_we_hold(request: HttpRequest) -> HttpResponse:
    """Say what the centre holds about people, why and for how long."""
    return render(request, "privacy/what_we_hold.html", {"kinds": presenters.everything()})
