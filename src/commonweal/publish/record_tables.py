"""References as a table."""

from collections.abc import Iterable

from commonweal.evidence import Record
from commonweal.publish.tables import Table

_COLUMNS = (
    "identifier",
    "type",
    "title",
    "authors",
    "year",
    "container_title",
    "volume",
    "issue",
    "pages",
    "publisher",
    "doi",
    "pmid",
    "isbn",
    "url",
    "language",
    "keywords",
    "abstract",
    "database",
)


def record_table(records: Iterable[Record]) -> Table:
    """Return a row for each reference. Authors and keywords are parted by semicolons."""
    rows = tuple(tuple(_cell(record, column) for column in _COLUMNS) for record in records)
    return Table(_COLUMNS, rows, (None,) * len(_COLUMNS))


def records_to_csv(records: Iterable[Record]) -> str:
    """Return the references as CSV that a spreadsheet cannot be tricked by."""
    return record_table(records).csv()


def _cell(record: Record, column: str) -> str | int | None:
    value = getattr(record, column)
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or None
    return value or None
