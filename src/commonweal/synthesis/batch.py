"""Pool very many sets of studies in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats
from commonweal.synthesis.inference import (
    LEAST_VARIANCE,
    MOST_EFFECT,
    MOST_RATIO,
    MOST_VARIANCE,
    Fit,
    can_weigh,
    check_options,
    fit,
)
from commonweal.synthesis.pooled import Model, Tau2, Test
from commonweal.terms import InputError, InvalidVariance

_CELLS = 24_576  # doubles in one (k, n) block: 192 KiB, so that some ten of them share the L2 cache


@dataclass(frozen=True, slots=True, eq=False)
class PooledMany:
    """B meta-analyses pooled. Every array is (B,); fields mean what they mean in Pooled.

    Where fewer than two studies are complete every number but `k` is NaN, and `too_few` is True.
    """

    estimate: Floats
    se: Floats
    lower: Floats
    upper: Floats
    p: Floats
    tau2: Floats
    i2: Floats
    h2: Floats
    q: Floats
    q_p: Floats
    prediction_lower: Floats
    prediction_upper: Floats
    k: NDArray[np.int64]
    too_few: NDArray[np.bool_]
    model: Model
    tau2_method: Tau2
    test: Test
    level: float

    def __len__(self) -> int:
        return int(self.k.size)


def pool_many(
    effect: ArrayLike,
    variance: ArrayLike,
    *,
    model: Model = "random",
    tau2: Tau2 = "reml",
    test: Test = "hk",
    level: float = 0.95,
) -> PooledMany:
    """Pool B meta-analyses of up to K studies at once; the options are those of `pool`.

    effect, variance: (B, K); NaN in either marks a study that is not there, at any place in
    the row. `stack` makes the two arrays from many Effects.
    Raises InputError when shapes differ or an effect is infinite or beyond what `pool` takes,
    InvalidVariance when a variance is zero, negative, infinite or beyond; both name the row and
    column, counted from 0.
    """
    check_options(model, tau2, test, level)
    y, v = (np.ascontiguousarray(x, dtype=np.float64) for x in (effect, variance))
    if y.ndim != 2 or y.shape != v.shape:
        raise InputError(
            f"The effects have the shape {y.shape} and the variances {v.shape}.",
            expected="Both must be (B, K): a row for each meta-analysis.",
            todo="Fill short rows with NaN.",
        )
    present = ~(np.isnan(y) | np.isnan(v))
    k = np.count_nonzero(present, axis=1)
    packed = bool((present == (np.arange(y.shape[1]) < k[:, None])).all())
    numbers = {field.name: np.full(k.size, np.nan) for field in fields(Fit)}
    for size in np.unique(k[k > 0]).tolist():
        rows = np.flatnonzero(k == size)
        width = max(1, _CELLS // size)
        for start in range(0, rows.size, width):
            some = rows[start : start + width]
            if packed:
                block = [np.take(x, some, axis=0)[:, :size] for x in (y, v)]
            else:
                here = present[some]
                block = [x[some][here].reshape(-1, size) for x in (y, v)]
            yt, vt = (x.T.copy() for x in block)
            if not can_weigh(yt, vt):
                raise _first_fault(y, v, present)
            if size > 1:
                done = fit(yt, vt, model=model, tau2=tau2, test=test, level=level)
                for name, column in numbers.items():
                    column[some] = getattr(done, name)
    return PooledMany(
        **numbers,
        k=k,
        too_few=k < 2,
        model=model,
        tau2_method=tau2,
        test="z" if model == "common" else test,
        level=level,
    )


def stack(many: Sequence[Effects]) -> tuple[Floats, Floats]:
    """Return effects and variances, (B, K) each and filled with NaN, of B Effects."""
    shape = len(many), max((len(effects) for effects in many), default=0)
    y, v = np.full(shape, np.nan), np.full(shape, np.nan)
    for i, effects in enumerate(many):
        y[i, : len(effects)], v[i, : len(effects)] = effects.effect, effects.variance
    return y, v


def _first_fault(y: Floats, v: Floats, present: NDArray[np.bool_]) -> InputError:
    """Return the error for the first effect, or else the first variance, beyond arithmetic."""
    vast = present & (np.abs(y) > MOST_EFFECT)
    if vast.any():
        bad, values, what, error = vast, y, "effect", InputError
        expected = f"An effect that can be pooled is a number below {MOST_EFFECT:g}."
    else:
        usable = np.where(present & (v <= MOST_VARIANCE), v, np.nan)
        most = np.fmax.reduce(usable, axis=1, keepdims=True)
        far = ~((v >= LEAST_VARIANCE) & (v <= MOST_VARIANCE) & (most <= MOST_RATIO * v))
        bad, values, what, error = present & far, v, "variance", InvalidVariance
        expected = "A pooled study needs a variance above 0, and not a trillionth of another's."
    row, column = np.argwhere(bad)[0].tolist()
    return error(
        f"The {what} in row {row}, column {column} is {values[row, column]:g}.",
        expected=expected,
        todo="Mend it, or put NaN in its place to leave the study out.",
    )
