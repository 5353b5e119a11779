"""The few SVG elements that our figures are made of. Everything that comes in is escaped."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Layout = Literal["wide", "narrow"]
BODY, SMALL, HEADING = 14.0, 13.0, 20.0  # sizes of type, as in figures.css
LINE, EDGE = 18.0, 8.0  # from one line to the next; from the edge of the figure

_UNSAFE = re.compile(  # characters that XML 1.0 forbids, and lone surrogates
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
)
_SHARES = {  # of the size of type, in DejaVu Sans; what is not named is below
    character: share
    for characters, share in (
        ("iIjlJ", 0.3),
        (" \u00a0.,:;'’|", 0.34),
        ("ftr()[]-!/", 0.42),
        ("cszkvxyF", 0.58),
        ("aeoTPYL", 0.62),
        ("w&+<>=−NOQGDH", 0.84),
        ("mMW@%—…←→", 1.0),
    )
    for character in characters
}
_VARIABLE = re.compile(r"var\(--([\w-]+), (#[0-9a-f]{6})\)")
_DARK = {
    "ink": "#ece7da",
    "paper": "#161a18",
    "rule": "#3b423d",
    "muted": "#a9b0a6",
    "green": "#8fd0a5",
    "data-1": "#f0b35a",
    "data-2": "#8db8ee",
}


def escape(text: str) -> str:
    """Return `text` safe inside an element or a double-quoted attribute."""
    text = _UNSAFE.sub("\ufffd", text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text


def width(text: str, size: float) -> float:
    """Return about how wide `text` is in pixels.

    The server has no fonts to measure with. DejaVu Sans is the widest of those that
    `figures.css` names, so that text which fits in it fits in any of them.
    """
    return sum(map(_share, text)) * size


@lru_cache(maxsize=4096)
def _share(character: str) -> float:
    if character in _SHARES:
        return _SHARES[character]
    if ord(character) >= 0x2E80:  # Chinese, Japanese, Korean, emoji
        return 1.05
    return 0.7 if character.isupper() else 0.64


def shorten(text: str, room: float, size: float) -> str:
    """Return as much of `text` as fits `room` pixels, ending in an ellipsis when cut."""
    if width(text, size) <= room:
        return text
    room -= width("…", size)
    kept, used = 0, 0.0
    for character in text:
        used += width(character, size)
        if used > room:
            break
        kept += 1
    return text[:kept].rstrip(" ,;:-(") + "…"


def wrap(text: str, room: float, size: float, *, most: int = 4) -> list[str]:
    """Break `text` between words into at most `most` lines that fit `room` pixels."""
    lines: list[str] = []
    for word in re.split("[ \t\r\n]+", text.strip()):  # a no-break space holds words together
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return [shorten(line, room, size) for line in lines]


def number(value: float) -> str:
    """Return a coordinate: at most two decimals, no "-0"."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text(
    x: float, y: float, content: str, css: str, *, anchor: Anchor = "start", full: str = ""
) -> str:
    """Return a line of text on the baseline y; `full` is what a pointer resting on it shows."""
    more = f"<title>{escape(full)}</title>" if full and full != content else ""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{number(x)}" y="{number(y)}" class="{css}"{where}>{more}{escape(content)}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
        f'class="{css}"/>'
    )


def rectangle(x: float, y: float, wide: float, high: float, css: str) -> str:
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}" '
        f'class="{css}"/>'
    )


def circle(x: float, y: float, radius: float, css: str, *, full: str = "") -> str:
    start = f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" class="{css}"'
    return f"{start}><title>{escape(full)}</title></circle>" if full else f"{start}/>"


def polygon(points: list[tuple[float, float]], css: str) -> str:
    places = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polygon points="{places}" class="{css}"/>'


def arrow(x: float, y: float, direction: Literal[-1, 1], css: str) -> str:
    """Return an arrow head at x that says: it goes on beyond the edge."""
    return polygon([(x, y), (x - 7 * direction, y - 4), (x - 7 * direction, y + 4)], css)


def heading(title: str, wide: float) -> tuple[list[str], float]:
    """Return the lines of a figure's title, and the y below them."""
    if not title:
        return [], 2.0
    lines = wrap(title, wide - 2 * EDGE, 1.05 * HEADING)  # DejaVu Serif, bold, is wider
    body = [
        text(EDGE, 26.0 + 26.0 * i, line, "cw-heading", full="" if i else title)
        for i, line in enumerate(lines)
    ]
    return body, 16.0 + 26.0 * len(lines)


def notes(paragraphs: Iterable[str], y: float, wide: float) -> tuple[list[str], float]:
    """Return small print below y, a paragraph from a new line each, and its last baseline."""
    body = []
    for paragraph in paragraphs:
        for part in wrap(paragraph, wide - 2 * EDGE, SMALL, most=6):
            y += LINE
            body.append(text(EDGE, y, part, "cw-note"))
    return body, y


def document(
    body: list[str],
    *,
    wide: float,
    high: float,
    css: str,
    title: str,
    description: str,
    prefix: str,
    standalone: bool,
) -> str:
    """Return the whole figure with its text alternative.

    prefix: makes the ids unique among the figures of one page.
    standalone: carry the style (light, and dark where the reader prefers it) inside the file.
    Without it there is no style at all in the figure: the page links `figures.css`.
    """
    ids = "".join(c if c.isalnum() or c in "-_" else "-" for c in prefix)
    size = f'width="{number(wide)}" height="{number(high)}"'
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(wide)} {number(high)}" '
            f'{size} class="{css}{" cw-standalone" if standalone else ""}" role="img" '
            f'aria-labelledby="{ids}-title {ids}-desc">',
            f'<title id="{ids}-title">{escape(title)}</title>',
            f'<desc id="{ids}-desc">{escape(description)}</desc>',
            f"<style>{_style()}</style>" if standalone else "",
            rectangle(0, 0, wide, high, "cw-paper") if standalone else "",
            *body,
            "</svg>",
        )
    )


def stylesheet() -> str:
    """Return `figures.css`, which a page that embeds figures must link."""
    return (files("commonweal.publish") / "style/figures.css").read_text(encoding="utf-8")


@cache
def _style() -> str:
    """Return the stylesheet with its colours written out: not every viewer knows var()."""
    css = re.sub(r"/\*.*?\*/|\n\s*", "", stylesheet(), flags=re.DOTALL)
    light = _VARIABLE.sub(lambda found: found[2], css)
    dark = _VARIABLE.sub(lambda found: _DARK[found[1]], css)
    rules = re.findall(r"[^{}]+\{[^{}]*#[0-9a-f]{6}[^{}]*\}", dark)
    return escape(f"{light}@media (prefers-color-scheme: dark){{{''.join(rules)}}}")
