"""Where a number or a table comes from."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["confirmed", "derived", "own convention", "unverified"]


@dataclass(frozen=True, slots=True)
class Source:
    """A source, with what a reader needs to find it and what its licence allows.

    status: `confirmed` in the source named; `derived` by a calculation stated beside it;
    `own convention` chosen by commonweal; `unverified` known only from memory.
    """

    title: str
    publisher: str = ""
    year: int | None = None
    url: str = ""
    licence: str = ""
    verified_on: date | None = None
    status: Status = "unverified"

    def __str__(self) -> str:
        parts = (self.title, self.publisher, str(self.year or ""))
        return ", ".join(part for part in parts if part)
