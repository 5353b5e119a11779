"""Lines through years: what stands at which time, and where a line must not go on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from commonweal.publish.estimates.points import Point, Points
from commonweal.surveys.disclosure import ProtectedEstimates
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_LIKE_YEAR = re.compile(r"(^|[^a-z])(year|yr|wave|cycle|quarter|date|period)|yr$|year$", re.I)


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a trend, in order. at: where each stands. step: from one to the next."""

    labels: tuple[str, ...]
    at: tuple[float, ...]
    step: float

    def gaps(self) -> list[tuple[float, float]]:
        """Return the stretches between two times that are further apart than others."""
        return [(a, b) for a, b in pairwise(self.at) if b - a > 1.5 * self.step]

    def joined(self, breaks: Mapping[str, str]) -> list[bool]:
        """Return for each time but the first whether a line may come to it from the last."""
        return [
            b - a <= 1.5 * self.step and label not in breaks
            for a, b, label in zip(self.at, self.at[1:], self.labels[1:], strict=False)
        ]


def time_column(table: ProtectedEstimates, time: str | None) -> int:
    """Return the place in `by` of the column that holds the times.

    Raises InputError where it is not there, or cannot be told.
    """
    if time is not None:
        if time not in table.by:
            raise InputError(
                f"The table has no groups by “{time}”.",
                expected=f"It is by: {name_some(table.by) or 'nothing'}.",
            )
        return table.by.index(time)
    likely = [i for i, name in enumerate(table.by) if _LIKE_YEAR.search(name)]
    if len(table.by) == 1:
        return 0
    if len(likely) == 1:
        return likely[0]
    raise InputError(
        "Which column holds the years cannot be told.",
        expected="Estimates by year, and perhaps by one more column.",
        todo="Name it: time=.",
    )


def read_times(labels: Sequence[str]) -> Times:
    """Return times in order: by the year in each label; as given when one has none."""
    different = list(dict.fromkeys(labels))
    years = [_YEAR.search(label) for label in different]
    if not all(years) or len({y[1] for y in years if y}) < len(different):
        return Times(tuple(different), tuple(map(float, range(len(different)))), 1.0)
    at = [float(year[1]) for year in years if year]
    order = sorted(range(len(at)), key=at.__getitem__)
    places = [at[i] for i in order]
    step = min((b - a for a, b in pairwise(places)), default=1.0)
    return Times(tuple(different[i] for i in order), tuple(places), step)


def series_of(
    points: Points, column: int, times: Times
) -> list[tuple[str, list[tuple[str, Point]]]]:
    """Return the lines: a name, and its points in order of time."""
    lines: dict[str, dict[str, Point]] = {}
    for point in points.points:
        rest = [label for i, label in enumerate(point.domain) if i != column]
        lines.setdefault(", ".join(rest), {})[point.domain[column]] = point
    return [
        (name, [(time, own[time]) for time in times.labels if time in own])
        for name, own in lines.items()
    ]
