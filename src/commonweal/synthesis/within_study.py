"""One effect for each study, when studies report several that are not independent."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from commonweal.evidence import Effects
from commonweal.terms import InputError


def combine_within_study(effects: Effects, *, correlation: float) -> Effects:
    """Return one row for each study: the mean of its effects, with the variance of that mean.

    effects: rows that share a label belong to one study; a row with a missing value is left
    out of its study's mean, and a study with no complete row keeps one row of NaN.
    correlation: assumed between the effects of one study, 0 to 1. It has no default because
    it is a judgement: state it, and try others. 1 is the most cautious.
    Returns the studies in the order in which they first occur, with no `rows`.
    Raises InputError when the correlation is not between 0 and 1.
    Source: borenstein2009, chapter 24: variance = (1/m²) Σᵢ Σⱼ rᵢⱼ √vᵢ √vⱼ.
    """
    if not 0 <= correlation <= 1:
        raise InputError(
            f"The correlation within studies is {correlation:g}.",
            expected="It must lie between 0 and 1.",
            todo="Use what similar studies report; 0.5 to 0.8 is common for related outcomes.",
        )
    members: defaultdict[str, list[int]] = defaultdict(list)
    for i, study in enumerate(effects.study):
        members[study].append(i)
    complete = effects.complete
    effect, variance = np.full((2, len(members)), np.nan)
    for j, rows in enumerate(members.values()):
        here = [i for i in rows if complete[i]]
        if here:
            v = effects.variance[here]
            alike, apart = np.sqrt(v).sum() ** 2, v.sum()
            effect[j] = effects.effect[here].mean()
            variance[j] = (correlation * alike + (1 - correlation) * apart) / len(here) ** 2
    return Effects(effect, variance, study=list(members), unit=effects.unit)
