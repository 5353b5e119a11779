"""References as files: one record, or what a search finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from commonweal.evidence import Record
from commonweal.publish import (
    records_to_bibtex,
    records_to_csl_json,
    records_to_csv,
    records_to_ris,
)

MOST = 5000
"""How many references one file holds."""
_BATCH = 250


@dataclass(frozen=True, slots=True)
class Format:
    """streams: the file of many is the files of a few, one after the other."""

    label: str
    content_type: str
    write: Callable[[Iterable[Record]], str]
    streams: bool = False


FORMATS = {
    "ris": Format("RIS", "application/x-research-info-systems", records_to_ris, streams=True),
    "bib": Format("BibTeX", "application/x-bibtex", records_to_bibtex),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", records_to_csl_json),
    "csv": Format("CSV", "text/csv", records_to_csv),
}


def pieces(records: Iterable[Record], form: Format) -> Iterator[str]:
    """Yield the text of a file, in pieces where its format allows.

    BibTeX and CSL-JSON give each reference a key that no other has, and CSV one header row, so
    they are written whole.
    """
    if not form.streams:
        yield form.write(records)
        return
    stream = iter(records)
    while batch := list(islice(stream, _BATCH)):
        yield form.write(batch)
