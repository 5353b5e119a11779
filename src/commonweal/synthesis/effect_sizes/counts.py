"""Two groups' counts of an event: odds ratio, risk ratio, risk difference."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats
from commonweal.synthesis.effect_sizes.columns import Columns
from commonweal.terms import LOG_ODDS_RATIO, LOG_RISK_RATIO, RISK_DIFFERENCE

DoubleZero = Literal["keep", "missing"]


def _tables(
    study: Sequence[str],
    *,
    add: float,
    double_zero: DoubleZero,
    divides: bool,
    **columns: ArrayLike,
) -> tuple[Columns, Floats, Floats, Floats, Floats]:
    """Return the cells: events and non-events of group 1, then of group 2, each (k,).

    add: put into all four cells of a table that has a zero in one of them.
    """
    rows = Columns(study, **columns)
    rows.need_sizes("n1", "n2", least=1)
    for events, n in (("events1", "n1"), ("events2", "n2")):
        rows.refuse(
            rows[events] < 0, f"{events} is {{{events}}}; a count cannot be negative. Check it."
        ).refuse(
            rows[events] > rows[n],
            f"{events} is {{{events}}} but {n} is {{{n}}}; a group cannot have more events than "
            "people. Check that the columns were not exchanged.",
        )
    e1, k1, e2, k2 = rows.by_name.values()
    cells = np.stack([e1, k1 - e1, e2, k2 - e2])
    zero = (cells == 0).any(axis=0)
    if divides and add == 0:
        rows.refuse(
            zero, "a cell of the table is 0, which makes the ratio infinite. Add ½ to its cells."
        )
    rows.checked()
    cells = np.where(zero, cells + add, cells)
    if double_zero == "missing":
        same = ((e1 == 0) & (e2 == 0)) | ((e1 == k1) & (e2 == k2))
        cells = np.where(same, np.nan, cells)
    a, b, c, d = cells
    return rows, a, b, c, d


def log_odds_ratio(
    *,
    events1: ArrayLike,
    n1: ArrayLike,
    events2: ArrayLike,
    n2: ArrayLike,
    study: Sequence[str] = (),
    add: float = 0.5,
    double_zero: DoubleZero = "keep",
) -> Effects:
    """Log odds ratio of group 1 against group 2, with variance 1/a + 1/b + 1/c + 1/d.

    events, n: (k,) each. `add` goes into all four cells of those tables that have a zero in
    one, as metafor does. A table in which nobody, or everybody, in both groups had the event
    says nothing about a ratio: metafor keeps it by default, and so does `double_zero="keep"`;
    "missing" leaves the row in with NaN.
    Raises BadRows for more events than people, a negative count, or a zero cell with `add=0`.
    Source: fleiss1994.
    """
    rows, a, b, c, d = _tables(
        study,
        add=add,
        double_zero=double_zero,
        divides=True,
        events1=events1,
        n1=n1,
        events2=events2,
        n2=n2,
    )
    return rows.effects(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, LOG_ODDS_RATIO)


def log_risk_ratio(
    *,
    events1: ArrayLike,
    n1: ArrayLike,
    events2: ArrayLike,
    n2: ArrayLike,
    study: Sequence[str] = (),
    add: float = 0.5,
    double_zero: DoubleZero = "keep",
) -> Effects:
    """Log risk ratio of group 1 against group 2.

    Variance 1/a − 1/(a+b) + 1/c − 1/(c+d). Columns, zeros and errors as in `log_odds_ratio`.
    Source: fleiss1994.
    """
    rows, a, b, c, d = _tables(
        study,
        add=add,
        double_zero=double_zero,
        divides=True,
        events1=events1,
        n1=n1,
        events2=events2,
        n2=n2,
    )
    variance = b / (a * (a + b)) + d / (c * (c + d))
    return rows.effects(np.log(a * (c + d) / (c * (a + b))), variance, LOG_RISK_RATIO)


def risk_difference(
    *,
    events1: ArrayLike,
    n1: ArrayLike,
    events2: ArrayLike,
    n2: ArrayLike,
    study: Sequence[str] = (),
    add: float = 0.5,
    double_zero: DoubleZero = "keep",
) -> Effects:
    """Risk in group 1 less risk in group 2, with variance p1(1−p1)/n1 + p2(1−p2)/n2.

    Columns and zeros as in `log_odds_ratio`: metafor adds to zero cells here too, so that the
    variance is not 0. With `add=0` a table of zeros has variance 0. Source: fleiss1994.
    """
    rows, a, b, c, d = _tables(
        study,
        add=add,
        double_zero=double_zero,
        divides=False,
        events1=events1,
        n1=n1,
        events2=events2,
        n2=n2,
    )
    p1, p2 = a / (a + b), c / (c + d)
    variance = p1 * (1 - p1) / (a + b) + p2 * (1 - p2) / (c + d)
    return rows.effects(p1 - p2, variance, RISK_DIFFERENCE)
