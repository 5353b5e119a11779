"""One request at a time to one site: http and https only, bounded in time and size."""

from __future__ import annotations

import json
import re
import time
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from commonweal import __version__
from commonweal.terms import CommonwealError, InputError

LARGEST = 200_000_000
"""How many bytes one page may have."""
_PATIENCE = 120  # seconds; who is told to wait longer is told so
_TRIES = 3


class SiteError(CommonwealError):
    """A site did not give what was asked for. status: of its response; None without one."""

    def __init__(
        self, what: str, *, expected: str = "", todo: str = "", status: int | None = None
    ) -> None:
        self.status = status
        super().__init__(what, expected=expected, todo=todo)


class _SameSite(HTTPRedirectHandler):
    """Follow a redirect on the same host only, and never from https to http."""

    def redirect_request(  # noqa: PLR0917 - as in urllib
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        safe = new.scheme == old.scheme or (old.scheme, new.scheme) == ("http", "https")
        if old.hostname != new.hostname or not safe:
            raise SiteError(
                f"The site sends on to another place: {newurl}",
                todo="If you trust it, connect to that address instead.",
                status=code,
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def checked(url: str) -> str:
    """Return the address of a site without a slash at the end. Raises InputError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise InputError(
            f"“{url}” is not the address of a site.",
            expected="It begins with https:// or http://, then the name of the site.",
            todo="Copy it from the address bar, as https://evidence.example.org",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def fetch(url: str, *, timeout: float) -> tuple[bytes, str]:
    """Return the body and the address of the next page ("" on the last).

    Waits when the site says that it was asked too often. Raises SiteError with what the site said.
    """
    for _ in range(_TRIES):
        try:
            return _ask(url, timeout)
        except HTTPError as error:
            wait = error.headers.get("Retry-After", "")
            if error.code != 429 or not wait.isdecimal() or int(wait) > _PATIENCE:
                raise _said(url, error) from error
            refused = _said(url, error)
            time.sleep(int(wait))
        except (URLError, HTTPException, OSError) as error:
            raise SiteError(
                f"No answer from {url} ({getattr(error, 'reason', error)}).",
                todo="Check the address and your connection, then try again.",
            ) from error
    raise refused


def _ask(url: str, timeout: float) -> tuple[bytes, str]:
    opener = OpenerDirector()  # no handler for files, FTP or data
    for handler in (
        *(ProxyHandler, HTTPHandler, HTTPSHandler),
        *(HTTPDefaultErrorHandler, HTTPErrorProcessor, _SameSite),
    ):
        opener.add_handler(handler())
    request = Request(url, headers={"User-Agent": f"commonweal/{__version__}"})  # noqa: S310
    with opener.open(request, timeout=timeout) as response:
        body = response.read(LARGEST + 1)
        link = response.headers.get("Link", "")
    if len(body) > LARGEST:
        raise SiteError(
            f"A page of {url} is larger than {LARGEST:,} bytes.",
            todo="Ask for smaller pages: limit=100.",
        )
    following = re.search(r'<([^<>]*)>\s*;\s*rel="?next"?', link)
    return body, following[1] if following else ""


def _said(url: str, error: HTTPError) -> SiteError:
    """Return what a site said went wrong; a problem (RFC 9457) says what to do too."""
    what, todo = f"{url} answered {error.code} {error.reason}.", ""
    try:
        with error:
            problem = json.loads(error.read(100_000))
        what, todo = f"{problem['detail']} ({error.code})", str(problem.get("todo", ""))
    except (ValueError, TypeError, KeyError, OSError, HTTPException):
        todo = "Check that the address is that of a commonweal site with /api/v1/."
    return SiteError(what, todo=todo, status=error.code)
