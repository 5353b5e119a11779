"""What the pages for signing in say about this centre."""

from django.conf import settings
from django.http import HttpRequest


def sign_in(request: HttpRequest) -> dict[str, bool]:
    return {"sends_email": settings.SENDS_EMAIL, "sign_up_open": settings.SIGN_UP_OPEN}
