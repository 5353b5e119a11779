"""What every small-area model asks of its input."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonweal.surveys.small_areas.results import Floats
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

_LEVEL = "Give a level between 0 and 1, such as 0.95."


def read_column(values: ArrayLike, name: str) -> Floats:
    """Return (m,) numbers; raises InputError where they are not."""
    try:
        column = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            f"The {name} are not all numbers.",
            expected="One number for each area; leave it empty (NaN) where there is none.",
            todo="Look for text or a mark such as * in the column.",
        ) from None
    if column.ndim != 1 or np.isinf(column).any():
        raise InputError(
            f"The {name} have shape {column.shape}, or hold an infinite number.",
            expected="One finite number for each area.",
            todo="Give one column.",
        )
    return column


def read_covariates(
    values: ArrayLike, m: int, names: Sequence[str]
) -> tuple[Floats, tuple[str, ...]]:
    """Return the design with its intercept in front, (m, 1 + p), and its names."""
    try:
        columns = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            "The covariates are not all numbers.",
            expected="A table of numbers, one row for each area.",
            todo="Turn categories into columns of 0 and 1, leaving out one of them.",
        ) from None
    columns = columns[:, None] if columns.ndim == 1 else columns
    if columns.ndim != 2 or len(columns) != m:
        raise InputError(
            f"The covariates have shape {columns.shape}.",
            expected=f"{m} rows, one for each area in the same order.",
            todo="Join the covariates to the areas by their code first.",
        )
    labels = tuple(map(str, names)) or tuple(f"x{i + 1}" for i in range(columns.shape[1]))
    if len(labels) != columns.shape[1]:
        raise InputError(
            f"There are {columns.shape[1]} covariates and {len(labels)} names.",
            todo="Give one name for each, without the intercept.",
        )
    return np.column_stack((np.ones(m), columns)), ("(intercept)", *labels)


def read_areas(areas: Sequence[str], m: int) -> tuple[str, ...]:
    """Return m labels, each of its own."""
    labels = tuple(map(str, areas)) or tuple(f"area {i + 1}" for i in range(m))
    if len(labels) != m or len(set(labels)) != m:
        raise InputError(
            f"There are {len(labels)} labels ({len(set(labels))} different) for {m} areas.",
            expected="One row for each area.",
            todo="Look for an area that comes twice.",
        )
    return labels


def check_rank(design: Floats, names: Sequence[str]) -> None:
    """Raise InputError, naming the columns, when some covariates follow from those before them."""
    scaled = design / np.maximum(np.abs(design).max(axis=0, initial=0), np.finfo(float).tiny)
    left = np.abs(np.diag(np.linalg.qr(scaled, mode="r")))
    told = [name for name, rest in zip(names, left, strict=False) if rest < 1e-10 * len(scaled)]
    if told:
        raise InputError(
            f"These covariates say nothing new beside those before them: {name_some(told)}.",
            expected="Covariates that differ between areas and do not follow from each other.",
            todo="Leave them out. An intercept is always there; of a set of categories, leave "
            "out one.",
        )


def check_method(method: str, methods: Sequence[str], level: float) -> None:
    """Raise InputError unless the method is one of `methods` and the level a probability."""
    if method not in methods:
        raise InputError(
            f"There is no method “{method}”.", expected=f"Choose from: {', '.join(methods)}."
        )
    if not 0 < level < 1:
        raise InputError(f"The level is {level:g}.", todo=_LEVEL)


def refuse(bad: NDArray[np.bool_] | np.bool_, areas: Sequence[str], what: str, todo: str) -> None:
    """Raise InputError that names the areas where `bad` holds."""
    if bad.any():
        named = name_some([areas[i] for i in np.flatnonzero(bad).tolist()], 10)
        raise InputError(f"{what}: {named}.", todo=todo)
