"""A logo that somebody uploads: believed only after it was read, and kept as we draw it again."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

from commonweal.terms import UnreadableFile

KINDS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 1_000_000
MOST_PIXELS = 4_000_000  # unpacked, 16 MB
SIZE = (480, 160)  # px, of what is kept: twice what is shown
FOLDER = "centre"


def keep(file: BinaryIO, size: int) -> str:
    """Keep a picture as a PNG of our own making. Returns its name in the storage.

    Whatever else was in the file (a script, a place, a second file) is not in it any more. Raises
    UnreadableFile for what is too big, or no picture that we read.
    """
    if size > MOST_BYTES:
        raise UnreadableFile(
            _("The logo has more than 1 MB."), todo=_("Save a smaller one, as PNG or WebP.")
        )
    picture = _read(file)
    picture.thumbnail(SIZE)
    drawn = BytesIO()
    picture.save(drawn, "PNG", optimize=True)
    name = f"{FOLDER}/logo-{hashlib.sha256(drawn.getvalue()).hexdigest()[:20]}.png"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(drawn.getvalue()))
    return name


def forget(name: str) -> None:
    """Delete a logo that nobody shows any more."""
    default_storage.delete(name)


def _read(file: BinaryIO) -> Image.Image:
    wrong = UnreadableFile(
        _("The logo is not a picture that can be read here."),
        expected=_("A PNG, JPEG or WebP file of at most 4 million pixels. SVG can hold scripts."),
        todo=_("Save it as PNG and choose it again."),
    )
    try:
        with Image.open(file, formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:  # before anything is unpacked
                raise wrong
            return picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise wrong from error
