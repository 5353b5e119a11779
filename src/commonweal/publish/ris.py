"""References as RIS, which every reference manager reads."""

from collections.abc import Iterable

from commonweal.evidence import Name, Record

_TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "bill": "BILL",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC",
    "legal_case": "CASE",
    "legislation": "STAT",
    "manuscript": "UNPB",
    "motion_picture": "VIDEO",
    "pamphlet": "PAMP",
    "paper-conference": "CPAPER",
    "patent": "PAT",
    "personal_communication": "PCOMM",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "software": "COMP",
    "speech": "SLIDE",
    "standard": "STAND",
    "thesis": "THES",
    "webpage": "ELEC",
}


def records_to_ris(records: Iterable[Record]) -> str:
    """Return the references in RIS, lines ending in CR LF. Encode it as UTF-8.

    A type that RIS has no name for becomes GEN. PubMed's number goes into PM.
    """
    return "".join(map(_entry, records))


def _entry(record: Record) -> str:
    first, _, last = record.pages.partition("-")
    fields = [
        ("TY", _TYPES.get(record.type, "GEN")),
        ("ID", record.identifier),
        ("TI", record.title),
        *(("AU", _name(name)) for name in record.authors),
        ("PY", str(record.year or "")),
        ("T2", record.container_title),
        ("VL", record.volume),
        ("IS", record.issue),
        ("SP", first),
        ("EP", last),
        ("PB", record.publisher),
        ("DO", record.doi),
        ("PM", record.pmid),
        ("SN", record.isbn),
        ("UR", record.url),
        ("LA", record.language),
        ("AB", record.abstract),
        *(("KW", word) for word in record.keywords),
        ("DB", record.database),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value.strip()]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _name(name: Name) -> str:
    """Return "Family, Given"; an organisation ends in a comma, so that it is not cut in two."""
    return f"{name.literal}," if name.literal else str(name)
