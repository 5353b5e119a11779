"""Show where the words of a search stand in a text, safely marked up."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from commonweal_web.library.search.words import WORD, Query, Term, fold

Span = tuple[int, int]


def highlight(text: str, query: Query) -> SafeString:
    """Return the whole text, escaped, with what the query found in <mark>."""
    return _mark(text, _hits(text, query), 0, len(text))


def snippet(text: str, query: Query, *, length: int = 260) -> SafeString:
    """Return about `length` characters around the most found words, escaped and marked."""
    text = text[:20_000]
    if len(text) <= length:
        return highlight(text, query)
    hits = _hits(text, query)
    start = _best_start(hits, length)
    start = 0 if start < 40 else _next_gap(text, start - 40)
    end = len(text) if start + length >= len(text) else _last_gap(text, start, start + length)
    shown = [(a, b) for a, b in hits if a >= start and b <= end]
    body = _mark(text, shown, start, end)
    return mark_safe(("… " if start else "") + body + (" …" if end < len(text) else ""))  # noqa: S308 (escaped in _mark)


def _hits(text: str, query: Query) -> list[Span]:
    """Return where the wanted terms stand, in order, without overlaps."""
    starts: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    prefixes: list[tuple[str, ...]] = []
    for words, prefix in _sequences(query.wanted):
        if prefix and len(words) == 1:
            prefixes.append(words)
        else:
            starts.setdefault(words[0], []).append((words, prefix))
    if not starts and not prefixes:
        return []
    spans = [match.span() for match in WORD.finditer(text)]
    folded = [fold(text[a:b]) for a, b in spans]
    hits: list[Span] = []
    done = 0
    for i, word in enumerate(folded):
        if i < done:
            continue
        sizes = [
            len(words)
            for words, prefix in starts.get(word, ())
            if _matches(folded[i : i + len(words)], words, prefix)
        ]
        if any(word.startswith(begin) for (begin,) in prefixes):
            sizes.append(1)
        if sizes:
            done = i + max(sizes)
            hits.append((spans[i][0], spans[done - 1][1]))
    return hits


def _sequences(terms: Iterable[Term]) -> Iterable[tuple[tuple[str, ...], bool]]:
    return ((words, term.prefix) for term in terms for words in term.any_of)


def _matches(here: list[str], words: tuple[str, ...], prefix: bool) -> bool:
    if not prefix:
        return tuple(here) == words
    return (
        len(here) == len(words)
        and tuple(here[:-1]) == words[:-1]
        and here[-1].startswith(words[-1])
    )


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
