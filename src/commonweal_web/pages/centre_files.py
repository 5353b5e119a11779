"""The stylesheet and the logo of the centre, under addresses that change when they do."""

from __future__ import annotations

import hashlib
import re

from django.urls import reverse

from .colours import stylesheet
from .models import Centre

_LOGO = re.compile(r"centre/logo-(\w+)\.png")


def css_of(centre: Centre) -> tuple[str, str]:
    """Return the stylesheet of its colours, and the digest of it; both empty without any."""
    css = stylesheet(centre.colour_light, centre.colour_dark)
    return css, hashlib.sha256(css.encode()).hexdigest()[:20] if css else ""


def logo_digest(centre: Centre) -> str:
    found = _LOGO.fullmatch(centre.logo)
    return found[1] if found else ""


def addresses(centre: Centre) -> dict[str, str]:
    """Return where a template finds them; empty where there is none."""
    css, logo = css_of(centre)[1], logo_digest(centre)
    return {
        "centre_css": reverse("centre_css", args=[css]) if css else "",
        "centre_logo": reverse("centre_logo", args=[logo]) if logo else "",
    }
