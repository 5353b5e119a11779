"""References as CSL-JSON, the form that citation software shares."""

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from commonweal.evidence import Name, Record

_FIELDS = {
    "container-title": "container_title",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "publisher": "publisher",
    "DOI": "doi",
    "PMID": "pmid",
    "ISBN": "isbn",
    "URL": "url",
    "language": "language",
    "abstract": "abstract",
    "source": "database",
}


def csl_item(record: Record, key: str = "") -> dict[str, Any]:
    """Return one reference as CSL's names for its fields; empty ones are left out."""
    item: dict[str, Any] = {
        "id": key or record.identifier or "item",
        "type": record.type,
        "title": record.title,
    }
    if record.authors:
        item["author"] = [_name(name) for name in record.authors]
    if record.year is not None:
        item["issued"] = {"date-parts": [[record.year]]}
    for field, ours in _FIELDS.items():
        if value := getattr(record, ours):
            item[field] = value
    if record.keywords:
        item["keyword"] = ", ".join(record.keywords)
    return item


def records_to_csl_json(records: Iterable[Record]) -> str:
    """Return a CSL-JSON array, with a key of its own for each reference."""
    records = tuple(records)
    items = [csl_item(r, key) for r, key in zip(records, citation_keys(records), strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def citation_keys(records: Iterable[Record]) -> list[str]:
    """Return a short ASCII key for each record, e.g. `smith2019mindfulness`; no two alike."""
    keys: list[str] = []
    seen: dict[str, int] = {}
    for record in records:
        first = record.authors[0] if record.authors else Name()
        who = _ascii(first.family or first.literal or "anonymous").split(" ")[0]
        words = [word for word in _ascii(record.title).split(" ") if len(word) > 3]
        key = f"{who}{record.year or 'nd'}{words[0] if words else ''}"[:60]
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return keys


def _name(name: Name) -> dict[str, str]:
    parts = (
        {"literal": name.literal}
        if name.literal
        else {
            "family": name.family,
            "given": name.given,
        }
    )
    return {part: value for part, value in parts.items() if value}


def _ascii(text: str) -> str:
    """Return the words of `text` in lower-case ASCII letters and digits, single spaced."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "").lower()).strip()
