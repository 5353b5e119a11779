"""What a comparison says: each difference, how sure it is, and the conclusion in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl
from scipy.special import stdtr, stdtrit

from commonweal.surveys.design import Floats
from commonweal.terms import InputError

Control = Literal["holm", "bh", "none"]
CONTROLS = {
    "holm": "Holm's method: the chance of even one false difference is at most",
    "bh": "Benjamini and Hochberg's method: of the differences found, the share expected to be "
    "false is at most",
    "none": "No control: of many comparisons without a true difference, the share that looks like "
    "one is",
}


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Differences, a row each: `group, other, value, other_value, difference, se, lower, upper,
    df, p, p_adjusted, conclusion`, after `measure, stat`.

    lower, upper: of each difference on its own, at `level`. left_out: groups not compared.
    by: the columns that make groups of one survey. people: who answered, by group, where known.
    """

    frame: pl.DataFrame = field(repr=False)
    control: Control
    level: float
    left_out: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    people: Mapping[str, int] = field(default_factory=dict)

    def to_frame(self) -> pl.DataFrame:
        """Return the table as Polars."""
        return self.frame

    def __str__(self) -> str:
        """Return conclusions in sentences, and what they rest on."""
        lines = self.frame["conclusion"].to_list()
        if len(lines) > 1:
            lines.append(f"{CONTROLS[self.control]} {1 - self.level:.3g}.")
        if self.left_out:
            lines.append(f"Not compared (too few people, or no estimate): {_list(self.left_out)}.")
        return "\n".join(lines)


def conclude(
    figure: tuple[str, str],
    pairs: list[tuple[str, str]],
    first: Floats,
    second: Floats,
    *,
    variance: Floats,
    df: Floats,
    control: Control,
    level: float,
    people: Mapping[str, int] | None = None,
    by: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
) -> Comparison:
    """Test differences of first and second, (P,), with variances and df, (P,).

    figure: the measure and the statistic. pairs: what each two are called. people: by group.
    """
    if control not in CONTROLS:
        raise InputError(
            f"There is no control “{control}”.", expected=f"It is one of: {', '.join(CONTROLS)}."
        )
    difference, se = first - second, np.sqrt(np.maximum(variance, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(se > 0, 2 * stdtr(df, -np.abs(difference / se)), difference == 0)
    adjusted = adjust_p(p, control)
    reach = stdtrit(df, (1 + level) / 2) * se
    words = [
        _conclude(pair, d, q, 1 - level)
        for pair, d, q in zip(pairs, difference.tolist(), adjusted.tolist(), strict=True)
    ]
    frame = pl.DataFrame(
        {
            "measure": [figure[0]] * len(pairs),
            "stat": [figure[1]] * len(pairs),
            "group": [one for one, _ in pairs],
            "other": [other for _, other in pairs],
            "value": first,
            "other_value": second,
            "difference": difference,
            "se": se,
            "lower": difference - reach,
            "upper": difference + reach,
            "df": df,
            "p": p,
            "p_adjusted": adjusted,
            "conclusion": words,
        }
    )
    return Comparison(frame, control, level, left_out, by, people or {})


def adjust_p(p: Floats, control: Control) -> Floats:
    """Return p values adjusted for their number. Source: holm1979; benjamini1995."""
    order = np.argsort(p, kind="stable")
    m, result = len(p), np.empty_like(p)
    if control == "holm":
        steps = np.maximum.accumulate(p[order] * np.arange(m, 0, -1))
    elif control == "bh":
        steps = np.minimum.accumulate((p[order] * m / np.arange(1, m + 1))[::-1])[::-1]
    else:
        return p
    result[order] = np.minimum(steps, 1)
    return result


def _conclude(pair: tuple[str, str], difference: float, p: float, alpha: float) -> str:
    one, other = pair
    if p > alpha:
        return f"{one} and {other} cannot be told apart."
    return f"{one} is {'higher' if difference > 0 else 'lower'} than {other}."


def _list(names: tuple[str, ...], most: int = 10) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
