"""What a reader should know before trusting a pooled number, in plain words."""

from __future__ import annotations

import math

from scipy.special import ndtri

from commonweal.synthesis.pooled import Pooled

FEW = 5  # own convention; below it neither τ² nor its interval can be told well
HIGH_I2 = 75.0  # "considerable" begins here in the Cochrane Handbook, 10.10.2
_NAMED = 5


def cautions(pooled: Pooled) -> tuple[str, ...]:
    """Return sentences, gravest first; none when there is nothing to warn of."""
    found = (
        _repeated(pooled),
        _dropped(pooled),
        _few(pooled),
        _narrow(pooled),
        _differ(pooled),
        _elsewhere(pooled),
    )
    return tuple(sentence for sentence in found if sentence)


def _repeated(pooled: Pooled) -> str:
    names = pooled.repeated
    if not names:
        return ""
    return (
        f"Some studies are counted more than once: {_listed(names)}. Results from one study tend "
        "to be alike, so the answer looks surer than it is. Combine them into one result for "
        "each study first."
    )


def _dropped(pooled: Pooled) -> str:
    names = pooled.dropped
    if not names:
        return ""
    verb = "was" if len(names) == 1 else "were"
    return f"{_listed(names)} {verb} left out because a number was missing."


def _few(pooled: Pooled) -> str:
    if pooled.k >= FEW:
        return ""
    if pooled.k == 1:
        return "There is only one study, so nothing was pooled."
    sentence = f"There are only {pooled.k} studies, so the answer could change when more are done."
    if pooled.prediction is not None and pooled.k < 3:
        sentence += " The range for a new place is little more than a guess."
    return sentence


def _narrow(pooled: Pooled) -> str:
    """Knapp-Hartung narrower than z: rover2015 warn of it; commonweal reports and says so."""
    interval = pooled.estimate.interval
    if pooled.test != "hk" or interval is None:
        return ""
    usual = math.sqrt(1 / (1 / (pooled.effects.variance + pooled.tau2)).sum())
    if (interval.upper - interval.lower) / 2 >= usual * float(ndtri((1 + pooled.level) / 2)):
        return ""
    return (
        "The studies agree more closely than chance would lead us to expect, which makes this "
        "range narrower than the usual one (the z test). Check it against that one."
    )


def _differ(pooled: Pooled) -> str:
    if not pooled.i2 >= HIGH_I2:
        return ""
    return (
        f"The studies differ a lot: about {pooled.i2:.0f}% of the spread in their results is "
        "more than chance. The average may hide what matters, such as where or how it was done."
    )


def _elsewhere(pooled: Pooled) -> str:
    interval, prediction = pooled.estimate.interval, pooled.prediction
    nothing = pooled.estimate.unit.no_effect
    if interval is None or prediction is None or nothing in interval or nothing not in prediction:
        return ""
    return (
        "On average there is an effect, but in a new place there could be none, or one in the "
        "other direction."
    )


def _listed(names: tuple[str, ...]) -> str:
    """Return the names as a list in words; beyond five, the rest are counted."""
    more = len(names) - _NAMED
    shown = list(names[:_NAMED]) + ([f"{more} more"] if more > 0 else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
