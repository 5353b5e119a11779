"""An answer's life: plain words, a workflow, versions frozen and hashed, and whether they hold."""

from commonweal.answers.bundle import read_bundle, write_bundle
from commonweal.answers.comparison import Comparison, compare
from commonweal.answers.frozen import FrozenAnswer, canonical, digest_of, made_with
from commonweal.answers.impact import Mark, impact_of
from commonweal.answers.number_check import CheckedNumber, check_numbers
from commonweal.answers.numbers import freeze, thaw
from commonweal.answers.reading_age import Reading, reading_age
from commonweal.answers.snapshot import Row, Snapshot
from commonweal.answers.verification import Difference, shown_numbers, verify

__all__ = [
    "CheckedNumber",
    "Comparison",
    "Difference",
    "FrozenAnswer",
    "Mark",
    "Reading",
    "Row",
    "Snapshot",
    "canonical",
    "check_numbers",
    "compare",
    "digest_of",
    "freeze",
    "impact_of",
    "made_with",
    "read_bundle",
    "reading_age",
    "shown_numbers",
    "thaw",
    "verify",
    "write_bundle",
]
