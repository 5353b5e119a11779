"""Show where the words of a search stand in a text, safely marked up."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from commonweal_web.library.search.words import Query

Span = tuple[int, int]

_LONGEST = 20_000  # characters of an abstract that are looked through


def highlight(text: str, query: Query) -> SafeString:
    """Return the whole text, escaped, with what the query found in <mark>."""
    text = normalize("NFC", text)
    return _mark(text, _hits(text, query), 0, len(text))


def snippet(text: str, query: Query, *, length: int = 260) -> SafeString:
    """Return about `length` characters around the most found words, escaped and marked."""
    text = normalize("NFC", text[:_LONGEST])
    if len(text) <= length:
        return highlight(text, query)
    hits = _hits(text, query)
    start = _best_start(hits, length)
    start = 0 if start < 40 else _next_gap(text, start - 40)
    end = len(text) if start + length >= len(text) else _last_gap(text, start, start + length)
    shown = [(a, b) for a, b in hits if a >= start and b <= end]
    body = _mark(text, shown, start, end)
    return mark_safe(("… " if start else "") + body + (" …" if end < len(text) else ""))  # noqa: S308 (escaped in _mark)


class _Folding(dict[int, str]):
    """Letters without case and accents, one for one, so that places in the text stay the same."""

    def __missing__(self, code: int) -> str:
        self[code] = normalize("NFD", chr(code).lower())[0]
        return self[code]


_FOLDED = _Folding()
_BEGIN, _END = r"(?<![^\W_])", r"(?![^\W_])"


@lru_cache(maxsize=256)
def _pattern(query: Query) -> re.Pattern[str] | None:
    """Return what finds the wanted terms in a folded text, the longest first."""
    found = [
        r"[\W_]+".join(words) + (r"[^\W_]*" if term.prefix else "")
        for term in query.wanted
        for words in term.any_of
    ]
    longest_first = "|".join(sorted(found, key=len, reverse=True))
    return re.compile(f"{_BEGIN}(?:{longest_first}){_END}") if found else None


def _hits(text: str, query: Query) -> list[Span]:
    """Return where the wanted terms stand, in order, without overlaps."""
    if (pattern := _pattern(query)) is None:
        return []
    folded = text.lower() if text.isascii() else text.translate(_FOLDED)
    return [match.span() for match in pattern.finditer(folded)]


def _best_start(hits: list[Span], length: int) -> int:
    """Return the start of the window that holds the most hits; the first of the best."""
    best, most, first = 0, 0, 0
    for last in range(len(hits)):
        while hits[last][1] - hits[first][0] > length - 60 and first < last:
            first += 1
        if last - first + 1 > most:
            best, most = hits[first][0], last - first + 1
    return best


def _next_gap(text: str, at: int) -> int:
    gap = text.find(" ", at, at + 40)
    return at if gap < 0 else gap + 1


def _last_gap(text: str, start: int, end: int) -> int:
    gap = text.rfind(" ", start, end)
    return end if gap < 0 else gap


def _mark(text: str, hits: list[Span], start: int, end: int) -> SafeString:
    parts: list[str] = []
    for a, b in hits:
        parts += (escape(text[start:a]), "<mark>", escape(text[a:b]), "</mark>")
        start = b
    parts.append(escape(text[start:end]))
    return mark_safe("".join(parts))  # noqa: S308 (every part is escaped, or one of two tags)
