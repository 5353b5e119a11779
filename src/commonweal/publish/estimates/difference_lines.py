"""What protected differences say to readers, line by line: one source for chart, table, words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from commonweal.publish.estimates.points import Words, say, say_stat
from commonweal.publish.words import (
    decimals,
    format_estimate,
    format_level,
    format_natural,
    format_number,
)
from commonweal.surveys.disclosure import ProtectedDifferences
from commonweal.terms import Interval
from commonweal.terms.unit import LOG_ODDS_RATIO, MEAN_DIFFERENCE, Unit

MEANS = ("first_mean", "second_mean")
_PARTS = {
    "explained": ("Explained", "goes with who is in each group"),
    "unexplained": ("Not explained", "goes with something else"),
    "endowments": ("Endowments", "goes with who is in each group"),
    "coefficients": ("Coefficients", "goes with how much each thing counts there"),
    "interaction": ("Interaction", "goes with both at once"),
}
_CONDITION = re.compile(r"^`?(?P<name>[^<>=`]+?)`?\s*(?P<sign>>=|<=|>|<)\s*(?P<value>-?[\d.]+)$")
_SIGNS = {">=": "at {} or more", "<=": "at {} or less", ">": "above {}", "<": "below {}"}
_PLAIN_STATS = ("average", "median")


@dataclass(frozen=True, slots=True)
class Line:
    """One difference as it is read.

    heading: what several lines share, such as the group they are compared with; "" where nothing.
    label: the line within it. name: the line by itself, in full. value, lower, upper: on the
    scale of analysis, shares in percentage points. told: whether it can be told from none.
    p, share: None where there is none.
    """

    heading: str
    label: str
    name: str
    value: float
    lower: float
    upper: float
    told: bool
    p: float | None
    share: float | None
    values: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one figure. means: a gap's two averages. what: the axis, in words."""

    kind: str
    lines: tuple[Line, ...]
    means: tuple[Line, ...]
    what: str
    unit: Unit
    share: bool
    digits: int
    level: float
    notes: tuple[str, ...]

    def number(self, value: float) -> str:
        """Return a number as people read it: an odds ratio by its own scale."""
        return format_natural(value, self.unit, self.digits)

    def reading(self, line: Line) -> str:
        """Return "4.13 (3.44 to 4.81)"."""
        if self.unit.transform == "identity":
            return format_estimate(line.value, Interval(line.lower, line.upper), self.digits)
        return f"{self.number(line.value)} ({self.number(line.lower)} to {self.number(line.upper)})"

    def sentences(self, most: int = 12) -> tuple[str, ...]:
        """Return the lines as sentences; what cannot be told from nothing is said to be so."""
        said = [self._say(line) for line in (*self.means, *self.lines)]
        more = len(said) - most
        return (*said[:most], f"The table has {more:,} more.") if more > 0 else tuple(said)

    def _say(self, line: Line) -> str:
        limits = f"{format_level(self.level)} interval {self.number(line.lower)} to "
        limits += self.number(line.upper)
        if self.kind == "gap":
            return f"{line.name}: {self.number(line.value)} ({limits})."
        if not line.told:
            return f"{line.name}: no clear difference ({limits})."
        if self.unit is LOG_ODDS_RATIO:
            return f"{line.name}: the odds are {self.number(line.value)} times as high ({limits})."
        way = "higher" if line.value > 0 else "lower"
        size = format_number(abs(line.value), self.digits)
        size += " percentage points" if self.share else ""
        return f"{line.name}: {size} {way} ({limits})."


def read_lines(table: ProtectedDifferences, words: Words | None = None) -> Lines:
    """Return the lines of protected differences.

    words: what a column, measure, label or condition is called for readers.
    """
    called = words or {}
    read = {"comparison": _compared, "regression": _coefficient, "gap": _part}[table.kind]
    times = 100.0 if is_share(table) else 1.0
    rows = list(table.frame.iter_rows(named=True))
    several = {name: len({row[name] for row in rows}) for name in ("label", "other")}
    lines: list[Line] = []
    means: list[Line] = []
    for row in rows:
        line = _line(row, read(row, called, several), table, times)
        (means if row["part"] in MEANS else lines).append(line)
    unit = LOG_ODDS_RATIO if table.ratio else MEAN_DIFFERENCE
    return Lines(
        table.kind,
        tuple(lines),
        tuple(means),
        say_axis(table, called),
        unit,
        is_share(table),
        _digits(lines, unit),
        table.level,
        notes_of_differences(table, called),
    )


def is_share(table: ProtectedDifferences) -> bool:
    """Whether differences are percentage points: of a share, or of a condition that is true."""
    return table.share or (not table.ratio and bool(_CONDITION.match(table.outcome)))


def say_axis(table: ProtectedDifferences, words: Words) -> str:
    """Return what the numbers are: "Difference in average life satisfaction"."""
    outcome, points = say_outcome(table.outcome, words), ", percentage points"
    if table.ratio:
        return f"Odds ratio: {outcome}"
    if table.kind == "comparison":
        stat = say_stat(table.stat)
        if table.share:
            return f"Difference in the {stat}: {outcome}{points}"
        joined = f"{stat} {outcome}" if stat in _PLAIN_STATS else f"{stat} of {outcome}"
        return f"Difference in {joined}"
    if is_share(table):
        return f"Difference in the share of people with {outcome}{points}"
    return f"Difference in average {outcome}"


def say_outcome(outcome: str, words: Words) -> str:
    """Return a measure, or a condition such as `satis >= 7`, in words."""
    condition = _CONDITION.match(outcome)
    if outcome in words or condition is None:
        return say(outcome.strip("`"), words)
    how = _SIGNS[condition["sign"]].format(condition["value"])
    return f"{say(condition['name'], words)} {how}"


def notes_of_differences(table: ProtectedDifferences, words: Words) -> tuple[str, ...]:
    """Return what must be said under anything made of the differences."""
    notes = []
    for note in table.notes:
        told = note.replace(f"“{table.outcome}”", f"“{say_outcome(table.outcome, words)}”")
        for name, called in words.items():
            told = told.replace(f"“{name}”", f"“{called}”")
        notes.append(told)
    if table.people is not None:
        notes.append(f"People in the model: {table.people:,}.")
    notes.append(f"{format_level(table.level)} intervals: {table.method}.")
    notes.append(f"Small numbers: {table.policy.title}.")
    return tuple(notes)


Named = tuple[str, str, str]  # heading, label, name


def _compared(row: Mapping[str, str], words: Words, several: Mapping[str, int]) -> Named:
    one, other = _group(row["label"], words), _group(row["other"], words)
    name = f"{_start(one)}, compared with {other}"
    if several["other"] == 1 and several["label"] > 1:
        return f"Compared with {other}", one, name
    if several["other"] > 1:
        return f"{_start(one)}, compared with", other, name
    return "", name, name


def _coefficient(row: Mapping[str, str], words: Words, _several: Mapping[str, int]) -> Named:
    part = _start(say(row["part"], words))
    if row["other"]:
        label, other = words.get(row["label"], row["label"]), words.get(row["other"], row["other"])
        return f"{part}, compared with {other}", label, f"{part}: {label} compared with {other}"
    if not row["label"]:
        return "", f"{part}, for each 1 more", f"{part}, for each 1 more"
    label = words.get(row["label"], row["label"])
    return part, label, f"{part}: {label}"


def _part(row: Mapping[str, str], words: Words, _several: Mapping[str, int]) -> Named:
    label = say(row["label"], words)
    if row["part"] in MEANS:
        return "", label, _start(label)
    if row["part"] == "gap":
        whole = f"The gap: {label} less {say(row['other'], words)}"
        return "", whole, whole
    short, long = _PARTS[row["part"]]
    if not row["label"]:
        return "", short, f"{short}: {long}"
    return f"{short}, of which", label, f"{short}, of which {label}"


def _line(row: Mapping[str, object], named: Named, table: ProtectedDifferences, t: float) -> Line:
    value, lower, upper = (t * float(str(row[name])) for name in ("estimate", "lower", "upper"))
    p = None if row["p"] is None else float(str(row["p"]))
    pair = (row["value"], row["other_value"])
    return Line(
        *named,
        value,
        lower,
        upper,
        told=not lower <= 0 <= upper if p is None else p <= 1 - table.level,
        p=p,
        share=None if row["share"] is None else float(str(row["share"])),
        values=None if None in pair else (t * float(str(pair[0])), t * float(str(pair[1]))),
    )


def _group(name: str, words: Words) -> str:
    return ", ".join(words.get(part, part) for part in name.split(" × "))


def _start(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _digits(lines: list[Line], unit: Unit) -> int:
    """Return the decimals that the middle one of the intervals deserves."""
    if not lines:
        return 2
    middle, half = median(abs(x.value) for x in lines), median(x.upper - x.lower for x in lines) / 2
    return decimals(Interval(middle - half, middle + half), unit)
