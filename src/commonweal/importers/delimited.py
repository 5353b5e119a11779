"""Delimited text: which mark parts its cells, and its rows with their line numbers."""

import csv
import re
from collections.abc import Iterator
from itertools import islice

from commonweal.importers.limits import MAX_FILE_BYTES, MAX_REREAD_LINES
from commonweal.importers.problem import Problem
from commonweal.importers.rows import Rows
from commonweal.importers.text import Text
from commonweal.terms import UnreadableFile

_DELIMITERS = ",;\t|"


def read(source: Text) -> Rows:
    """Return the rows of delimited text, without blank ones, and their lines from 1.

    Line breaks inside cells become \\n, whatever they were.
    """
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)  # splitlines() also parts at other characters
    first, delimiter = 0, ""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].rstrip("\n")) == 5:
        first, delimiter = 1, lines[0][4]  # Excel's own way to say it
    result = Rows((), source.encoding)
    result.rows = _rows(lines, first, delimiter or _delimiter(lines[first : first + 200]), result)
    return result


def _delimiter(lines: list[str]) -> str:
    """Choose the mark that gives the most cells that agree with the header row."""

    def score(mark: str) -> float:
        rows = [row for row in islice(csv.reader(lines, delimiter=mark), 100) if row]
        width = len(rows[0]) if rows else 0
        torn = any('"' in name for name in rows[0]) if rows else False  # a quoted name was cut
        agree = sum(len(row) == width for row in rows) / max(len(rows), 1)
        return (width - 1) * agree * (0.5 if torn else 1)

    csv.field_size_limit(MAX_FILE_BYTES)  # the default of 131,072 is less than some abstracts
    return max(_DELIMITERS, key=score)


def _rows(
    lines: list[str], begin: int, delimiter: str, result: Rows
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows from `begin`.

    A quotation mark that is left open swallows the rows after it, until another or the end.
    So where a row breaks the rules of quoting, or runs over several lines and does not fit the
    header, its first line is reported and reading goes on from the next.
    """
    width = reread = 0
    while begin < len(lines):
        reader = csv.reader(islice(lines, begin, None), delimiter=delimiter, strict=True)
        start = begin
        try:
            for cells in reader:
                end = start + reader.line_num
                if width and len(cells) != width and end - begin > 1:
                    raise csv.Error(f"has {len(cells)} cells where the header has {width}")
                if "".join(cells).strip():
                    width = width or len(cells)
                    yield begin + 1, cells
                begin = end
        except csv.Error as error:
            result.problems.append(_misquoted(begin, start + reader.line_num, error, lines[begin]))
            reread += start + reader.line_num - begin
            begin += 1
        if reread > MAX_REREAD_LINES:
            raise UnreadableFile(
                "The table has too many quotation marks that are opened and never closed.",
                expected="Each cell in quotation marks ends with one.",
                todo="Export the table again, with quotation marks around text.",
            )


def _misquoted(begin: int, end: int, error: csv.Error, line: str) -> Problem:
    reason = {
        "unexpected end of data": "opens a quotation mark that is never closed.",
    }.get(str(error), f"{error}." if str(error).startswith("has") else "is quoted wrongly.")
    over = f" It would run on to line {end}." if end - begin > 1 else ""
    return Problem(
        begin + 1, f"{reason}{over} Close the quotation mark; double those in the text.", value=line
    )
