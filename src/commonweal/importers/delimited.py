"""Delimited text: which mark parts its cells, and its rows with their line numbers."""

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice

from commonweal.importers.limits import MAX_FILE_BYTES, MAX_OPEN_QUOTES
from commonweal.importers.problem import Problem
from commonweal.importers.rows import Rows
from commonweal.importers.text import Text
from commonweal.terms import UnreadableFile

_DELIMITERS = ",;\t|"
_END = "\0end"  # a line of our own after the last: a quotation mark left open swallows it


def read(source: Text) -> Rows:
    """Return the rows of delimited text, without blank ones. Line numbers count from 1."""
    lines = list(io.StringIO(source.text, newline=""))  # keeps \r, \n and \r\n as they are
    first, delimiter = 0, ""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].rstrip("\r\n")) == 5:
        first, delimiter = 1, lines[0][4]  # Excel's own way to say it
    result = Rows((), source.encoding)
    result.rows = _rows(lines, first, delimiter or _delimiter(lines[first : first + 200]), result)
    return result


def _delimiter(lines: list[str]) -> str:
    """Choose the mark that gives the most cells that agree with the header row."""

    def score(mark: str) -> float:
        rows = [row for row in islice(csv.reader(lines, delimiter=mark), 100) if row]
        width = len(rows[0]) if rows else 0
        return (width - 1) * sum(len(row) == width for row in rows) / max(len(rows), 1)

    csv.field_size_limit(MAX_FILE_BYTES)  # the default of 131,072 is less than some abstracts
    return max(_DELIMITERS, key=score)


def _rows(
    lines: list[str], start: int, delimiter: str, result: Rows
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows from `start`. Where a quotation mark left open has swallowed other rows
    (a row over several lines that does not fit the header, or that runs to the end), report
    its first line and read on from the next."""
    width = 0
    opened = 0
    while start < len(lines):
        reader = csv.reader(chain(islice(lines, start, None), ["\r\n", _END]), delimiter=delimiter)
        begin = start
        for cells in reader:
            end = start + reader.line_num
            swallowed = end - begin > 1 and (
                end > len(lines) + 1 or (width and len(cells) != width)
            )
            if swallowed:
                opened += 1
                result.problems.append(_open_quote(begin, min(end, len(lines)), cells))
                begin += 1
                break
            if end > len(lines):
                return
            if any(cell and not cell.isspace() for cell in cells):
                width = width or len(cells)
                yield begin + 1, cells
            begin = end
        if opened > MAX_OPEN_QUOTES:
            raise UnreadableFile(
                f"More than {MAX_OPEN_QUOTES} quotation marks are opened and never closed.",
                expected="Each cell in quotation marks ends with one.",
                todo="Export the table again, with quotation marks around text.",
            )
        start = begin


def _open_quote(begin: int, end: int, cells: list[str]) -> Problem:
    return Problem(
        begin + 1,
        f"has a quotation mark that is not closed before line {end}, or the wrong number of "
        "cells; close it, or double those inside the text.",
        value=cells[0] if cells else "",
    )
