"""Numeric results of studies: one of them, and many as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from commonweal.evidence.study import RiskOfBias
from commonweal.terms import UNSPECIFIED, InputError, InvalidVariance, MixedUnits, Unit, check_level

Benefit = Literal["higher", "lower", "not stated"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """One numeric result of a study.

    value, variance: on the scale of analysis of `unit`; NaN when missing.
    benefit: whether a higher or a lower value is better for people.
    record: identifier of the record the number was read from.
    """

    study: str
    value: float
    variance: float
    unit: Unit = UNSPECIFIED
    outcome: str = ""
    population: str = ""
    comparator: str = ""
    time_point: str = ""
    benefit: Benefit = "not stated"
    risk_of_bias: RiskOfBias = RiskOfBias.NOT_ASSESSED
    record: str = ""

    def __post_init__(self) -> None:
        _check_effect(np.array([self.value]), (self.study,))
        _check_variance(np.array([self.variance]), (self.study,))


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """k results in one unit.

    effect (k,), variance (k,): float64 on the scale of analysis; NaN marks a missing value,
    and the row stays, so that nothing is lost silently.
    study: k labels. rows: the k Effect objects these came from, or empty.
    Raises InputError when lengths differ or a value is infinite; InvalidVariance when a
    variance is negative or infinite. (Zero is allowed here and refused where it is divided by.)
    """

    effect: Floats
    variance: Floats
    study: tuple[str, ...] = ()
    unit: Unit = UNSPECIFIED
    rows: tuple[Effect, ...] = field(default=(), repr=False)

    def __init__(
        self,
        effect: ArrayLike,
        variance: ArrayLike,
        *,
        study: Sequence[str] = (),
        unit: Unit = UNSPECIFIED,
        rows: Sequence[Effect] = (),
    ) -> None:
        y, v = (np.array(x, dtype=np.float64, ndmin=1) for x in (effect, variance))
        labels = labels_of(study, y.size)
        if y.ndim != 1 or y.shape != v.shape or len(labels) != y.size:
            raise InputError(
                f"There are {y.size} effects, {v.size} variances and {len(labels)} labels.",
                expected="There must be one of each for every study.",
                todo="Check for a missing row or column.",
            )
        if rows and len(rows) != y.size:
            raise InputError(
                f"There are {y.size} effects and {len(rows)} rows.",
                expected="There must be one row for every effect, or none at all.",
                todo="Gather them with Effects.of.",
            )
        _check_effect(y, labels)
        _check_variance(v, labels)
        for array in (y, v):
            array.flags.writeable = False
        for name, value in (
            ("effect", y),
            ("variance", v),
            ("study", labels),
            ("unit", unit),
            ("rows", tuple(rows)),
        ):
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return int(self.effect.size)

    @classmethod
    def of(cls, rows: Iterable[Effect]) -> Effects:
        """Gather Effect rows. Raises MixedUnits when they are not all in one unit."""
        rows = tuple(rows)
        units = tuple(dict.fromkeys(row.unit for row in rows))
        if len(units) > 1:
            raise MixedUnits(f"{unit.name} ({unit.label})" for unit in units)
        return cls(
            [row.value for row in rows],
            [row.variance for row in rows],
            study=[row.study for row in rows],
            unit=units[0] if units else UNSPECIFIED,
            rows=rows,
        )

    @classmethod
    def from_se(
        cls,
        effect: ArrayLike,
        se: ArrayLike,
        *,
        study: Sequence[str] = (),
        unit: Unit = UNSPECIFIED,
    ) -> Effects:
        """Take standard errors instead of variances; a negative one raises InvalidVariance."""
        se = np.array(se, dtype=np.float64, ndmin=1)
        labels = labels_of(study if len(study) == se.size else (), se.size)
        _check_variance(se, labels, what="standard error")
        return cls(effect, se**2, study=study, unit=unit)

    @classmethod
    def from_interval(
        cls,
        effect: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        *,
        level: float = 0.95,
        study: Sequence[str] = (),
        unit: Unit = UNSPECIFIED,
    ) -> Effects:
        """Take confidence limits instead of variances: se = (upper − lower) / (2 z).

        The limits must be on the scale of analysis (logs, for ratios), where they are
        symmetric about the effect. Raises InvalidVariance when a limit is on the wrong side,
        or when the two arms differ by more than a fifth of the interval, which is what a
        ratio that was not logged looks like.
        """
        check_level(level)
        y, lo, hi = (np.array(x, dtype=np.float64, ndmin=1) for x in (effect, lower, upper))
        labels = labels_of(study, y.size)
        if not y.shape == lo.shape == hi.shape:
            raise InputError(
                f"There are {y.size} effects, {lo.size} lower and {hi.size} upper limits.",
                expected="There must be one of each for every study.",
                todo="Check for a missing row or column.",
            )
        outside = (lo > y) | (y > hi)
        if outside.any():
            i = int(np.argmax(outside))
            raise InvalidVariance(
                f"The effect of {labels[i]} ({y[i]:g}) lies outside its interval "
                f"({lo[i]:g} to {hi[i]:g}).",
                expected="An interval holds its own effect.",
                todo="Check that the columns were not exchanged.",
            )
        skew = lopsided(y, lo, hi)
        if skew.any():
            i = int(np.argmax(skew))
            raise InvalidVariance(
                f"The interval of {labels[i]} ({lo[i]:g} to {hi[i]:g}) is lopsided about {y[i]:g}.",
                expected="Limits must be symmetric on the scale that is pooled.",
                todo="Take logs of ratios and their limits first.",
            )
        return cls(y, ((hi - lo) / (2 * ndtri((1 + level) / 2))) ** 2, study=study, unit=unit)

    @property
    def complete(self) -> NDArray[np.bool_]:
        """(k,) True where both the effect and its variance are present."""
        return ~(np.isnan(self.effect) | np.isnan(self.variance))

    def take(self, keep: ArrayLike) -> Effects:
        """Return the rows that `keep` (mask or positions) selects, in their order."""
        chosen = np.asarray(keep)
        where = np.arange(len(self))[chosen if chosen.size else np.zeros(0, dtype=np.intp)]
        return Effects(
            self.effect[where],
            self.variance[where],
            study=[self.study[i] for i in where],
            unit=self.unit,
            rows=[self.rows[i] for i in where] if self.rows else (),
        )

    def with_values(self, effect: ArrayLike, variance: ArrayLike, *, unit: Unit) -> Effects:
        """Return the same studies, and the same rows, with other numbers (k,) in `unit`."""
        y, v = np.asarray(effect, dtype=np.float64), np.asarray(variance, dtype=np.float64)
        rows = [
            replace(row, value=float(y[i]), variance=float(v[i]), unit=unit)
            for i, row in enumerate(self.rows)
        ]
        return Effects(y, v, study=self.study, unit=unit, rows=rows)


def labels_of(study: Sequence[str], k: int) -> tuple[str, ...]:
    """Return the labels given; without any, "Study 1" to "Study k"."""
    return tuple(map(str, study)) or tuple(f"Study {i}" for i in range(1, k + 1))


def skewness(effect: Floats, lower: Floats, upper: Floats) -> Floats:
    """(k,) by how much the arms of an interval differ, as a share of its length: 0 to 1.

    0 where an interval has no length.
    """
    length = upper - lower
    apart = np.abs((upper - effect) - (effect - lower))
    return np.divide(apart, length, out=np.zeros_like(apart), where=length > 0)


def lopsided(effect: Floats, lower: Floats, upper: Floats) -> NDArray[np.bool_]:
    """(k,) True where the two arms of an interval differ by more than a fifth of its length.

    That is more than rounding does, and less than a ratio that was not logged.
    """
    return skewness(effect, lower, upper) > 0.2


def _check_effect(y: Floats, labels: tuple[str, ...]) -> None:
    if np.isinf(y).any():
        raise InputError(
            f"The effect of {labels[int(np.argmax(np.isinf(y)))]} is infinite.",
            expected="An effect is a number.",
            todo="Check for a zero cell or a division by zero where it was worked out.",
        )


def _check_variance(v: Floats, labels: tuple[str, ...], *, what: str = "variance") -> None:
    bad = (v < 0) | np.isinf(v)
    if bad.any():
        i = int(np.argmax(bad))
        raise InvalidVariance(
            f"The {what} of {labels[i]} is {v[i]:g}.",
            expected=f"A {what} cannot be negative or infinite.",
            todo="Check the column, and whether it holds something else.",
        )
