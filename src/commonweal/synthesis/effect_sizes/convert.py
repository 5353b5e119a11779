"""From one kind of effect size to another: SMD, log odds ratio, correlation, Fisher's z."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats
from commonweal.synthesis.effect_sizes.columns import Columns
from commonweal.terms import CORRELATION, FISHER_Z, LOG_ODDS_RATIO, SMD, InputError, Unit

Numbers = tuple[Floats, Floats]
_CHAIN = (LOG_ODDS_RATIO, SMD, CORRELATION, FISHER_Z)  # each is one step from its neighbours
_PLACE = {unit.name: i for i, unit in enumerate(_CHAIN)}


def convert(
    effects: Effects, to: Unit, *, n1: ArrayLike | None = None, n2: ArrayLike | None = None
) -> Effects:
    """Return the effects in the unit `to`: any of SMD, LOG_ODDS_RATIO, CORRELATION, FISHER_Z.

    n1, n2: group sizes (k,), used on the way from SMD to correlation; equal groups without
    them. A log odds ratio is taken to stand for a logistic outcome cut in two, a correlation
    for the point-biserial one. The small-sample correction of Hedges g is left as it is.
    Raises InputError for units that need more than these numbers (a mean difference needs
    the standard deviation, a risk ratio the risk without the programme), and BadRows for a
    correlation outside −1 to 1.
    Source: borenstein2009, ch. 7; hasselblad1995 (√3/π).
    """
    for unit in (effects.unit, to):
        if unit.name not in _PLACE:
            raise InputError(
                f"Effects in {unit.name} cannot be converted.",
                expected=f"The units that can are {', '.join(_PLACE)}.",
                todo="Work the effect size out again from what the studies report.",
            )
    here, there = _PLACE[effects.unit.name], _PLACE[to.name]
    numbers = (effects.effect, effects.variance)
    if effects.unit.name == CORRELATION.name:
        Columns(effects.study, r=effects.effect).need_correlations("r").checked()
    ratio = _ratio(effects, n1, n2)
    while here != there:
        onward = here + (1 if there > here else -1)
        numbers = _STEPS[here, onward](*numbers, ratio)
        here = onward
    return effects.with_values(*numbers, unit=to)


def _ratio(effects: Effects, n1: ArrayLike | None, n2: ArrayLike | None) -> Floats:
    """(n1 + n2)² / (n1 n2): 4 when the groups are equal. (k,)"""
    if n1 is None or n2 is None:
        return np.full(len(effects), 4.0)
    rows = Columns(effects.study, n1=n1, n2=n2).need_sizes("n1", "n2", least=1).checked()
    return (rows["n1"] + rows["n2"]) ** 2 / (rows["n1"] * rows["n2"])


def _odds_to_smd(y: Floats, v: Floats, _: Floats) -> Numbers:
    return y * np.sqrt(3) / np.pi, v * 3 / np.pi**2


def _smd_to_odds(d: Floats, v: Floats, _: Floats) -> Numbers:
    return d * np.pi / np.sqrt(3), v * np.pi**2 / 3


def _smd_to_correlation(d: Floats, v: Floats, a: Floats) -> Numbers:
    return d / np.sqrt(d**2 + a), a**2 * v / (d**2 + a) ** 3


def _correlation_to_smd(r: Floats, v: Floats, _: Floats) -> Numbers:
    return 2 * r / np.sqrt(1 - r**2), 4 * v / (1 - r**2) ** 3


def _correlation_to_z(r: Floats, v: Floats, _: Floats) -> Numbers:
    return np.arctanh(r), v / (1 - r**2) ** 2


def _z_to_correlation(z: Floats, v: Floats, _: Floats) -> Numbers:
    r = np.tanh(z)
    return r, v * (1 - r**2) ** 2


_STEPS: dict[tuple[int, int], Callable[[Floats, Floats, Floats], Numbers]] = {
    (0, 1): _odds_to_smd,
    (1, 0): _smd_to_odds,
    (1, 2): _smd_to_correlation,
    (2, 1): _correlation_to_smd,
    (2, 3): _correlation_to_z,
    (3, 2): _z_to_correlation,
}
