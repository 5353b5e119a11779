"""/api/v1/"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from commonweal_web.api.problems import lost, not_allowed
from commonweal_web.api.views import api


def for_anybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view be read with HEAD and from other sites' pages, and refuse all else in its way.

    No cookie means anything here, so a page elsewhere learns no more than its reader could.
    """

    @csrf_exempt  # nothing can be changed
    def guarded(request: HttpRequest, **parts: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            response = not_allowed("GET, HEAD")
        else:
            asked, request.method = request.method, "GET"
            response = view(request, **parts)
            request.method = asked
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return guarded


def _guard(pattern: URLPattern) -> URLPattern:
    pattern.callback = for_anybody(pattern.callback)
    return pattern


_patterns, _app, _namespace = api.urls
app_name = "api"
urlpatterns = [
    *map(_guard, _patterns),
    path("<path:rest>", for_anybody(lambda request, rest: lost(request)), name="lost"),
]
