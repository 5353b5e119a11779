"""Headers for every response. The policy is strict for the public, looser for the staff admin."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_SHARED = {
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": " ".join(["'self'", *settings.SIGN_IN_ORIGINS]),
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'self'",
}
_PUBLIC = {"default-src": "'none'", "script-src": "'self'", "style-src": "'self'"} | _SHARED
# Wagtail's admin writes style attributes and small inline scripts, and frames its own previews.
_STAFF = _SHARED | {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "frame-src": "'self'",
}
PUBLIC, STAFF = (
    "; ".join(f"{directive} {sources}" for directive, sources in policy.items())
    for policy in (_PUBLIC, _STAFF)
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), browsing-topics=()"


class SecurityHeadersMiddleware:
    """Send the content policy of the part of the site that a response belongs to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = STAFF if request.path_info.startswith("/admin/") else PUBLIC
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
