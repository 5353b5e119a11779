"""Doubts about whole columns: signs that a file is not coded as the measure expects."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from commonweal.measures.answers import ItemRead
from commonweal.measures.measure import Measure, Score

Floats = NDArray[np.float64]

ENOUGH_PEOPLE = 50
"""Below this many, chance alone can look like a wrong coding."""

LOOKED_AT = 20_000
"""People that the correlations are taken from, evenly through the file."""


def find_doubts(
    measure: Measure,
    scores: Sequence[Score],
    answers: Mapping[str, Floats],
    reads: Sequence[ItemRead],
) -> tuple[str, ...]:
    """Return sentences about what to check before the scores are trusted."""
    doubts = [*_shifted(measure, reads), *_narrow(measure, reads)]
    for items in dict.fromkeys(score.items for score in scores):
        doubts += _against_the_rest(items, answers)
    return tuple(doubts)


def _shifted(measure: Measure, reads: Sequence[ItemRead]) -> list[str]:
    """Whether the file seems to count its answers from another number."""
    items = [measure.item(read.item) for read in reads]
    if not any(item.whole for item in items):
        return []
    enough = sum(read.answered for read in reads) >= ENOUGH_PEOPLE
    for step, word in ((1, "one higher"), (-1, "one lower")):
        beyond = [
            f"{(item.highest if step > 0 else item.lowest) + step:g}" in read.examples
            for item, read in zip(items, reads, strict=True)
        ]
        unused = all(
            read.lowest > item.lowest if step > 0 else read.highest < item.highest
            for item, read in zip(items, reads, strict=True)
            if read.answered
        )
        if unused and any(beyond) and enough:
            first = items[0].lowest + step
            return [
                f"The answers seem to be coded {word} than {measure.id} expects, from {first:g}. "
                f"If so, say that the lowest is {first:g}."
            ]
    lowest_unused = all(read.lowest > measure.item(read.item).lowest for read in reads)
    if (
        lowest_unused
        and len(reads) > 1
        and min(read.answered for read in reads) >= 2 * ENOUGH_PEOPLE
    ):
        return [
            f"Nobody gave the lowest answer ({items[0].lowest:g}) to any item of {measure.id}. "
            "Check how the answers are coded."
        ]
    return []


def _narrow(measure: Measure, reads: Sequence[ItemRead]) -> list[str]:
    """Whether figures that are not whole lie in a corner of their range: 0 to 1, not 0 to 100."""
    return [
        f"The highest figure of “{read.column}” is {read.highest:g}, on a scale up to "
        f"{item.highest:g}. Check the scale of the file."
        for read in reads
        if not (item := measure.item(read.item)).whole
        and read.answered >= 10
        and read.highest - item.lowest <= 0.02 * (item.highest - item.lowest)
    ]


def _against_the_rest(items: Sequence[str], answers: Mapping[str, Floats]) -> list[str]:
    """Whether an item goes against the sum of the others, as one asked in reverse does."""
    if len(items) < 3:
        return []
    step = max(1, len(answers[items[0]]) // LOOKED_AT)
    sample = np.array([answers[name][::step] for name in items])
    sample = sample[:, ~np.isnan(sample).any(axis=0)]
    if sample.shape[1] < ENOUGH_PEOPLE:
        return []
    centred = sample - sample.mean(axis=1, keepdims=True)
    products = centred @ centred.T
    own = products.diagonal()
    with_rest = products.sum(axis=1) - own
    rest = products.sum() - 2 * products.sum(axis=1) + own
    with np.errstate(divide="ignore", invalid="ignore"):  # an item that everybody answers alike
        correlations = with_rest / np.sqrt(own * rest)
    sure = 3 / np.sqrt(sample.shape[1])  # three standard errors of a correlation of nought
    return [
        f"Item {name} goes against the others (r = {r:.2f}). If it was asked with the answers in "
        "the opposite order, say that it is reversed."
        for name, r in zip(items, correlations.tolist(), strict=True)
        if r < -sure
    ]
