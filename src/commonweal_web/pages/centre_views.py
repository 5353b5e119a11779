"""What readers see of the settings: colours, logo, the accessibility statement."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from .blocks import Body
from .centre_files import css_of, logo_digest
from .from_markdown import blocks
from .models import Centre

FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """The centre's colours. An address from an older page leads to those of now."""
    css, now = css_of(Centre.load())
    if not css:
        raise Http404
    if digest != now:
        return redirect("centre_css", now)
    return HttpResponse(css, content_type="text/css", headers={"Cache-Control": FOR_GOOD})


@require_safe
def logo(request: HttpRequest, digest: str) -> FileResponse:
    """The centre's logo: a PNG that we drew ourselves."""
    centre = Centre.load()
    if digest != logo_digest(centre) or not default_storage.exists(centre.logo):
        raise Http404
    return FileResponse(
        default_storage.open(centre.logo),
        content_type="image/png",
        headers={"Cache-Control": FOR_GOOD},
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement, once there is one."""
    centre = Centre.load()
    if not centre.accessibility:
        raise Http404
    parts = blocks(centre.accessibility, answers={})
    context = {
        "statement": centre,
        "page": {"body": Body().to_python(parts)},
        "headings": [one["value"] for one in parts if one["type"] == "heading"],
    }
    return render(request, "pages/accessibility.html", context)
