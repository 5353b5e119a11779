"""What a chart of survey estimates says, point by point: the same points make its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from commonweal.publish.tables import Cell, Table
from commonweal.publish.words import decimals, format_level, format_number, format_percent
from commonweal.surveys.disclosure import ProtectedEstimates
from commonweal.surveys.estimates import SHARES
from commonweal.terms import UNSPECIFIED, InputError, Interval
from commonweal.terms.errors import name_some

Words = Mapping[str, str]
Field = Literal["measure", "stat", "band"]
_STATS = {
    "mean": "average",
    "total": "total",
    "proportion": "share of people",
    "bands": "share of people",
    "sd": "standard deviation",
    "variance": "variance",
    "median": "median",
    "mean_pair_distance": "mean pair distance",
    "gini": "Gini coefficient",
    "gap_80_20": "gap between the highest and lowest fifths",
    "p80_p20": "80th percentile less the 20th",
    "happiness_gap": "gap between the upper and lower halves",
    "kolm": "Kolm index",
    "atkinson": "Atkinson index",
    "cowell_flachaire": "Cowell-Flachaire index",
    "cowell_flachaire_up": "Cowell-Flachaire index, upward",
    "allison_foster": "Allison-Foster index",
    "allison_foster_scaled": "Allison-Foster index, scaled",
    "leik": "Leik index",
    "blair_lacy": "Blair-Lacy index",
    "apouey": "Apouey index",
    "abul_naga_yalcin": "Abul Naga-Yalcin index",
}
_LIMITS = {
    "below": "share below {}",
    "above": "share above {}",
    "at_most": "share at {} or less",
    "at_least": "share at {} or more",
}
_PLAIN = ("average", "median", "total")  # "average satisfaction", without "of"
EVERYBODY = "Everybody"


@dataclass(frozen=True, slots=True)
class Point:
    """One estimate as it is read: shares in per cent.

    domain: labels of the group. value, lower, upper, n: None where there is none. mark: what
    stands in the place of a number that was left out; else "".
    """

    domain: tuple[str, ...]
    measure: str
    stat: str
    band: str
    value: float | None
    lower: float | None
    upper: float | None
    n: int | None
    mark: str
    reason: str
    flag: str

    @property
    def limits(self) -> tuple[float, float] | None:
        return None if self.lower is None or self.upper is None else (self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Points:
    """The points of one figure. measure, stat: in words. digits: that values deserve."""

    points: tuple[Point, ...]
    overall: tuple[Point, ...]
    by: tuple[str, ...]
    measure: str
    stat: str
    share: bool
    digits: int
    level: float
    notes: tuple[str, ...]

    def value(self, number: float | None) -> str:
        """Return a number as people read it: "7.53", "12%"."""
        if number is None:
            return "–"
        return (format_percent if self.share else format_number)(number, self.digits)

    def reading(self, point: Point) -> str:
        """Return "7.53 (7.31 to 7.75)", the policy's mark, or a dash where there is nothing."""
        if point.mark:
            return point.mark
        if point.limits is None:
            return self.value(point.value)
        low, high = (self.value(limit) for limit in point.limits)
        return f"{self.value(point.value)} ({low.removesuffix('%')} to {high})"

    @property
    def unit(self) -> str:
        """What the axis shows, e.g. "average satisfaction"."""
        words = (
            f"{self.stat} {self.measure}"
            if self.stat in _PLAIN
            else (
                f"{self.measure}: {self.stat}" if self.share else f"{self.stat} of {self.measure}"
            )
        )
        if not self.measure:
            words = self.stat
        return words[:1].upper() + words[1:]

    def table(self, heads: Sequence[str]) -> Table:
        """Return the numbers of the figure, with marks where they were left out."""
        level, what = format_level(self.level), ", %" if self.share else ""
        several = [len({getattr(p, name) for p in self.points}) > 1 for name in ("measure", "band")]
        flagged = any(p.flag for p in self.points)
        header = [
            *heads,
            *(name for name, there in zip(("measure", "answer"), several, strict=True) if there),
            f"{self.stat}{what}",
            f"lower {level}",
            f"upper {level}",
            "people asked",
            *(("precision",) if flagged else ()),
        ]
        rows: list[tuple[Cell, ...]] = []
        for p in (*self.points, *self.overall):
            domain = p.domain if p.domain or not heads else (EVERYBODY, *[""] * (len(heads) - 1))
            numbers = (p.value, p.lower, p.upper, p.n)
            rows.append(
                (
                    *domain,
                    *(w for w, there in zip((p.measure, p.band), several, strict=True) if there),
                    *((p.mark,) * 4 if p.mark else numbers),
                    *((p.flag,) if flagged else ()),
                )
            )
        digits = [None] * (len(header) - 4 - flagged) + [self.digits] * 3 + [0]
        return Table(tuple(header), tuple(rows), (*digits, *((None,) if flagged else ())))


def read_points(
    table: ProtectedEstimates,
    *,
    words: Words | None = None,
    several: Sequence[Field] = (),
    **wanted: str | None,
) -> Points:
    """Return the points of one figure.

    words: what a column, measure, label or band is called for readers. several: what the figure
    can show more than one of. wanted: measure, stat, band, as in the table. Raises InputError
    where that leaves more than the figure can show, or nothing.
    """
    frame, overall = table.frame, table.overall
    for name, value in wanted.items():
        if value is None:
            continue
        there = frame[name].unique(maintain_order=True).drop_nulls().to_list()
        if value not in there:
            raise InputError(
                f"The table has no {name} “{value}”.", expected=f"It has: {name_some(there)}."
            )
        frame = frame.filter(frame[name] == value)
        overall = None if overall is None else overall.filter(overall[name] == value)
    for name in ("measure", "stat", "band"):
        there = [str(x) for x in frame[name].unique(maintain_order=True)]
        if len(there) > 1 and name not in several:
            raise InputError(
                f"The table has more than one {name}: {name_some(there)}.",
                expected="This figure shows one.",
                todo=f"Name one: {name}=.",
            )
    if frame.is_empty():
        raise InputError("There is nothing to draw.", expected="A table with rows.")
    called = words or {}
    points = [_point(row, table, called) for row in frame.iter_rows(named=True)]
    rest = [] if overall is None else overall.iter_rows(named=True)
    everybody = [_point(row, table, called, everybody=True) for row in rest]
    stat = str(frame["stat"][0])
    measures = frame["measure"].unique(maintain_order=True).to_list()
    band = frame["band"].unique().to_list()
    share = stat.partition(":")[0] in SHARES
    about = say_stat(stat)
    if len(band) == 1 and band[0] is not None:
        about += f" who answered {called.get(band[0], band[0])}"
    return Points(
        points=tuple(points),
        overall=tuple(everybody),
        by=tuple(called.get(name, name.replace("_", " ")) for name in table.by),
        measure=say(measures[0], called) if len(measures) == 1 else "",
        stat=about,
        share=share,
        digits=_digits(points, share),
        level=table.level,
        notes=notes_of(table),
    )


def say(name: object, words: Words) -> str:
    """Return what a measure is called for readers."""
    return words.get(str(name), str(name).replace("_", " "))


def say_stat(stat: str) -> str:
    """Return a statistic in words: "share at 7 or more"."""
    kind, _, value = stat.partition(":")
    if kind == "quantile":
        return f"value that {100 * float(value):g}% of people do not exceed"
    if kind == "percentile_gap":
        low, high = (f"{100 * float(share):g}%" for share in value.split(":"))
        return f"gap between the values that {high} and {low} of people do not exceed"
    if kind in _LIMITS:
        return _LIMITS[kind].format(value)
    return f"{_STATS.get(kind, kind)} ({value})" if value else _STATS.get(kind, kind)


def notes_of(table: ProtectedEstimates) -> tuple[str, ...]:
    """Return what must be said under anything made of the table: marks, intervals, method."""
    everything = table.to_frame()
    notes = []
    hidden = everything.filter(everything["suppressed"])["reason"].unique().to_list()
    if hidden:
        reasons = {
            "too few": f"fewer than {table.policy.min_n} people answered",
            "all alike": "everybody in a small group gave the same answer",
            "complementary": "the number would give away another one",
        }
        why = ", or ".join(words for reason, words in reasons.items() if reason in hidden)
        notes.append(f"{table.policy.mark} Left out: {why}.")
    notes += dict.fromkeys(f"{note[:1].upper()}{note[1:]}." for note in everything["note"] if note)
    notes += table.notes
    notes.append(f"{format_level(table.level)} intervals: {table.method}.")
    notes.append(f"Small numbers: {table.policy.title}.")
    return tuple(notes)


def _point(
    row: Mapping[str, object], table: ProtectedEstimates, words: Words, *, everybody: bool = False
) -> Point:
    times = 100.0 if str(row["stat"]).partition(":")[0] in SHARES else 1.0
    value, lower, upper = (
        None if row[name] is None else times * float(str(row[name]))
        for name in ("estimate", "lower", "upper")
    )
    domain = () if everybody else tuple(_label(row[name], words) for name in table.by)
    return Point(
        domain,
        say(row["measure"], words),
        str(row["stat"]),
        "" if row["band"] is None else words.get(str(row["band"]), str(row["band"])),
        value,
        lower,
        upper,
        None if row["n"] is None else int(str(row["n"])),
        table.policy.mark if row["suppressed"] else "",
        str(row["reason"]),
        str(row["flag"]),
    )


def _label(value: object, words: Words) -> str:
    if value is None:
        return "not known"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return words.get(text, text)


def _digits(points: Sequence[Point], share: bool) -> int:
    """Return decimals by the middle width of the intervals."""
    widths = [p.upper - p.lower for p in points if p.upper is not None and p.lower is not None]
    values = [abs(p.value) for p in points if p.value is not None]
    if not widths:
        return 0 if share else 2
    wide = median(widths)
    if share:
        return 0 if wide >= 2 else 1
    middle = median(values)
    return decimals(Interval(middle - wide / 2, middle + wide / 2), UNSPECIFIED)
