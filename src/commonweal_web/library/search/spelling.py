"""The same word in other shapes: one or many, British or American, joined or apart.

The index keeps words as they are written, so that "a phrase" means what it says; a word typed
without quotation marks is looked for in each of its shapes. Both search engines get the same
shapes, and the highlighter knows them.
"""

import re

Words = tuple[str, ...]

_SHORTEST = 4  # shorter words have too many false friends: bus, gas, his
_APART = {"wellbeing": ("well", "being"), "healthcare": ("health", "care")}
_JOINED = {apart: joined for joined, apart in _APART.items()}
# The first that fits. "=": such words stay as they are (analysis, class, virus).
_ENDINGS = [
    (re.compile(ending + "$"), replacement)
    for ending, replacement in (
        ("(?<![ae])ies", "y"),
        ("(?:(?<=[xz])|(?<=[cs]h))es", ""),
        ("[uis]s", "="),
        ("s", ""),
        ("(?<![aeiou])y", "ies"),
        ("(?:(?<=[xz])|(?<=[cs]h))", "es"),
    )
]
_IRREGULAR = {"child": "children", "woman": "women", "man": "men"}
_IRREGULAR |= {many: one for one, many in _IRREGULAR.items()}
# British and American: randomised/randomized, behaviour/behavior, programme/program.
_ISE = re.compile(r"(?<=[a-z]{3})i([sz])(e|ed|es|er|ers|ing|ation|ations)")
_OUR = re.compile(r"(behavi|neighb|col|lab|fav|hon)(ou?r)(\w*)")
_PROGRAMME = re.compile(r"program(?:me)?(s?)")


def spellings(words: Words) -> tuple[Words, ...]:
    """Return the shapes of a word (or of a hyphened one), the typed one first."""
    if words in _JOINED:
        return (words, (_JOINED[words],))
    if len(words) > 1:
        return (words,)
    (word,) = words
    if word in _APART:
        return (words, _APART[word])
    shapes = [shape for one in _numbers(word) for shape in (one, *_across_the_sea(one))]
    return tuple((shape,) for shape in dict.fromkeys(shapes))


def _numbers(word: str) -> list[str]:
    """Singular and plural: Harman's S-stemmer (1991), its reverse, and a few of no rule."""
    if word in _IRREGULAR:
        return [word, _IRREGULAR[word]]
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return [word]
    for ending, replacement in _ENDINGS:
        if match := ending.search(word):
            return [word, word[: match.start()] + replacement] if replacement != "=" else [word]
    return [word, word + "s"]


def _across_the_sea(word: str) -> list[str]:
    if match := re.fullmatch(r"(\w*)" + _ISE.pattern, word):
        return [match[1] + "i" + ("z" if match[2] == "s" else "s") + match[3]]
    if match := _OUR.fullmatch(word):
        return [match[1] + ("or" if match[2] == "our" else "our") + match[3]]
    if match := _PROGRAMME.fullmatch(word):
        return ["program" + ("" if "mme" in word else "me") + match[1]]
    return []
