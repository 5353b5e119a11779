"""Which numbers in a text the data bear out, and which they do not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scipy.special import ndtr

from commonweal.answers.snapshot import Snapshot
from commonweal.synthesis import Pooled

_NUMBER = re.compile(r"(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?%?(?!\w)")
_STANDARDISED = {"standardised_mean_difference"}


@dataclass(frozen=True, slots=True)
class Borne:
    """A number that the data bear out. percent: whether it is one in a hundred of something."""

    value: float
    what: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class CheckedNumber:
    """A number as it stands in a text. what: which numbers of the data round to it, best first."""

    number: str
    what: tuple[str, ...]


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the numbers of a text as written, with their sign, thousands and per cent."""
    return tuple(number.rstrip(",") for number in _NUMBER.findall(text))


def check_numbers(
    text: str, snapshot: Snapshot, pooled: Pooled | None
) -> tuple[CheckedNumber, ...]:
    """Compare each number in a text, once, with those that an answer's data bear out.

    A number agrees when rounding to its decimals gives it; a sign may be put in words (“0.5 less”).
    Numbers are written as people read them: ratios, not their logs. What is not found may still be
    right: it comes from somewhere else, so somebody should look.
    """
    borne = tuple(what_data_bear_out(snapshot, pooled))
    return tuple(
        CheckedNumber(number, tuple(dict.fromkeys(one.what for one in borne if _is(number, one))))
        for number in dict.fromkeys(numbers_in(text))
    )


def agrees(number: str, value: float) -> bool:
    """Whether `value`, rounded as the number is written, reads the same.

    A half may be rounded either way.
    """
    plain = number.replace(",", "").replace("−", "-").rstrip("%")
    places = len(plain.partition(".")[2])
    return abs(float(plain) - value) <= 0.5 * 10.0**-places * (1 + 1e-9)


def what_data_bear_out(snapshot: Snapshot, pooled: Pooled | None) -> Iterator[Borne]:
    """Yield the numbers that may be said of an answer: of its result, then of its studies."""
    if pooled is not None:
        yield from _result(snapshot, pooled)
    yield from _studies(snapshot)
    yield Borne(100, "the whole of 100 people")


def _result(snapshot: Snapshot, pooled: Pooled) -> Iterator[Borne]:
    limits, turn = pooled.estimate.interval, snapshot.unit.natural
    points = {"the pooled effect": pooled.estimate.value}
    if limits is not None:
        points["the lower limit"], points["the upper limit"] = limits.lower, limits.upper
    for what, value in points.items():
        yield Borne(turn(value), what)
        if snapshot.unit.name in _STANDARDISED:
            yield Borne(100 * float(ndtr(value)), f"{what}, as Cohen's U3", percent=True)
        if snapshot.unit.transform == "exp":
            yield Borne(100 * (turn(value) - 1), f"{what}, as a change in per cent", percent=True)
    if snapshot.unit.name in _STANDARDISED:
        yield Borne(50, "no effect, as Cohen's U3", percent=True)
    if pooled.prediction is not None:
        yield Borne(turn(pooled.prediction.lower), "the lower end of the prediction interval")
        yield Borne(turn(pooled.prediction.upper), "the upper end of the prediction interval")
    yield Borne(pooled.k, "the number of studies pooled")
    yield Borne(100 * pooled.level, "the level of the interval", percent=True)
    yield Borne(pooled.i2, "I²", percent=True)
    yield Borne(pooled.tau2, "τ²")
    yield Borne(snapshot.unit.null, "no effect")
    if snapshot.within_study_correlation is not None:
        yield Borne(snapshot.within_study_correlation, "the correlation within a study")
    above = int((pooled.effects.effect > snapshot.unit.no_effect).sum())
    yield Borne(above, "the number of studies above no effect")
    yield Borne(pooled.k - above, "the number of studies not above no effect")


def _studies(snapshot: Snapshot) -> Iterator[Borne]:
    studies = {row.study: row for row in snapshot.rows}
    yield Borne(len(studies), "the number of studies")
    yield Borne(len(snapshot.rows), "the number of effects")
    people = [row.n for row in studies.values() if row.n is not None]
    yield Borne(sum(people), "the number of people in all studies")
    for name in ("risk_of_bias", "design", "country", "population"):
        words = name.replace("_", " ")
        for value, count in Counter(getattr(row, name) for row in studies.values()).items():
            if value:
                yield Borne(count, f"the number of studies with {words}: {value}")
    kinds = {(row.study, row.subgroup) for row in snapshot.rows if row.subgroup}
    for value, count in Counter(subgroup for _study, subgroup in kinds).items():
        yield Borne(count, f"the number of studies in the subgroup: {value}")
    for row in snapshot.rows:
        if row.n is not None:
            yield Borne(row.n, f"the people in {row.label}")
        if row.value is not None:
            yield Borne(snapshot.unit.natural(row.value), f"the effect of {row.label}")
        for year in re.findall(r"\b(?:19|20)\d\d\b", row.label):
            yield Borne(int(year), "the year of a study")


def _is(number: str, borne: Borne) -> bool:
    if number.endswith("%") and not borne.percent:
        return False
    signed = number[0] in "−-"
    return agrees(number, borne.value) or (not signed and agrees(number, -borne.value))
