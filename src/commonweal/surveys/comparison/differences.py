"""Differences between groups of one survey, from a benchmark, and between independent surveys."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from commonweal.surveys.comparison.groups import Groups, name_group
from commonweal.surveys.comparison.result import Comparison, Control, conclude
from commonweal.surveys.estimates import Estimates, Row
from commonweal.terms import InputError
from commonweal.terms.errors import name_some


def compare_groups(
    groups: Groups,
    *,
    against: object = None,
    benchmark: float | None = None,
    control: Control = "holm",
) -> Comparison:
    """Compare all pairs of groups, or each with one of them, or each with a fixed number.

    Raises InputError where there is nothing to compare.
    """
    D, value, covariance = len(groups.keys), groups.value, groups.covariance
    own = np.diag(covariance)
    names = groups.names
    if benchmark is not None:
        if against is not None:
            raise InputError("Both a group and a benchmark are given.", todo="Give one of them.")
        first = np.arange(D)
        pairs = [(name, f"the benchmark {benchmark:g}") for name in names]
        other, variance = np.full(D, float(benchmark)), own
    else:
        if D < 2:
            raise InputError(
                f"There are {D} groups to compare.",
                expected="Two or more with enough people, or a benchmark.",
                todo="Name the column of groups (by), give a benchmark, or lower min_n.",
            )
        if against is None:
            places = list(combinations(range(D), 2))
        else:
            base = _find(groups, against)
            places = [(place, base) for place in range(D) if place != base]
        first, second = (np.array(side) for side in zip(*places, strict=True))
        pairs = [(names[a], names[b]) for a, b in places]
        other = value[second]
        variance = own[first] + own[second] - 2 * covariance[first, second]
    return conclude(
        (groups.measure, groups.stat),
        pairs,
        value[first],
        other,
        variance=variance,
        df=np.full(len(pairs), groups.df),
        control=control,
        level=groups.level,
        people=dict(zip(names, groups.n.astype(int).tolist(), strict=True)),
        by=groups.by,
        left_out=groups.left_out,
    )


def compare_estimates(
    several: Mapping[object, Estimates], *, against: object = None, control: Control = "holm"
) -> Comparison:
    """Compare the same figure of independent surveys, such as years, in every domain.

    several: estimates of one measure and statistic by name of the survey, in their order.
    against: the survey that the others are compared with; by default each with the one before.
    Surveys that share people or PSUs (a panel) are not independent: put them in one table with
    a column for the year, and compare by it. Degrees of freedom: Satterthwaite's.
    Raises InputError where the figures are not the same ones.
    """
    labels = list(several)
    if len(labels) < 2:
        raise InputError("Two surveys or more are needed.", todo="Name each with its estimates.")
    if against is not None and against not in labels:
        raise InputError(
            f"There is no survey “{against}”.",
            expected=f"There are: {name_some(map(str, labels))}.",
        )
    rows = {label: {_key(row): row for row in several[label]} for label in labels}
    figures = {key[:2] for by_key in rows.values() for key in by_key}
    if len(figures) != 1:
        raise InputError(
            f"{len(figures)} different figures are given.",
            expected="One measure and one statistic, the same of each survey.",
        )
    pairs, found, left_out = [], [], set()
    people: dict[str, int] = {}
    others = (
        zip(labels[1:], labels, strict=False)
        if against is None
        else ((label, against) for label in labels if label != against)
    )
    for label, base in others:
        for key in dict.fromkeys((*rows[base], *rows[label])):
            name = name_group(key[2])
            one, other = rows[label].get(key), rows[base].get(key)
            if one is None or other is None or one.se is None or other.se is None:
                left_out.add(name)
                continue
            whom = "" if name == "everybody" else f"{name}, "
            pairs.append((f"{whom}{label}", f"{whom}{base}"))
            found.append((one, other))
            people |= {pairs[-1][0]: one.n, pairs[-1][1]: other.n}
    if not pairs:
        raise InputError("No domain has an estimate in two surveys.", todo="Lower min_n.")
    numbers = np.array([_numbers(one) + _numbers(other) for one, other in found])
    a, va, dfa, b, vb, dfb = numbers.T
    with np.errstate(divide="ignore", invalid="ignore"):
        df = np.where(va + vb > 0, (va + vb) ** 2 / (va**2 / dfa + vb**2 / dfb), dfa + dfb)
    level = several[labels[0]].level
    return conclude(
        next(iter(figures)),
        pairs,
        a,
        b,
        variance=va + vb,
        df=df,
        control=control,
        level=level,
        people=people,
        left_out=tuple(sorted(left_out)),
    )


def _key(row: Row) -> tuple[str, str, tuple[object, ...]]:
    stat = row.stat if row.band is None else f"{row.stat}: {row.band}"
    return row.measure, stat, tuple(row.domain.values())


def _numbers(row: Row) -> tuple[float, float, float]:
    value = np.nan if row.estimate is None else row.estimate.value
    return value, (row.se or 0.0) ** 2, row.df


def _find(groups: Groups, against: object) -> int:
    key = against if isinstance(against, tuple) else (against,)
    for place, known in enumerate(groups.keys):
        if known == key or tuple(map(str, known)) == tuple(map(str, key)):
            return place
    raise InputError(
        f"There is no group “{name_group(key)}” to compare with.",
        expected=f"The groups are: {name_some(groups.names, 10)}.",
        todo="Check its label, and that it has enough people.",
    )
