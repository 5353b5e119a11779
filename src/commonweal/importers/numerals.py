"""Numbers as people write them in tables."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from commonweal.importers.problem import Problem

MISSING = frozenset({"", ".", "na", "n/a", "nan", "null", "#n/a"})
"""What stands for a missing value, in lower case."""

_MINUS = str.maketrans("−–﹣－", "----")  # the minus sign, and what editors put in its place
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}([,\u00a0\u2009\u202f '’])\d{3}(\1\d{3})*(\.\d+)?", re.ASCII
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
_MARKS = re.compile(r"[,\u00a0\u2009\u202f '’]")


def read_numbers(
    values: Sequence[str], *, lines: Sequence[int], column: str = ""
) -> tuple[NDArray[np.float64], list[Problem]]:
    """Return (n,) numbers, NaN where missing or unreadable, and a Problem for the latter.

    Read: 1,234.5 and 1 234.5 (thousands), −0.3 (any minus), 1e-3. Not read, but reported:
    12,5, whose comma could mean either; and then every 1,234 of that column too.
    """
    commas = any(
        "," in v and _DECIMAL_COMMA.fullmatch(v) and not _GROUPED.fullmatch(v) for v in values
    )
    numbers = np.full(len(values), np.nan)
    problems: list[Problem] = []
    for i, value in enumerate(values):
        text = value.strip()
        if not text.isascii():
            text = text.translate(_MINUS)
        if _PLAIN.fullmatch(text):
            numbers[i] = float(text)
            reason = "" if np.isfinite(numbers[i]) else "is too large to be a number."
        elif text.lower() in MISSING:
            reason = ""
        elif _GROUPED.fullmatch(text) and not (commas and "," in text):
            numbers[i] = float(_MARKS.sub("", text))
            reason = ""
        elif _DECIMAL_COMMA.fullmatch(text):
            reason = "has a comma where a decimal point belongs; write 12.5, not 12,5."
        else:
            reason = "is not a number; correct it, or leave the cell blank if it is missing."
        if reason:
            numbers[i] = np.nan
            problems.append(Problem(lines[i], reason, column=column, value=value))
    return numbers, problems
