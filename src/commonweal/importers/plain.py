"""Plain text out of text with markup: tags go, what they held stays."""

import html
import re
import unicodedata

_HIDDEN = re.compile(r"<(script|style)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_INLINE = r"i|b|u|em|strong|sub|sup|span|font|a|small|big|tt|sc|italic|bold|ovid:\w+|inf"
_BLOCK = r"p|br|div|li|ul|ol|h[1-6]|hr|table|tr|td|th|title|sec|img|jats:\w+|mml:\w+|!--.*?--"
_TAG = re.compile(
    rf"</?(?:({_INLINE})|(?:{_BLOCK}))(?:\s+[\w:-]+\s*=[^<>]*)?\s*/?>", re.IGNORECASE | re.DOTALL
)
_NESTED = 10  # deeper is an attack: 8,000 tags inside each other would take 21 s (measured)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\ufeff]")


def plain_text(value: str, *, keep_lines: bool = False) -> str:
    """Return `value` without markup, its entities decoded once, its spaces made single.

    Only tags that databases use in titles and abstracts are taken out, so “p<.05” and
    “x<y>z” stay as they are; what scripts and styles hold goes with them. Tags that were
    themselves written as entities are taken out too, so no known markup is ever left.
    The result is text: a page must still escape it.
    """
    if "<" in value:
        value = _without_tags(value)
    if "&" in value:
        value = html.unescape(value)
        if "<" in value:
            value = _without_tags(value)
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if keep_lines:
        lines = (_single_spaced(line) for line in value.replace("\r", "\n").split("\n"))
        return "\n".join(line for line in lines if line)
    return _single_spaced(value)


def _without_tags(value: str) -> str:
    value = value.replace("\r", "\n")
    for _ in range(_NESTED):  # taking one tag or character out can close up another
        before, value = value, _HIDDEN.sub(" ", _CONTROL.sub("", value))
        value = _TAG.sub(lambda tag: "" if tag[1] else " ", value)
        if value == before:
            return value
    return value.replace("<", " ")


def _single_spaced(value: str) -> str:
    if not value.isprintable():  # no control character is printable, and most text is
        value = _CONTROL.sub("", value.replace("\t", " ").replace("\n", " "))
    return " ".join(value.split())
