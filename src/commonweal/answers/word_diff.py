"""Two texts as one, word by word: what stayed, what went, what came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added"]
_WORD = re.compile(r"\S+\s*")
_FEWEST = 3  # words that stay between two changes; fewer are easier read as part of the change


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. The same and the added ones make up the new text, in order."""

    kind: Kind
    text: str


def diff_words(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of two texts, what was removed before what was added in its place.

    Words are compared without the space after them. The pieces that are not `added` make up the
    old text, those that are not `removed` the new one, but for spaces.
    """
    was, now = _words(old), _words(new)
    bare = [word.strip() for word in was], [word.strip() for word in now]
    steps = SequenceMatcher(None, bare[0], bare[1], autojunk=False).get_opcodes()
    runs: list[tuple[list[str], list[str], list[str]]] = []  # (same, removed, added)
    for place, (name, i, j, k, m) in enumerate(steps):
        inside = 0 < place < len(steps) - 1
        if name == "equal" and not (inside and j - i < _FEWEST):
            runs.append((now[k:m], [], []))
        elif runs and not runs[-1][0]:  # goes on with the change before
            runs[-1][1].extend(was[i:j])
            runs[-1][2].extend(now[k:m])
        else:
            runs.append(([], was[i:j], now[k:m]))
    kinds: tuple[Kind, ...] = ("same", "removed", "added")
    return tuple(
        Piece(kind, "".join(words))
        for run in runs
        for kind, words in zip(kinds, run, strict=True)
        if words
    )


def _words(text: str) -> list[str]:
    """Each with the space after it, the last one too: it may come to stand before others."""
    return _WORD.findall(f"{text} ")
