"""Formats that give a field a line: a tag, a dash, a value, and lines that go on.

`split` finds where references begin and end, also in files that are cut or have lost lines, and
writes each out in full; rispy parses them, one at a time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import ClassVar

from rispy.parser import RisParser

from commonweal.importers.draft import Draft
from commonweal.importers.problem import Problem

TagOf = Callable[[str], tuple[str, str] | None]
"""Takes a line to its tag and value, or None when it goes on from the line before."""
_BEGIN, _CLOSE = "beg", "end"  # stand around a reference, whatever its format's own marks


class _AsWritten(dict[str, str]):
    """Names for rispy: every tag keeps its own, also those that it does not know."""

    def __missing__(self, tag: str) -> str:
        return tag


class _Parser(RisParser):  # type: ignore[misc]  # rispy has no types
    """rispy's parser for the lines that `split` writes: a tag of up to four signs, `- `, a value.

    A tag that comes again makes a list, whichever it is.
    """

    START_TAG = _BEGIN
    END_TAG = _CLOSE
    DEFAULT_MAPPING = _AsWritten()
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = []
    DEFAULT_DELIMITER_MAPPING: ClassVar[dict[str, str]] = {}

    def parse_line(self, line: str) -> tuple[str, str]:
        return line[:4].rstrip(), line[6:].strip()


_PARSER = _Parser(enforce_list_tags=False)


@dataclass(slots=True)
class Entry:
    """One reference: the line where it begins, and the values of each tag in their order.

    begun, closed: whether the tags that begin and end it were seen. written: its lines for rispy,
    in parts.
    """

    line: int
    begun: bool = True
    closed: bool = False
    written: list[list[str]] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)

    def all(self, *tags: str) -> list[str]:
        """Return every value of the first of these tags that has any."""
        return next((self.fields[tag] for tag in tags if any(self.fields.get(tag, ()))), [])

    def first(self, *tags: str) -> str:
        """Return the first value that is not blank, trying one tag after another."""
        return next((value for tag in tags for value in self.fields.get(tag, ()) if value), "")

    def add(self, tag: str, value: str) -> None:
        """Write a value on a line of its own."""
        self.written.append([f"{tag:<4}- {value}"])

    def parse(self) -> None:
        """Have rispy turn what was written into fields."""
        (found,) = _PARSER.parse_lines(chain((_BEGIN,), map(" ".join, self.written), (_CLOSE,)))
        del found[_BEGIN]
        self.fields = {
            tag: value if isinstance(value, list) else [value] for tag, value in found.items()
        }


@dataclass(frozen=True, slots=True)
class Layout:
    """How a tagged format marks its references.

    start, end: tags that begin and finish one. blank_ends: a blank line finishes one too.
    many: tags whose further lines are further values, not the same one going on.
    """

    tag_of: TagOf
    start: str
    end: str
    blank_ends: bool = False
    closes_at_end: bool = True
    many: frozenset[str] = frozenset()


def split(text: str, layout: Layout) -> tuple[list[Entry], list[Problem]]:
    """Return the entries of a text, and warnings of lines that belong to none."""
    entries: list[Entry] = []
    strays: list[int] = []
    entry: Entry | None = None
    tag = ""
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip():
            if layout.blank_ends:
                entry = None
            continue
        tagged = layout.tag_of(line)
        if tagged is None:
            if entry is None:
                strays.append(number)
            elif tag in layout.many:
                entry.add(tag, line.strip())
            else:  # rispy fails where a tag that came twice goes on
                entry.written[-1].append(line.strip())
            continue
        tag, value = tagged
        if tag == layout.start or entry is None:
            if tag == layout.end and layout.closes_at_end:
                continue  # an end without a reference
            entry = Entry(number, begun=tag == layout.start)
            entries.append(entry)
        entry.add(tag, value)
        if tag == layout.end:
            entry.closed = True
            if layout.closes_at_end:
                entry = None
    for entry in entries:
        entry.parse()
    return entries, list(_stray_warnings(strays))


def _stray_warnings(numbers: list[int]) -> Iterator[Problem]:
    for _, block in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        lines = [number for _, number in block]
        yield Problem(lines[0], f"{len(lines)} lines belong to no reference and were passed over.")


def drafts(
    entries: list[Entry], layout: Layout, draft_of: Callable[[Entry], Draft]
) -> Iterator[Draft | Problem]:
    """Make drafts; where the others close and the last does not, the file was cut: say so."""
    closing = any(entry.closed for entry in entries)
    for entry in entries:
        draft = draft_of(entry)
        last = entry is entries[-1]
        if last and closing and not entry.closed:
            yield Problem(
                entry.line,
                " ".join(
                    (
                        f"is cut off: the file ends before its {layout.end} line.",
                        *draft.warnings,
                        "Export or download the file again.",
                    )
                ),
                value=draft.title,
            )
            continue
        if not entry.closed and (closing or last):
            draft.warnings.append(f"has no {layout.end} line; check that it is whole.")
        if not entry.begun:
            draft.warnings.append(f"has no {layout.start} line; check that it is whole.")
        yield draft
