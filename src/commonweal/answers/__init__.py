"""A published answer: what it rests on, frozen and hashed, and whether it still holds."""

from commonweal.answers.bundle import read_bundle, write_bundle
from commonweal.answers.comparison import Comparison, compare
from commonweal.answers.frozen import FrozenAnswer, canonical, digest_of, made_with
from commonweal.answers.impact import Mark, impact_of
from commonweal.answers.numbers import freeze, thaw
from commonweal.answers.snapshot import Row, Snapshot
from commonweal.answers.verification import Difference, shown_numbers, verify

__all__ = [
    "Comparison",
    "Difference",
    "FrozenAnswer",
    "Mark",
    "Row",
    "Snapshot",
    "canonical",
    "compare",
    "digest_of",
    "freeze",
    "impact_of",
    "made_with",
    "read_bundle",
    "shown_numbers",
    "thaw",
    "verify",
    "write_bundle",
]
