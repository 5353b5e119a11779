"""One BibTeX entry to its fields, by pybtex's parser, made a little more forgiving."""

import re
from collections.abc import Mapping
from typing import Any

from pybtex.database.input.bibtex import LowLevelParser
from pybtex.scanner import Pattern, PybtexSyntaxError, Token

from commonweal.terms import InputError

_MARK = re.compile(r"\\.|[{}]", re.DOTALL)


def read_fields(entry: str, strings: Mapping[str, str]) -> tuple[str, dict[str, list[str]]]:
    """Return the key, and the values of each field by its name in lower case, of one entry.

    strings: what @string abbreviations stand for; one that is unknown stands for itself.
    A missing key, or comma between fields, is forgiven.
    Raises InputError that says near which of its lines the entry cannot be read.
    """
    parser = _Parser(entry, macros=strings)
    try:
        parser.required([parser.AT])
        kind, (key, found) = parser.parse_command()
    except PybtexSyntaxError as error:
        raise _unreadable(entry, parser.field_at) from error
    if kind.lower() == "string":
        key, found = "", [(key, found)]
    fields: dict[str, list[str]] = {}
    for name, parts in found:
        fields.setdefault(name.lower(), []).append("".join(parts))
    return key, fields


def closing(entry: str, opening: int) -> int:
    """Return where the brace that opens at `opening` closes, or -1."""
    depth = 0
    for mark in _MARK.finditer(entry, opening):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0 and mark[0] == "}":
            return mark.start()
    return -1


class _Parser(LowLevelParser):  # type: ignore[misc]  # pybtex has no types
    """pybtex's parser, for what people's files hold beyond the rules."""

    NAME = Pattern(r"""[^\s\d"#%'(),={}][^\s"#%'(),={}]*""", "a name")  # in any script
    NUMBER = Pattern(r"""\d[^\s"#%'(),={}]*""", "a number")  # such as 2019a
    KEY = Pattern(r"""[^,={}()"\n]*(?=[,})\n])""", "a key")  # or none, or one with spaces
    field_at = 0  # where the field that is being read begins
    pos: int

    def parse_entry_body(self, body_end: Pattern) -> None:
        key = self.optional([self.KEY])
        self.current_entry_key = key.value.strip() if key else ""
        self.parse_entry_fields()

    def parse_entry_fields(self) -> None:
        while True:
            while self.optional([self.COMMA]):
                pass
            self.field_at = self.pos
            name = self.optional([self.NAME])
            if not name:
                return
            self.required([self.EQUALS])
            self.parse_value()
            self.current_fields.append((name.value, self.current_value))

    def parse_string_body(self, body_end: Pattern) -> None:
        self.current_field_name = self.required([self.NAME]).value
        self.required([self.EQUALS])
        self.parse_value()

    def substitute_macro(self, name: str) -> str:
        return str(self.macros.get(name.lower(), name))

    def skip_to(self, patterns: list[Any]) -> Token | None:
        """Go past the next of some marks, but for those after a backslash.

        One search: pybtex's own is one for each mark, to the end of the entry if need be.
        """
        match = _ANY[len(patterns)].match(self.text, self.pos)
        if not match:
            return None
        self.pos = match.end()
        self.update_lineno(match[0])
        return Token(match[0], next(one for one in patterns if one.match(match[1])))


_ANY = {
    2: re.compile(r"[^\\{}]*(?:\\.[^\\{}]*)*([{}])", re.DOTALL),
    3: re.compile(r'[^\\{}"]*(?:\\.[^\\{}"]*)*([{}"])', re.DOTALL),
}
"""Up to a brace; up to a brace or quotation mark."""


def _unreadable(entry: str, at: int) -> InputError:
    rest = entry[at:].lstrip(" \t\n,")
    line = entry.count("\n", 0, len(entry) - len(rest)) + 1
    return InputError(
        f"cannot be read from its line {line} on (“{' '.join(rest[:60].split())[:30]}”).",
        todo="Look for a missing brace, quotation mark or equals sign.",
    )
