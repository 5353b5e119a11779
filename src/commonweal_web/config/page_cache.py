"""Whole pages kept for readers who are not signed in, and dropped when anything is published.

Every kept page carries the generation it was made in; `commonweal_web.kept_pages` starts new ones.
"""

from collections.abc import Callable
from hashlib import blake2b

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from commonweal_web.kept_pages import generation

_LONGEST_QUERY = 300  # longer ones are somebody's probing: serve them, do not keep them
_VARYING = ("HX-Request", "HX-Target")  # the headers that change what a view answers


class PageCacheMiddleware:
    """Answer a GET without a session from the cache. Stands outermost, so headers are kept too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_kept(request):
            return self.get_response(request)
        pages = caches["pages"]
        key = _key(request, generation())
        if (kept := pages.get(key)) is not None:
            body, status, headers = kept
            return HttpResponse(body, status=status, headers=headers | {"X-Page-Cache": "kept"})
        response = self.get_response(request)
        if response.status_code == 200 and not (
            response.streaming
            or response.cookies
            or "no-store" in response.get("Cache-Control", "")
        ):
            pages.set(key, (response.content, 200, dict(response.items())))
        return response


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path_info.startswith(
            # (the API has tags of its own, and counts who asks)
            ("/account/", "/admin/", "/api/", "/health/", settings.STATIC_URL)
        )
        and len(request.META.get("QUERY_STRING", "")) <= _LONGEST_QUERY
    )


def _key(request: HttpRequest, made_in: int) -> str:
    parts = [str(made_in), request.scheme or "", request.get_host(), request.get_full_path()]
    parts += [request.headers.get(name, "") for name in _VARYING]
    return blake2b("\n".join(parts).encode(), digest_size=20).hexdigest()
