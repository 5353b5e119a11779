"""Pool one set of studies."""

from __future__ import annotations

import numpy as np

from commonweal.evidence import Effects
from commonweal.synthesis.generalised_q import profile
from commonweal.synthesis.inference import (
    MOST_EFFECT,
    MOST_VARIANCE,
    can_weigh,
    check_options,
    fit,
)
from commonweal.synthesis.pooled import Model, Pooled, Tau2, Test
from commonweal.terms import Estimate, InputError, Interval, InvalidVariance, TooFewStudies


def pool(
    effects: Effects,
    *,
    model: Model = "random",
    tau2: Tau2 = "reml",
    test: Test = "hk",
    level: float = 0.95,
) -> Pooled:
    """Pool studies whose true effects may differ (`random`) or are one (`common`).

    effects: rows in one unit; a row without an effect or a variance is left out and named in
    `dropped`. Every row counts as independent: `repeated` names studies that occur more than
    once, and `combine_within_study` makes one row of each.
    tau2: how the variance between studies is estimated. test: `hk` Knapp-Hartung, `t`, or `z`.
    Under `common` there is no τ² and the test is always z.
    Studies that agree exactly have Q = 0 and τ² = 0; Knapp-Hartung then gives a standard error
    of 0 (p is NaN if they all say 0), and `cautions` says so.
    Returns Pooled; `estimate` keeps the unit of `effects`.
    Raises TooFewStudies when fewer than two complete rows are left, InvalidVariance when a
    variance is zero, InputError for an unknown option. Past what doubles can weigh, and
    refused too: an effect above 1e30, a variance beyond 1e±60, or 1e12 times another.
    Source: viechtbauer2005; knapp2003 for the test; viechtbauer2007 for the interval of τ².
    """
    check_options(model, tau2, test, level)
    complete = effects.complete
    dropped: tuple[str, ...] = ()
    if not complete.all():
        dropped = tuple(s for s, here in zip(effects.study, complete, strict=True) if not here)
        effects = effects.take(complete)
    k = len(effects)
    if k < 2:
        raise TooFewStudies(2, k)
    refuse_extremes(effects)
    if model == "common":
        test = "z"
    y, v = effects.effect[:, None], effects.variance[:, None]
    one = fit(y, v, model=model, tau2=tau2, test=test, level=level)
    lower, upper, between = one.lower.item(), one.upper.item(), one.tau2.item()
    spread = prediction = None
    if model == "random":
        limits = profile(y - one.estimate, v, level)
        spread = Interval(limits[0].item(), limits[1].item(), level)
        prediction = Interval(one.prediction_lower.item(), one.prediction_upper.item(), level)
    w = 1 / (effects.variance + between)
    weights = 100 * w / w.sum()
    weights.flags.writeable = False
    return Pooled(
        estimate=Estimate(
            value=one.estimate.item(),
            interval=Interval(lower, upper, level),
            unit=effects.unit,
            n=k,
            method=describe(model, tau2, test),
        ),
        se=one.se.item(),
        p=one.p.item(),
        tau2=between,
        tau2_interval=spread,
        i2=one.i2.item(),
        h2=one.h2.item(),
        q=one.q.item(),
        q_p=one.q_p.item(),
        prediction=prediction,
        weights=weights,
        effects=effects,
        model=model,
        tau2_method=tau2,
        test=test,
        level=level,
        dropped=dropped,
    )


_TAU2_NAMES: dict[Tau2, str] = {
    "reml": "REML",
    "dl": "DerSimonian-Laird",
    "pm": "Paule-Mandel",
    "ml": "maximum likelihood",
    "sj": "Sidik-Jonkman",
    "he": "Hedges",
    "hs": "Hunter-Schmidt",
    "eb": "empirical Bayes",
}
_TEST_NAMES: dict[Test, str] = {"hk": "Knapp-Hartung", "t": "t", "z": "z"}


def describe(model: Model, tau2: Tau2, test: Test) -> str:
    """Return the field's name for a way of pooling, e.g. "random effects (REML, z test)"."""
    if model == "common":
        return "common effect (inverse variance, z test)"
    return f"random effects ({_TAU2_NAMES[tau2]}, {_TEST_NAMES[test]} test)"


def refuse_extremes(effects: Effects) -> None:
    """Raise InvalidVariance or InputError, naming the study, for a number beyond arithmetic."""
    y, v = effects.effect, effects.variance
    if can_weigh(y[:, None], v[:, None]):
        return
    vast = np.abs(y) > MOST_EFFECT
    if vast.any():
        i = int(np.argmax(vast))
        raise InputError(
            f"The effect of {effects.study[i]} is {y[i]:g}.",
            expected=f"An effect that can be pooled is below {MOST_EFFECT:g}.",
            todo="Look it up in the study, or leave it empty to leave the study out.",
        )
    large = v.max() > MOST_VARIANCE
    i = int(np.argmax(v) if large else np.argmin(v))
    least = "above 0" if v[i] == 0 else "not a trillionth of another's"
    raise InvalidVariance(
        f"The variance of {effects.study[i]} is {v[i]:g}.",
        expected=f"A variance that can be pooled is below {MOST_VARIANCE:g}."
        if large
        else f"A pooled study needs a variance {least}, or it would outweigh all others.",
        todo="Look it up in the study, or leave the variance empty to leave the study out.",
    )
