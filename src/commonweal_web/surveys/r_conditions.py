"""Conditions of the library as R writes them.

Only conditions that the library has read come here; what R does with a missing value is the
same: it meets no comparison, nor the opposite of one.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])
    | (?P<text>"[^"]*"|'[^']*')
    | `(?P<quoted>[^`]+)`
    | (?P<mark><=|>=|==|!=|<>|[=<>(),\[\]])
    | (?P<word>[^\W\d][\w.]*)
    )""",
    re.VERBOSE,
)
_MARKS = {"=": "==", "<>": "!="}
_WORDS = {"and": "&", "or": "|", "true": "TRUE", "false": "FALSE"}
Token = tuple[str, str]


def r_condition(line: str) -> str:
    """Return a condition in R: `!(age >= 18) & (region == "North" | region == "Wales")`."""
    tokens: list[Token] = [
        (str(found.lastgroup), found[str(found.lastgroup)]) for found in _TOKEN.finditer(line)
    ]
    parts, i = [], 0
    while i < len(tokens):
        kind, value = tokens[i]
        i += 1
        if kind == "word" and value.lower() == "not":
            parts.append("!")
        elif kind == "word" and value.lower() in _WORDS:
            parts.append(_WORDS[value.lower()])
        elif kind in ("word", "quoted"):
            said, i = _about(r_name(value), tokens, i)
            parts.append(said)
        else:
            parts.append(_literal((kind, value)))
    return " ".join(parts).replace("( ", "(").replace(" )", ")").replace("! ", "!")


def _about(name: str, tokens: list[Token], i: int) -> tuple[str, int]:
    """Return what is said of a column where it is more than a comparison, and what comes next."""

    def word(place: int) -> str:
        there = place < len(tokens) and tokens[place][0] == "word"
        return tokens[place][1].lower() if there else ""

    if word(i) == "is":
        without = word(i + 1) == "not"
        return f"{'!' * without}is.na({name})", i + 2 + without
    without = word(i) == "not"
    if word(i + without) != "in":
        return name, i
    i += without + 2
    values = []
    while tokens[i][1] not in (")", "]"):
        if tokens[i][1] != ",":
            values.append(_literal(tokens[i]))
        i += 1
    same = " | ".join(f"{name} == {value}" for value in values)
    return f"{'!' * without}({same})", i + 1


def _literal(token: Token) -> str:
    kind, value = token
    if kind == "text":
        return r_text(value[1:-1])
    if kind == "word":
        return _WORDS.get(value.lower(), value)
    return _MARKS.get(value, value)


def r_text(text: str) -> str:
    """Return a text as R writes it."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + safe.replace("\n", "\\n").replace("\r", "\\r") + '"'


def r_name(name: str) -> str:
    """Return a name as R writes it, in backticks where it is not a plain one."""
    plain = re.fullmatch(r"[^\W\d_][\w.]*", name)
    return name if plain else "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"
