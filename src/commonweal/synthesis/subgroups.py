"""Pool the studies of each group on their own, and test whether the groups differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtr, ndtri

from commonweal.evidence import Effects
from commonweal.synthesis.inference import check_options
from commonweal.synthesis.pooled import Model, Pooled, Tau2, Test
from commonweal.synthesis.pooling import pool, refuse_extremes
from commonweal.terms import Estimate, InputError, Interval

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, eq=False)
class Subgroups:
    """The pooled effect of each group, and the test between them.

    groups: by name, in the order in which the groups first occur. A group with one complete
    study has that study's own effect and z interval, k = 1, no prediction, and NaN where
    nothing is defined (τ², I², H² and the p value of Q).
    q, df, p: the test of equal group means, on groups − 1 degrees of freedom. q and p are NaN
    when there is only one group, or a group's standard error is 0.
    empty: names of groups without a complete study.
    """

    groups: Mapping[str, Pooled]
    q: float
    df: int
    p: float
    empty: tuple[str, ...] = ()


def pool_by(
    effects: Effects,
    by: Sequence[str],
    *,
    model: Model = "random",
    tau2: Tau2 = "reml",
    test: Test = "hk",
    level: float = 0.95,
) -> Subgroups:
    """Pool each group with a τ² of its own; the options are those of `pool`.

    by: (k,) the group of each row; rows with an empty name make up the group "not stated".
    The test between groups compares the pooled effects, weighted by the squares of their
    standard errors (which Knapp-Hartung has adjusted, under that test): as metafor does when
    it is given the groups' estimates.
    Raises InputError when `by` has another length, and what `pool` raises.
    Source: borenstein2009, chapter 19.
    """
    check_options(model, tau2, test, level)
    if len(by) != len(effects):
        raise InputError(
            f"There are {len(by)} group names for {len(effects)} studies.",
            expected="Each study needs one.",
            todo="Check for a missing row.",
        )
    names = np.array([str(name).strip() or NOT_STATED for name in by], dtype=object)
    groups: dict[str, Pooled] = {}
    empty: list[str] = []
    for name in dict.fromkeys(names.tolist()):
        members = effects.take(names == name)
        complete = int(members.complete.sum())
        if complete == 0:
            empty.append(name)
        elif complete == 1:
            groups[name] = _alone(members, model=model, tau2=tau2, level=level)
        else:
            groups[name] = pool(members, model=model, tau2=tau2, test=test, level=level)
    q, p = _between(list(groups.values()))
    return Subgroups(groups, q=q, df=max(len(groups) - 1, 0), p=p, empty=tuple(empty))


def _alone(members: Effects, *, model: Model, tau2: Tau2, level: float) -> Pooled:
    """Return the one complete study of a group as it is: nothing is pooled."""
    complete = members.complete
    dropped = tuple(s for s, here in zip(members.study, complete, strict=True) if not here)
    effects = members.take(complete)
    refuse_extremes(effects)
    value, se = effects.effect.item(), math.sqrt(effects.variance.item())
    reach = float(ndtri((1 + level) / 2)) * se
    return Pooled(
        estimate=Estimate(
            value=value,
            interval=Interval(value - reach, value + reach, level),
            unit=effects.unit,
            n=1,
            method="one study, as reported",
        ),
        se=se,
        p=2 * float(ndtr(-abs(value) / se)),
        tau2=math.nan,
        tau2_interval=None,
        i2=math.nan,
        h2=math.nan,
        q=0.0,
        q_p=math.nan,
        prediction=None,
        weights=np.array([100.0]),
        effects=effects,
        model=model,
        tau2_method=tau2,
        test="z",
        level=level,
        dropped=dropped,
    )


def _between(groups: list[Pooled]) -> tuple[float, float]:
    """Return Cochran's Q of the groups' means and its p value."""
    se = np.array([group.se for group in groups])
    if len(groups) < 2 or not se.all():
        return math.nan, math.nan
    w, y = se**-2, np.array([group.estimate.value for group in groups])
    q = float((w * (y - (w * y).sum() / w.sum()) ** 2).sum())
    return q, float(chdtrc(len(groups) - 1, q))
