"""One statistic in several groups, with the covariance between them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from commonweal.surveys.design import Floats
from commonweal.surveys.estimation import Question, work_out
from commonweal.surveys.joint import covary
from commonweal.surveys.sample import Sample
from commonweal.terms import InputError


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """D groups. keys: their labels. value: (D,); covariance: (D, D); n: (D,).

    df: of the design. left_out: groups with too few people, or without an estimate.
    """

    measure: str
    stat: str
    by: tuple[str, ...]
    keys: tuple[tuple[object, ...], ...]
    value: Floats
    covariance: Floats = field(repr=False)
    n: Floats
    df: float
    level: float
    left_out: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What each group is called."""
        return tuple(name_group(key) for key in self.keys)


def estimate_groups(sample: Sample, question: Question) -> Groups:
    """Estimate one statistic in every group, with covariances.

    Raises InputError where more than one figure is asked for, or the design gives no variance.
    """
    done = next(work_out(sample, question))
    line = done.lines[0]
    if len(done.lines) > 1 or line.how in ("woodruff", "percentiles") or len(question.measures) > 1:
        raise InputError(
            f"“{', '.join(one.name for one in question.asked)}” of "
            f"{', '.join(question.measures)} is not one figure whose differences can be tested.",
            expected="Compare one figure at a time: mean, sd, gini, at_least:7 ...",
            todo="Instead of bands or quantiles compare the share below or above a limit.",
        )
    if not sample.design.df > 0:
        raise InputError(
            "The design has no degrees of freedom: as many strata as PSUs.",
            todo="Join strata, so that each has two PSUs or more.",
        )
    block, labels = done.block, done.people.labels
    keys = labels.rows() if labels.width else [()]
    good = (block.n >= question.min_n) & np.isfinite(block.se[:, 0])
    left_out = [
        name_group(key)
        for key, ok, there in zip(keys, good, done.people.present, strict=True)
        if there and not ok
    ]
    covariance = covary(sample, done, question.manner.lonely_psu)
    return Groups(
        measure=done.measure,
        stat=line.stat,
        by=question.by,
        keys=tuple(key for key, ok in zip(keys, good, strict=True) if ok),
        value=block.estimate[good, 0],
        covariance=covariance[np.ix_(good, good)],
        n=block.n[good],
        df=float(sample.design.df),
        level=question.manner.level,
        left_out=tuple(left_out),
    )


def name_group(key: tuple[object, ...]) -> str:
    """Return what a group is called."""
    return " × ".join("missing" if part is None else str(part) for part in key) or "everybody"
