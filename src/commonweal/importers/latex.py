"""LaTeX in bibliographies as plain Unicode."""

import re
import unicodedata
from html.entities import html5

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304",
    ".": "\u0307", "H": "\u030b", "c": "\u0327", "k": "\u0328", "b": "\u0331", "d": "\u0323",
    "r": "\u030a", "u": "\u0306", "v": "\u030c", "t": "\u0361",
}  # fmt: skip
_NAMED = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "th": "þ", "TH": "Þ", "dh": "ð", "DH": "Ð",
    "S": "§", "P": "¶", "pounds": "£", "euro": "€", "texteuro": "€", "textsterling": "£",
    "copyright": "©", "dots": "…", "ldots": "…", "textellipsis": "…", "infty": "∞", "ge": "≥",
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’",
    "textquotedblleft": "“", "textquotedblright": "”", "textasciitilde": "~", "textdegree": "°",
    "degree": "°", "textbackslash": "\\", "textregistered": "®", "texttrademark": "™", "le": "≤",
}  # fmt: skip
_STYLES = re.compile(
    "emph|text(it|bf|sc|rm|sf|tt)?|math(rm|it|bf)|url|it|bf|rm|sc|em|tt|sf|sl|mbox|uppercase"
)
_COMMAND = re.compile(
    r"\\([`'^~\"=.]|[Hckbdruvt](?![a-zA-Z]))\s*(?:\{\s*(\\?[a-zA-Z])\s*\}|(\\[ij](?![a-zA-Z])|[a-zA-Z]))"
    r"|\\([a-zA-Z]+)(?:\s+|\{\})?"
    r"|\\([&%$#_{}])"
)
# Escaped braces and dollars, while the others are taken out: characters for private use.
_KEPT = {"{": "\ue000", "}": "\ue001", "$": "\ue002"}


def plain_latex(value: str) -> str:
    """Return BibTeX text as Unicode: accents set, characters named, quotation marks turned.

    Commands for style go and what they hold stays; one that is unknown keeps its name.
    Mathematics loses only its dollar signs.
    """
    if "\\" in value:
        value = _COMMAND.sub(_character, value)
    if "$" in value:
        value = re.sub(r"\$([^$]*)\$", r"\1", value)
    value = re.sub(r"[{}]", "", value).replace("~", " ")
    for latex, plain in (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”")):
        value = value.replace(latex, plain)
    value = value.translate({ord(kept): plain for plain, kept in _KEPT.items()})
    return " ".join(value.split())


def _character(match: re.Match[str]) -> str:
    accent, braced, bare, word, escaped = match.groups()
    if accent:
        letter = (braced or bare).lstrip("\\")
        return unicodedata.normalize("NFC", letter + _ACCENTS[accent])
    if escaped:
        return _KEPT.get(escaped, escaped)
    if _STYLES.fullmatch(word):
        return ""
    named = _NAMED.get(word) or html5.get(f"{word};")  # whose names are mostly those of LaTeX
    return named or match[0]
