"""Errors as problem JSON (RFC 9457): what happened, what was expected, what to do next."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from commonweal.terms import CommonwealError


class Gone(Exception):
    """Something that was published and is withdrawn. str() says why."""


def problem(status: int, detail: str, todo: str) -> HttpResponse:
    """Return a problem as a response."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "todo": todo,
    }
    return HttpResponse(
        json.dumps(said, ensure_ascii=False),
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )


def lost(request: HttpRequest, exc: Exception | None = None) -> HttpResponse:
    return problem(
        404,
        _("There is nothing at %(path)s.") % {"path": request.path},
        _("Look at /api/v1/openapi.json for every address, and at the lists for what is there."),
    )


def gone(request: HttpRequest, exc: Gone) -> HttpResponse:
    return problem(
        410,
        _("This answer was withdrawn: %(why)s") % {"why": exc},
        _("Do not use it any more. Its published versions stay readable, for the record."),
    )


def not_allowed(allowed: str) -> HttpResponse:
    response = problem(
        405, _("This API is for reading only."), _("Ask with GET. Changes are made at the desk.")
    )
    response["Allow"] = allowed
    return response


def _unusable(request: HttpRequest, exc: CommonwealError) -> HttpResponse:
    said = " ".join(part for part in (exc.what, exc.expected) if part)
    return problem(422, said, exc.todo)


def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    said = "; ".join(f"“{error['loc'][-1]}”: {error['msg']}" for error in exc.errors)
    return problem(
        422,
        _("The address asks for something that cannot be. %(said)s.") % {"said": said},
        _("Mend or leave out what is named. /api/v1/openapi.json says what each may be."),
    )


def _too_many(request: HttpRequest, exc: Throttled) -> HttpResponse:
    response = problem(
        429,
        _("Your address has asked too often in this minute."),
        _("Wait %(seconds)s seconds. Ask for larger pages (limit=1000), and keep what you have.")
        % {"seconds": exc.wait},
    )
    response["Retry-After"] = str(exc.wait)
    return response


def _other(request: HttpRequest, exc: HttpError) -> HttpResponse:
    return problem(exc.status_code, str(exc), _("Look at /api/v1/openapi.json."))


def add_to(api: NinjaAPI) -> None:
    """Let every error of the API be a problem."""
    for kind, handler in (
        (Http404, lost),
        (Gone, gone),
        (CommonwealError, _unusable),
        (ValidationError, _invalid),
        (Throttled, _too_many),
        (HttpError, _other),
    ):
        api.add_exception_handler(kind, handler)
