"""Columns of raw statistics, checked row by row so that one bad row does not hide the next."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats, labels_of
from commonweal.terms import InputError, Unit


class BadRows(InputError):
    """Some rows cannot be worked out.

    reasons: position of the row (from 0) to one sentence that says what is wrong with it and
    what to do. The error's own words are the first of them.
    """

    def __init__(self, reasons: Mapping[int, str], labels: Sequence[str]) -> None:
        self.reasons = dict(sorted(reasons.items()))
        first, *rest = self.reasons
        more = f"({len(rest)} more {'row has' if len(rest) == 1 else 'rows have'} a problem.)"
        super().__init__(f"{labels[first]}: {self.reasons[first]}", todo=more if rest else "")


class Columns:
    """k rows of named numbers, NaN where missing. Scalars stand for the whole column.

    Raises InputError when a column holds text or the lengths differ.
    """

    def __init__(self, study: Sequence[str] = (), /, **columns: ArrayLike) -> None:
        arrays = {name: _floats(name, column) for name, column in columns.items()}
        sizes = {name: array.size for name, array in arrays.items() if array.ndim}
        k = max(sizes.values(), default=1)
        if len(study):
            sizes["study"] = len(study)
        if len(set(sizes.values())) > 1 or any(array.ndim > 1 for array in arrays.values()):
            raise InputError(
                "The columns differ in length: "
                + ", ".join(f"{name} has {size}" for name, size in sizes.items())
                + ".",
                expected="Each needs one number for every study.",
                todo="Check for a missing row.",
            )
        self.by_name: dict[str, Floats] = {
            name: np.broadcast_to(array, (k,)) for name, array in arrays.items()
        }
        self.labels = labels_of(study, k)
        self.reasons: dict[int, str] = {}
        for name, array in self.by_name.items():
            self.refuse(np.isinf(array), f"{name} is infinite. Check how it was worked out.")

    def __getitem__(self, name: str) -> Floats:
        return self.by_name[name]

    def refuse(self, bad: NDArray[np.bool_], reason: str) -> Self:
        """Note `reason` for each row of the mask `bad` (k,).

        reason: words in which `{name}` stands for the row's number in that column. A row
        keeps the first reason it is given. A missing value is never bad.
        """
        for i in np.flatnonzero(bad).tolist():
            numbers = {name: f"{array[i]:g}" for name, array in self.by_name.items()}
            self.reasons.setdefault(i, reason.format(**numbers))
        return self

    def need_standard_deviations(self, *names: str) -> Self:
        """Refuse a negative standard deviation."""
        for name in names:
            self.refuse(
                self[name] < 0,
                f"{name} is {{{name}}}; a standard deviation cannot be negative. "
                "Check that the columns were not exchanged.",
            )
        return self

    def need_sizes(self, *names: str, least: int) -> Self:
        """Refuse a group smaller than `least`."""
        for name in names:
            self.refuse(
                self[name] < least,
                f"{name} is {{{name}}}; at least {least} "
                f"{'is' if least == 1 else 'are'} needed. Check the group's size.",
            )
        return self

    def need_correlations(self, *names: str) -> Self:
        """Refuse a correlation that is not between −1 and 1."""
        for name in names:
            self.refuse(
                np.abs(self[name]) >= 1,
                f"{name} is {{{name}}}; a correlation lies between −1 and 1. "
                "Check the column, and that 50% is written 0.5.",
            )
        return self

    def checked(self) -> Self:
        """Return the columns. Raises BadRows, with every reason noted, when there is one."""
        if self.reasons:
            raise BadRows(self.reasons, self.labels)
        return self

    def effects(self, effect: Floats, variance: Floats, unit: Unit) -> Effects:
        """Return the result; a row in which either number is missing has neither.

        Raises BadRows when numbers were so large or small that the result is infinite.
        """
        self.refuse(
            np.isinf(effect) | np.isinf(variance),
            "the result is infinite. Check for a number that is far too large or too small.",
        ).checked()
        missing = np.isnan(effect) | np.isnan(variance)
        return Effects(
            np.where(missing, np.nan, effect),
            np.where(missing, np.nan, variance),
            study=self.labels,
            unit=unit,
        )


def _floats(name: str, column: ArrayLike) -> Floats:
    try:
        return np.asarray(column, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            f"The column {name} holds something that is not a number.",
            todo="Leave a missing number out (NaN) and write decimals with a point.",
        ) from None
