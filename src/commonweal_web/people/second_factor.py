"""Every role that can write needs a second factor; without one there is only setting it up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonweal_web.people.models import User

OPEN = ("/account/", "/health/", settings.STATIC_URL, settings.MEDIA_URL)


def has_one(user: User) -> bool:
    """Whether an app or a passkey is set up. Recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


def is_missing(user: User) -> bool:
    return settings.SECOND_FACTOR_REQUIRED and user.writes and not has_one(user)


class SecondFactorMiddleware:
    """Lead a writer without a second factor to where one is set up, whatever they asked for.

    Once it is set up, allauth asks for it at every sign-in, before the session begins.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.SESSION_COOKIE_NAME not in request.COOKIES
            or request.path_info.startswith(OPEN)
            or not request.user.is_authenticated
            or not is_missing(request.user)
        ):
            return self.get_response(request)
        messages.info(
            request,
            _(
                "Your role can change what this centre says, so it needs a second factor beside "
                "your password. Set up an app or a passkey here; it takes a minute."
            ),
        )
        return redirect("mfa_index")
