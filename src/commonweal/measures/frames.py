"""Data frames of any kind in, and the same kind out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from commonweal.terms import InputError

Columns = Mapping[str, tuple[NDArray[Any], tuple[str, ...]]]


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """Answers as they came: a frame that narwhals opened, or a mapping of arrays."""

    data: "nw.DataFrame[Any] | Mapping[str, Any]"

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return list(self.data if isinstance(self.data, Mapping) else self.data.columns)

    def column(self, name: str) -> Any:
        """Return one column: a narwhals Series, or what the mapping holds."""
        return self.data[name]


def open_responses(responses: Any) -> Responses:
    """Return the responses, ready to be read. Raises InputError for what is not a table."""
    if isinstance(responses, Mapping):
        sizes = {name: len(column) for name, column in responses.items()}
        if len(set(sizes.values())) > 1:
            raise InputError(
                f"The columns are of different lengths: {sizes}.",
                todo="Give one value for each person in each column.",
            )
        return Responses(responses)
    try:
        frame = nw.from_native(responses, pass_through=False)
    except TypeError:
        raise InputError(
            f"{type(responses).__name__} is not a table.",
            expected="Responses are a data frame, or a mapping of arrays.",
        ) from None
    if isinstance(frame, nw.LazyFrame):
        raise InputError(
            "The frame is lazy: its rows are not in memory.",
            todo="Collect the columns of the items first.",
        )
    return Responses(frame)


def join_columns(responses: Responses, columns: Columns, *, prefix: str) -> Any:
    """Return the responses with columns added, in the kind of frame that they came in."""
    names = _free_names(responses.names, columns, prefix)
    data = responses.data
    if isinstance(data, Mapping):
        added = {names[name]: _as_array(*column) for name, column in columns.items()}
        return {name: np.asarray(column) for name, column in data.items()} | added
    backend = data.implementation
    new = [_as_series(names[name], *column, backend) for name, column in columns.items()]
    figures = [names[name] for name, (values, _) in columns.items() if values.dtype.kind == "f"]
    # NaN would spread through a Polars mean without a word; null says that there is no score.
    nulls = [nw.when(~nw.col(name).is_nan()).then(nw.col(name)).alias(name) for name in figures]
    return data.with_columns(*new).with_columns(*nulls).to_native()


def _free_names(taken: list[str], columns: Columns, prefix: str) -> dict[str, str]:
    names = {name: f"{prefix}_{name}" if name in taken else name for name in columns}
    clash = next((name for name in names.values() if name in taken), None)
    if clash:
        raise InputError(
            f"The responses have a column “{clash}” already.", todo="Rename it, or leave it out."
        )
    return names


def _as_array(values: NDArray[Any], labels: tuple[str, ...]) -> NDArray[Any]:
    return np.array([*labels, ""])[values] if labels else values


def _as_series(name: str, values: NDArray[Any], labels: tuple[str, ...], backend: Any) -> Any:
    if not labels:
        return nw.new_series(name, values, backend=backend)
    codes = nw.new_series(name, values.astype(np.int64), backend=backend)
    texts: list[str | None] = [None, *labels]
    return codes.replace_strict(range(-1, len(labels)), texts, return_dtype=nw.String())
