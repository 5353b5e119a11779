"""What administrators do about the centre itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from commonweal_web.audit.store import write
from commonweal_web.people.models import User

from . import logo as logos
from .models import Centre


@transaction.atomic
def change(
    values: Mapping[str, Any],
    *,
    user: User,
    logo: UploadedFile | None = None,
    remove_logo: bool = False,
) -> list[str]:
    """Change settings, and write down each before and after. Returns which ones changed.

    values: fields of `Centre` that a form has checked. Raises PermissionDenied, and UnreadableFile
    for a logo that is no picture.
    """
    if not user.has_perm("pages.change_centre"):
        raise PermissionDenied
    Centre.load()
    centre = Centre.objects.select_for_update().get()
    wanted = dict(values)
    former = centre.logo
    if logo is not None:
        wanted["logo"] = logos.keep(logo, logo.size or 0)
    elif remove_logo:
        wanted["logo"] = ""
    changed = [name for name, value in wanted.items() if getattr(centre, name) != value]
    if not changed:
        return []
    before = {name: getattr(centre, name) for name in changed}
    for name in changed:
        setattr(centre, name, wanted[name])
    centre.save()
    after = {name: wanted[name] for name in changed}
    write(who=user, what="pages.change_centre", about=centre, before=before, after=after)
    if "logo" in changed and former:
        transaction.on_commit(lambda: logos.forget(former))
    return changed


def hide_steps(hide: bool, *, user: User) -> None:
    """Put the first steps away, or bring them back."""
    change({"steps_hidden": hide}, user=user)
