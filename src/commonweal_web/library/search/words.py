"""What a person typed, as terms to look for. Any text is a valid search: nothing is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from commonweal_web.library.search.spelling import spellings

LONGEST = 300
MOST_TERMS = 12

_MARKS = re.compile("[\u0300-\u036f]+")  # the accents that NFD splits from Latin letters
# A word is letters and digits; the marks keep the vowel signs of Indic scripts inside it.
WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f])*")
_TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
# Left out when other words are given: they are in nearly every record, and say nothing.
SMALL_WORDS = frozenset(
    [
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of"),
        *("on", "or", "that", "the", "this", "to", "was", "were", "with"),
        *("ac", "ar", "i", "o", "y", "yn", "yr"),
    ]
)

Words = tuple[str, ...]


def fold(word: str) -> str:
    """Return a word as the index holds it: lower case, without accents."""
    if word.isascii():
        return word.lower()
    return _MARKS.sub("", normalize("NFD", word.lower()))


@dataclass(frozen=True, slots=True)
class Term:
    """Word sequences of which any one is enough. prefix: the last word may go on."""

    any_of: tuple[Words, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """wanted: terms that must all be there. unwanted: terms of which none may be."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    doi: str = ""

    def __bool__(self) -> bool:
        return bool(self.wanted or self.doi)


def parse(text: str) -> Query:
    """Read words, "phrases", -without and begin* ; everything else is only a gap between words.

    A text that only says what to leave out finds nothing to leave it out of: it is empty.
    """
    text = text[:LONGEST].replace("\0", " ").strip()
    if doi := _DOI.fullmatch(text):
        return Query(doi=doi[1].lower())
    wanted: list[Term] = []
    unwanted: list[Term] = []
    small: list[Term] = []
    for minus, term, is_small in _terms(text):
        (unwanted if minus else small if is_small else wanted).append(term)
    wanted = list(dict.fromkeys(wanted or small))[:MOST_TERMS]
    unwanted = list(dict.fromkeys(unwanted))[:MOST_TERMS] if wanted else []
    return Query(tuple(wanted), tuple(unwanted))


def _terms(text: str) -> Iterator[tuple[bool, Term, bool]]:
    for match in _TERM.finditer(text):
        raw = match["word"] or match["phrase"] or ""
        words = tuple(fold(word) for word in WORD.findall(raw))
        if not words:
            continue
        exact = match["word"] is None
        prefix = not exact and raw.endswith("*") and len(words[-1]) > 1
        any_of = (words,) if exact or prefix else spellings(words)
        is_small = not (exact or prefix) and len(words) == 1 and words[0] in SMALL_WORDS
        yield bool(match["minus"]), Term(any_of, prefix), is_small
