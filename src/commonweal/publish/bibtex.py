"""References as BibTeX."""

import re
from collections.abc import Iterable

from commonweal.evidence import Name, Record
from commonweal.publish.csl import citation_keys

_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "dataset": "dataset",
    "manuscript": "unpublished",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings",
    "post-weblog": "online",
    "report": "techreport",
    "software": "software",
    "thesis": "phdthesis",
    "webpage": "online",
}
_CONTAINER = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_PUBLISHER = {"techreport": "institution", "phdthesis": "school"}
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)


def records_to_bibtex(records: Iterable[Record]) -> str:
    """Return the references as BibTeX with letters as they are: encode it as UTF-8.

    Characters that TeX would act on are escaped. A title stands in double braces, so that no
    style changes its capitals. @online, @dataset and @software are BibLaTeX's, and what neither
    has a type for becomes @misc.
    """
    records = tuple(records)
    keys = citation_keys(records)
    return "\n".join(_entry(r, key) for r, key in zip(records, keys, strict=True))


def _entry(record: Record, key: str) -> str:
    kind = _TYPES.get(record.type, "misc")
    fields = {
        "title": f"{{{_escape(record.title)}}}",
        "author": " and ".join(map(_name, record.authors)),
        "year": str(record.year or ""),
        _CONTAINER.get(kind, "series"): _escape(record.container_title),
        "volume": _escape(record.volume),
        "number": _escape(record.issue),
        "pages": _escape(record.pages.replace("-", "--")),
        _PUBLISHER.get(kind, "publisher"): _escape(record.publisher),
        "doi": _bare(record.doi),
        "pmid": _bare(record.pmid),
        "isbn": _escape(record.isbn),
        "url": _bare(record.url),
        "language": _escape(record.language),
        "keywords": _escape(", ".join(record.keywords)),
        "abstract": _escape(record.abstract),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def _name(name: Name) -> str:
    if name.literal:
        return f"{{{_escape(name.literal)}}}"
    # "and" parts authors, so a name that holds the word keeps it in braces
    return re.sub(r"\band\b", "{and}", _escape(str(name)))


def _escape(text: str) -> str:
    return " ".join(text.translate(_SPECIAL).split())


def _bare(text: str) -> str:
    """Return a link or number as it is: TeX reads these to the letter, but braces must match."""
    return re.sub(r"[{}\s\\]", lambda found: f"%{ord(found[0]):02X}", text.strip())
