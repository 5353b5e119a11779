"""How old a reader must be to follow a text with ease."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_UNFINISHED_LINE = re.compile(r"(?<![.?!:\s])[ \t]*\n(?=\s*\n|\s*[-#*•]|\s*\d+[.)])")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SENTENCE_END = re.compile(r"[.?!:]+[”’\")\]]*\s")
_SILENT_E = re.compile(
    r"(?<=[^aeiouy])(?<![^aeiouyl]l)(?:e$|(?<![sxzcg])(?<![cs]h)es$|(?<![td])ed$)"
)  # not in “little”, “places”, “dedicated”


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text reads. age: in years, None where there are no words.

    words, sentences: how many. hardest: the sentence with the highest reading age of its own,
    empty where there is only one.
    """

    age: float | None
    words: int
    sentences: int
    hardest: str = ""


def reading_age(text: str) -> Reading:
    """Return the reading age of a text: its Flesch-Kincaid grade plus five years.

    A heading or an item of a list counts as a sentence. Syllables are counted by vowels, which is
    off by one in some words and right enough over a paragraph; on a single sentence take it as a
    hint.
    Source: kincaid1975.
    """
    sentences = _sentences(text)
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return Reading(None, 0, 0)
    hardest = max(sentences, key=lambda one: _age([one])) if len(sentences) > 1 else ""
    return Reading(_age(sentences), len(words), len(sentences), hardest)


def count_syllables(word: str) -> int:
    """Return how many syllables a word has, by its groups of vowels; at least one."""
    return max(1, len(re.findall(r"[aeiouy]+", _SILENT_E.sub("", word.lower()))))


def _sentences(text: str) -> list[str]:
    plain = re.sub(r"[#*]", "", _UNFINISHED_LINE.sub(".\n", _LINK.sub(r"\1", text)))
    parts = (" ".join(part.split()) for part in _SENTENCE_END.split(f"{plain} "))
    return [part for part in parts if _WORD.search(part)]


def _age(sentences: list[str]) -> float:
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    syllables = sum(map(count_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 + 5
