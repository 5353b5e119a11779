"""One BibTeX entry to its fields: strings, braces, numbers and abbreviations, joined by #.

bibtexparser needs 2 ms for an entry (20 s for a library of 10,000; this, under one second) and
drops it whole, without a word, for one missing comma. The tests hold this reader against it.
"""

import re
from collections.abc import Mapping

from commonweal.terms import InputError

_HEAD = re.compile(r"\s*@\s*\w+\s*[{(](?:\s*([^,={}\"\n]*?)\s*(?:,|(?=[})])|\n))?")
_NAME = re.compile(r"[\s,]*([A-Za-z][\w:+./-]*)\s*=\s*")
_WORD = re.compile(r"[^\s,#{}()\"=]+")
_JOIN = re.compile(r"\s*#\s*")
_MARK = re.compile(r"\\.|[{}\"]", re.DOTALL)
_END = re.compile(r"[\s,]*(?:[})]|$)")


def read_fields(entry: str, strings: Mapping[str, str]) -> tuple[str, dict[str, list[str]]]:
    """Return the key, and the values of each field by its name in lower case, of one entry.

    strings: what @string abbreviations stand for; one that is unknown stands for itself.
    A missing comma between fields is forgiven.
    Raises InputError that says near which of its lines the entry cannot be read.
    """
    head = _HEAD.match(entry)
    if not head:
        raise _unreadable(entry, 0)
    fields: dict[str, list[str]] = {}
    at = head.end()
    while not _END.match(entry, at):
        name = _NAME.match(entry, at)
        if not name:
            raise _unreadable(entry, at)
        value, at = _value(entry, name.end(), strings)
        fields.setdefault(name[1].lower(), []).append(value)
    return head[1] or "", fields


def closing(entry: str, opening: int) -> int:
    """Return where the brace that opens at `opening` closes, or -1."""
    depth = 0
    for mark in _MARK.finditer(entry, opening):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0 and mark[0] == "}":
            return mark.start()
    return -1


def _value(entry: str, at: int, strings: Mapping[str, str]) -> tuple[str, int]:
    """Read a value from `at`; return it and where it ends."""
    parts = []
    while True:
        if entry.startswith("{", at):
            end = closing(entry, at)
            part = entry[at + 1 : end]
        elif entry.startswith('"', at):
            end = _closing_quote(entry, at)
            part = entry[at + 1 : end]
        else:
            word = _WORD.match(entry, at)
            end = word.end() - 1 if word else -1
            part = strings.get(word[0].lower(), word[0]) if word else ""
        if end < 0:
            raise _unreadable(entry, at)
        parts.append(part)
        join = _JOIN.match(entry, end + 1)
        if not join:
            return "".join(parts), end + 1
        at = join.end()


def _closing_quote(entry: str, opening: int) -> int:
    """Quotation marks inside braces do not close; nor does one after a backslash."""
    depth = 0
    for mark in _MARK.finditer(entry, opening + 1):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if mark[0] == '"' and depth == 0:
            return mark.start()
    return -1


def _unreadable(entry: str, at: int) -> InputError:
    rest = entry[at:].lstrip(" \t\n,")
    line = entry.count("\n", 0, len(entry) - len(rest)) + 1
    return InputError(
        f"cannot be read from its line {line} on (“{' '.join(rest[:60].split())[:30]}”).",
        todo="Look for a missing brace, quotation mark or equals sign.",
    )
