"""XML files of references, one reference at a time, with nothing in them expanded or fetched."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from commonweal.importers.problem import Problem
from commonweal.importers.text import Text, read_text
from commonweal.terms import UnreadableFile

_TITLE = "(?:ArticleTitle|BookTitle|title)"


def read_xml(path: str | Path, *, root: str, entries: str) -> tuple[Text, list[tuple[int, str]]]:
    """Return a file's text and, for each element named in `entries` (a|b), its line and source.

    root: names (a|b) that the outermost element may have. Raises UnreadableFile when it
    defines entities, which is how a small file fills a memory.
    """
    source = read_text(Path(path))
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    opening = re.search(rf"<({root})(?=[\s>])[^>]*>", text)
    if opening:
        _check_prolog(text[: opening.end()], opening[1])
    starts = [match.start() for match in re.finditer(rf"<(?:{entries})(?=[\s>])", text)]
    found, line, before = [], 1, 0
    for start, end in pairwise([0, *starts, len(text)]):
        line += text.count("\n", before, start)
        before = start
        found.append((line, text[start:end]))
    return source, found


def elements(
    pieces: list[tuple[int, str]], entries: str
) -> Iterator[tuple[int, Element] | Problem]:
    """Parse each reference on its own, so that a broken one costs only itself.

    pieces: what stands before the first reference, and then each with what follows it.
    """
    for i, (line, text) in enumerate(pieces):
        name = re.match(rf"<({entries})(?=[\s>])", text)
        end = re.search(rf"</{name[1]}\s*>", text) if name else None
        rest = end.end() if end else 0 if not name else len(text)
        if re.search(rf"</({entries})\s*>|<{_TITLE}\b", text[rest:]):
            at = line + text.count("\n", 0, rest)
            yield Problem(at, "has lost its beginning.", value=_glimpse(text[rest:]))
        if not name:
            continue
        if not end:
            where = "the file ends" if i + 1 == len(pieces) else "the next one begins"
            reason = f"is cut off: {where} before it is closed; export it again."
            yield Problem(line, reason, value=_glimpse(text))
            continue
        try:
            yield line, fromstring(text[: end.end()])
        except (ParseError, DefusedXmlException) as error:
            why = str(error).partition(":")[0]
            yield Problem(line, f"is not well-formed XML ({why}).", value=_glimpse(text))


def content(element: Element | None, path: str = ".") -> str:
    """Return all the text in the first element at `path`, also that of its children."""
    found = None if element is None else element.find(path)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def contents(element: Element, path: str) -> list[str]:
    """Return the text of every element at `path` that has any."""
    texts = (" ".join("".join(found.itertext()).split()) for found in element.iterfind(path))
    return [text for text in texts if text]


def _check_prolog(text: str, name: str) -> None:
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)  # it is text by now, whatever it was spelt in
    try:
        fromstring(f"{body}</{name}>")
    except DefusedXmlException as error:
        raise UnreadableFile(
            "The XML file defines entities of its own, which can be used to fill a memory.",
            expected="Exports of references have none.",
            todo="Export it again from the database itself.",
        ) from error
    except ParseError as error:
        raise UnreadableFile(
            f"The XML file does not begin as XML does ({error}).", todo="Export it again."
        ) from error


def _glimpse(text: str) -> str:
    """The titles in a reference that cannot be read."""
    titles = re.findall(rf"<{_TITLE}\b[^>]*>(.*?)(?:</(?!style)|$)", text, re.DOTALL)
    return "; ".join(re.sub(r"<[^>]*>?", "", title) for title in titles)
