"""From one column as it stands in a file to the answers of one item, and what was wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.measures.measure import Item
from commonweal.terms import InputError

Floats = NDArray[np.float64]

NO_ANSWER = frozenset(["", ".", "-", "na", "n/a", "<na>", "nan", "null", "#n/a", "missing"]) | {
    *("refused", "refusal", "don't know", "don’t know", "dont know", "dk"),
    *("prefer not to say", "not applicable"),
}
"""Text that stands for no answer, in lower case, unless the item has an answer of that name."""
SHOWN = 5
"""How many of the values out of range are named."""


@dataclass(frozen=True, slots=True)
class ItemRead:
    """What became of a column. answered + missing + out_of_range is the number of people.

    missing: blank, or a code or word for no answer. out_of_range: what cannot be an answer;
    `examples` are the commonest with their counts. reversed: answers that were turned.
    lowest, highest: of the answers, before turning; NaN without any.
    """

    item: str
    column: str
    answered: int
    missing: int
    out_of_range: int
    examples: Mapping[str, int]
    reversed: int
    lowest: float
    highest: float


def read_answers(
    values: Any,
    item: Item,
    *,
    column: str,
    reverse: bool = False,
    lowest: float | None = None,
    missing: Collection[float] = (),
) -> tuple[Floats, ItemRead]:
    """Return (n,) answers on the item's own scale, NaN where there is none, and the counts.

    values: (n,) numbers, or text that holds numbers or the item's own words; an array, a list or
    a narwhals Series. reverse: turn them round. lowest: what the file writes for the lowest
    answer, when that is not the item's own. missing: further codes for no answer.
    """
    written, words = _to_numbers(values, item, column)
    shift = 0.0 if lowest is None else item.lowest - lowest
    answers = written + shift if shift else written.copy()
    fits = (answers >= item.lowest) & (answers <= item.highest)
    if item.whole:
        fits &= np.rint(answers) == answers
    rest = np.flatnonzero(~fits)
    odd = written[rest]
    codes = [*item.missing_codes, *missing]
    gone = np.isnan(odd) | np.isin(odd, codes)
    answers[rest] = np.nan
    for code, value in (item.means or {}).items():
        means = odd == code
        answers[rest[means]] = value
        gone |= means
    if missing or shift:  # then a code for no answer may look like a possible one
        answers[np.isin(written, codes)] = np.nan
    answered = int(np.count_nonzero(~np.isnan(answers)))
    wrong = odd[~gone]
    low, high = _ends(answers)
    if reverse:
        np.subtract(item.lowest + item.highest, answers, out=answers)
    return answers, ItemRead(
        item=item.name,
        column=column,
        answered=answered,
        missing=len(answers) - answered - len(wrong),
        out_of_range=len(wrong),
        examples=_commonest(wrong, words),
        reversed=answered if reverse else 0,
        lowest=low,
        highest=high,
    )


def _ends(answers: Floats) -> tuple[float, float]:
    if len(answers) == 0:
        return np.nan, np.nan
    return float(np.fmin.reduce(answers)), float(np.fmax.reduce(answers))


def _commonest(wrong: Floats, words: Mapping[str, int]) -> dict[str, int]:
    values, counts = np.unique(wrong[np.isfinite(wrong)], return_counts=True)
    found = {f"{value:g}": int(count) for value, count in zip(values, counts, strict=True)}
    found |= words
    return dict(sorted(found.items(), key=lambda pair: -pair[1])[:SHOWN])


def _to_numbers(values: Any, item: Item, column: str) -> tuple[Floats, dict[str, int]]:
    """Return (n,) numbers, and the words that are none with their counts.

    NaN stands for a blank, infinity for a word, which no answer can be.
    """
    if isinstance(values, nw.Series):
        if values.dtype.is_numeric():
            numbers = values.cast(nw.Float64()).to_numpy()
            return np.array(numbers, dtype=float), {}
        if values.dtype.is_temporal() or values.dtype == nw.Boolean:
            raise _unusable(column, str(values.dtype))
        texts = pl.Series(_as_texts(values.to_list()), dtype=pl.String)
        return _from_text(texts, item)
    array = np.asarray(values)
    if array.ndim != 1:
        raise _unusable(column, f"{array.ndim} dimensions")
    if array.dtype.kind in "iuf":
        return array.astype(float), {}
    if array.dtype.kind not in "OUS":
        raise _unusable(column, str(array.dtype))
    return _from_text(pl.Series(_as_texts(array.tolist()), dtype=pl.String), item)


def _as_texts(values: list[object]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]


def _unusable(column: str, what: str) -> InputError:
    return InputError(
        f"Column “{column}” holds {what}.",
        expected="Answers are numbers, or the words of the answers.",
        todo="Choose another column.",
    )


def _from_text(texts: pl.Series, item: Item) -> tuple[Floats, dict[str, int]]:
    labels = {_fold(label): code for code, label in (item.answers or {}).items()}
    counts = texts.value_counts()
    words: dict[str, int] = {}
    meaning: dict[str | None, float] = {}
    for text, count in counts.iter_rows():
        meaning[text] = _mean(text, labels)
        if np.isinf(meaning[text]):
            shown = " ".join(text.split())[:40]
            words[shown] = words.get(shown, 0) + count
    old, new = list(meaning), list(meaning.values())
    numbers = texts.replace_strict(old, new, return_dtype=pl.Float64)
    return np.array(numbers.to_numpy(), dtype=float), words


def _mean(text: str | None, labels: Mapping[str, float]) -> float:
    """Return the number that a cell stands for, NaN for none and infinity for what is no answer."""
    folded = _fold(text or "")
    if folded in labels:
        return labels[folded]
    if folded in NO_ANSWER:
        return np.nan
    try:
        number = float(folded)
    except ValueError:
        return np.inf
    return number if np.isfinite(number) else np.inf


def _fold(text: str) -> str:
    return " ".join(text.replace("–", "-").replace("−", "-").casefold().split())
