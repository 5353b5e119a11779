"""The colour of a centre in both themes: whether it can be read, and the stylesheet from it.

Contrast is WCAG 2.2's (1.4.3): text needs 4.5 to 1. Everything else is made from the one colour.
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass
from typing import Literal

from commonweal.terms import InputError

Theme = Literal["light", "dark"]
LEAST = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands in static/css/tokens.css for a theme; a test compares."""

    paper: str
    surface: str
    warning: str  # behind notices
    ink: str
    on_colour: str
    own: str  # the colour of the house


GROUNDS: dict[Theme, Ground] = {
    "light": Ground("#fbf8f1", "#fffdf9", "#f7e8d3", "#1f2421", "#fdfbf5", "#14532d"),
    "dark": Ground("#161a18", "#1d2320", "#3a2d17", "#ece7da", "#0f1a14", "#8fd0a5"),
}


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, from 0 (black) to 1 (white)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def made_from(colour: str, theme: Theme) -> dict[str, str]:
    """Return the tokens of the stylesheet for a colour."""
    ground = GROUNDS[theme]
    return {
        "--green": colour,
        "--green-hover": mix(colour, ground.ink, 0.35),
        "--green-soft": mix(ground.paper, colour, 0.1),
        "--on-green": ground.on_colour,
    }


def least_contrast(colour: str, theme: Theme) -> float:
    """Return the worst contrast of all places where the colour and text meet."""
    ground, tokens = GROUNDS[theme], made_from(colour, theme)
    grounds = (ground.paper, ground.surface, ground.warning)
    soft, hover = tokens["--green-soft"], tokens["--green-hover"]
    return min(
        *(contrast(text, on) for text in (colour, hover) for on in grounds),
        *(contrast(text, soft) for text in (colour, hover, ground.ink)),
        *(contrast(ground.on_colour, on) for on in (colour, hover)),
    )


def check(colour: str, theme: Theme) -> None:
    """Raise InputError, with the nearest colour that passes, where text could not be read."""
    if not _HEX.fullmatch(colour):
        raise InputError(
            f"“{colour}” is not a colour.", todo="Write it as # and six digits, such as #14532d."
        )
    if (found := least_contrast(colour, theme)) < LEAST:
        raise InputError(
            f"In the {theme} theme {colour} has a contrast of {found:.1f} to 1 with what is around "
            "it.",
            expected=f"Text needs {LEAST} to 1 (WCAG 2.2, 1.4.3).",
            todo=f"The nearest of the same hue that passes is {nearest(colour, theme)}.",
        )


def nearest(colour: str, theme: Theme) -> str:
    """Return the colour of the same hue that passes with the least change of lightness."""
    if least_contrast(colour, theme) >= LEAST:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    tried = sorted((step / 255 for step in range(256)), key=lambda value: abs(value - lightness))
    for value in tried:
        found = _hex(*colorsys.hls_to_rgb(hue, value, saturation))
        if least_contrast(found, theme) >= LEAST:
            return found
    return GROUNDS[theme].own


def stylesheet(light: str, dark: str) -> str:
    """Return the CSS that gives the site its colours; nothing for a theme that keeps its own."""
    rules = ""
    if light:
        tokens = _declared(made_from(light, "light"))
        rules += f"@media not all and (prefers-color-scheme: dark) {{ :root {{ {tokens} }} }}\n"
    if dark:
        tokens = _declared(made_from(dark, "dark"))
        rules += f"@media (prefers-color-scheme: dark) {{ :root {{ {tokens} }} }}\n"
    return rules


def mix(one: str, other: str, share: float) -> str:
    """Return one colour with a share of another in it."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _hex(*(a + (b - a) * share for a, b in pairs))


def _declared(tokens: dict[str, str]) -> str:
    return " ".join(f"{name}: {value};" for name, value in tokens.items())


def _parts(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def _hex(*parts: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
