"""Rows of cells on their way from a file into columns."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from commonweal.importers.problem import Problem


@dataclass(slots=True)
class Rows:
    """rows: (line, cells) of the header and then the data, read as they are asked for.

    encoding: how the file was read. problems: grows while `rows` is read, as rows are left out.
    """

    rows: Iterable[tuple[int, list[str]]]
    encoding: str
    problems: list[Problem] = field(default_factory=list)
