"""RIS: what reference managers and most databases export."""

import re
from pathlib import Path

from commonweal.importers import tagged
from commonweal.importers.draft import Draft, RecordsRead, collect, join_pages, several_titles
from commonweal.importers.names import parse_names
from commonweal.importers.tagged import Entry, Layout
from commonweal.importers.text import read_text

_TYPES = {
    "JOUR": "article-journal", "EJOUR": "article-journal", "JFULL": "article-journal",
    "ABST": "article-journal", "INPR": "article-journal", "MGZN": "article-magazine",
    "NEWS": "article-newspaper", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book",
    "CHAP": "chapter", "ECHAP": "chapter", "CONF": "paper-conference",
    "CPAPER": "paper-conference", "RPRT": "report", "GOVDOC": "report", "THES": "thesis",
    "UNPB": "manuscript", "MANSCPT": "manuscript", "ELEC": "webpage", "WEB": "webpage",
    "BLOG": "post-weblog", "DATA": "dataset", "DBASE": "dataset", "COMP": "software",
    "PAMP": "pamphlet", "STAND": "standard", "STAT": "legislation", "BILL": "bill",
    "CASE": "legal_case", "PAT": "patent", "SLIDE": "speech", "VIDEO": "motion_picture",
    "DICT": "entry-dictionary", "ENCYC": "entry-encyclopedia", "SER": "book",
    "PCOMM": "personal_communication", "GEN": "document",
}  # fmt: skip
_KNOWN = re.compile(
    "TY|ER|A[1-4BDNUV]|BT|C[1-8ANPTY]|D[ABIOP]|E[DPT]|I[DS]|J[12AFO]|KW|L[1-4ABK]|M[123]|N[12V]|"
    "OP|P[BMPY]|R[INP]|S[ENPT]|T[123AIT]|U[1-5R]|V[LO]|Y[12]"
)
_EXACT = re.compile(r"([A-Z][A-Z0-9])  -(?: (.*)|())$")
_LOOSE = re.compile(r"\s{0,4}([A-Z][A-Z0-9])(?:\s+-|\s*-\s)\s*(.*)$|(ER)\s*-?\s*$|TY-([A-Z]+)\s*$")


def _tag_of(line: str) -> tuple[str, str] | None:
    """Two spaces and a dash make any tag; other spacing only one that RIS has, because
    abstracts go on over lines that begin “IL - 6”."""
    exact = _EXACT.match(line)
    if exact:
        return exact[1], (exact[2] or "").strip()
    loose = _LOOSE.match(line)
    if not loose:
        return None
    if loose[4]:
        return "TY", loose[4]
    tag = loose[1] or loose[3]
    return (tag, (loose[2] or "").strip()) if _KNOWN.fullmatch(tag) else None


LAYOUT = Layout(_tag_of, start="TY", end="ER", many=frozenset({"AU", "A1", "KW"}))


def read(path: str | Path) -> RecordsRead:
    """Read a RIS file. A reference that the end of the file cuts off is left out and reported.

    Fields that a Record has no place for (notes, addresses, editors) are passed over.
    """
    source = read_text(Path(path))
    entries, warnings = tagged.split(source.text, LAYOUT)
    found = tagged.drafts(entries, LAYOUT, _draft)
    return collect(found, format="ris", encoding=source.encoding, warnings=warnings)


def _draft(entry: Entry) -> Draft:
    one = entry.first
    kind = one("TY").upper()
    title = one("TI", "T1", "CT") or (one("BT") if kind in {"BOOK", "EBOOK", "EDBOOK"} else "")
    container = one("T2", "JF", "JO", "BT", "JA", "J2", "J1", "T3")
    draft = Draft(
        line=entry.line,
        title=title or one("ST", "TT"),
        type=_TYPES.get(kind, "document"),
        identifier=one("ID", "AN", "LB"),
        authors=parse_names(entry.all("AU", "A1")),
        date=one("PY", "Y1", "DA"),
        container_title="" if container == title else container,
        volume=one("VL", "VO"),
        issue=one("IS", "CP"),
        pages=join_pages(one("SP", "PP"), one("EP")),
        publisher=one("PB"),
        doi=one("DO", "DI") or _doi_elsewhere(entry),
        pmid=one("PM") or _pmid(entry),
        isbn=one("SN") if _TYPES.get(kind) in {"book", "chapter", "report", "thesis"} else "",
        url=one("UR", "LK", "L2"),
        language=one("LA"),
        abstract=one("AB", "N2"),
        keywords=[word for words in entry.all("KW") for word in re.split(r"\s*;\s*", words)],
        database=one("DB", "DP"),
    )
    draft.warnings.extend(several_titles(entry.all("TI", "T1")))
    if kind and kind not in _TYPES:
        draft.warnings.append(f"is of a type that RIS names {kind}; it came in as a document.")
    return draft


def _doi_elsewhere(entry: Entry) -> str:
    """Some databases put the DOI into M3, N1 or a link."""
    values = [value for tag in ("M3", "N1", "L3", "UR") for value in entry.fields.get(tag, ())]
    return next(
        (v for v in values if re.match(r"(doi:?\s*|https?://(dx\.)?doi\.org/)?10\.", v)), ""
    )


def _pmid(entry: Entry) -> str:
    """PubMed's number stands in AN where the database is MEDLINE or PubMed."""
    number = entry.first("AN")
    from_pubmed = re.search("pubmed|medline", entry.first("DB", "DP"), re.IGNORECASE)
    return number if from_pubmed and number.isdigit() else ""
