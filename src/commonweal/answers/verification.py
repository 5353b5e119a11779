"""Does every published number still come out of the data it was published with?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from commonweal.answers.frozen import FrozenAnswer, digest_of
from commonweal.answers.impact import impact_of
from commonweal.answers.numbers import freeze
from commonweal.answers.snapshot import Json, Snapshot
from commonweal.synthesis import Pooled
from commonweal.terms import CommonwealError, TooFewStudies

TOLERANCE = 1e-9
"""Relative: another processor or numpy may move the last digits of a sum. Any change of what was
published, however small, shows in the digest."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something published that is not what it should be. published, found: as text."""

    answer: str
    number: int
    what: str
    published: str
    found: str

    def __str__(self) -> str:
        return (
            f"{self.answer}, version {self.number}: {self.what}: published {self.published}, "
            f"now {self.found}"
        )


def verify(versions: Iterable[FrozenAnswer]) -> tuple[Difference, ...]:
    """Recompute every number of versions from their own snapshots; return whatever differs.

    versions: of any answers, in any order; of each answer all, from the first to the last.
    Looked at are: the digest (words, data, options, numbers, software, note, date), the chain of
    digests, every pooled number, and the numbers and the mark that lists show. Nothing is raised
    for a damaged version: it is a difference.
    """
    answers: defaultdict[str, list[FrozenAnswer]] = defaultdict(list)
    for one in versions:
        answers[one.answer].append(one)
    return tuple(
        difference for history in answers.values() for difference in _verify_answer(history)
    )


def _verify_answer(history: list[FrozenAnswer]) -> Iterator[Difference]:
    before = None
    for place, one in enumerate(sorted(history, key=lambda version: version.number), start=1):
        if one.number != place:
            yield _differ(
                one, "number", one.number, f"{place}: a version is missing or there twice"
            )
        if one.scheme > 1 and one.previous != (before.digest if before else ""):
            yield _differ(
                one,
                "digest of the version before",
                one.previous or "none",
                (before and before.digest) or "none",
            )
        yield from _verify_one(one)
        before = one


def _verify_one(one: FrozenAnswer) -> Iterator[Difference]:
    try:
        found = digest_of(one)
        if found != one.digest:
            yield _differ(one, "digest", one.digest or "none", found)
        snapshot = Snapshot.from_json(one.data)
        pooled = _pool(snapshot)
        yield from _compare(one, "", one.result, pooled and freeze(pooled))
        shown = shown_numbers(snapshot, pooled, kind=one.words["kind"])
        yield from _compare(one, "shown: ", one.shown, shown)
    except (CommonwealError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        yield _differ(one, "data", "something readable", f"{type(error).__name__}: {error}")


def _pool(snapshot: Snapshot) -> Pooled | None:
    try:
        return snapshot.pool()
    except TooFewStudies:
        return None


def shown_numbers(snapshot: Snapshot, pooled: Pooled | None, *, kind: str) -> Json:
    """Return the numbers that lists show: estimate, lower, upper as people read them, k, impact.

    kind: see `impact_of`. Without a pooled result there are no numbers but k, the studies found.
    """
    natural = pooled and pooled.estimate.natural()
    interval = natural and natural.interval
    return {
        "estimate": natural and natural.value,
        "lower": interval and interval.lower,
        "upper": interval and interval.upper,
        "k": pooled.k if pooled else len({row.study for row in snapshot.rows}),
        "impact": str(impact_of(kind, snapshot.benefit, pooled)),
    }


def _compare(
    one: FrozenAnswer, where: str, published: object, found: object
) -> Iterator[Difference]:
    """Walk two JSON values together; yield every leaf in which they differ."""
    if isinstance(published, dict) and isinstance(found, dict):
        for name in sorted(published.keys() | found.keys()):
            inside = f"{where}{name}" if not where or where.endswith(" ") else f"{where}.{name}"
            yield from _compare(one, inside, published.get(name), found.get(name))
    elif isinstance(published, list) and isinstance(found, list) and len(published) == len(found):
        for place, (old, new) in enumerate(zip(published, found, strict=True), start=1):
            yield from _compare(one, f"{where}[{place}]", old, new)
    elif not _same(published, found):
        yield _differ(one, where.removesuffix(": ") or "result", published, found)


def _same(published: object, found: object) -> bool:
    if isinstance(published, int | float) and isinstance(found, int | float):
        return math.isclose(published, found, rel_tol=TOLERANCE, abs_tol=1e-12)
    return published == found


def _differ(one: FrozenAnswer, what: str, published: object, found: object) -> Difference:
    return Difference(one.answer, one.number, what, str(published), str(found))
