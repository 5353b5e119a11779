"""Turn effects so that a positive number always means better for people."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from commonweal.evidence import Benefit, Effects
from commonweal.terms import InputError


def orient(effects: Effects, benefit: Benefit | Sequence[Benefit] | None = None) -> Effects:
    """Return the effects with the sign turned where a lower value is better.

    benefit: "higher" or "lower", for all or for each study; without it, what the rows say.
    On the scale of analysis turning is a change of sign: for an odds ratio that is the odds
    ratio of the opposite outcome. For a risk ratio it only exchanges the two groups, so say
    so, or work the ratio out again for the opposite outcome.
    The rows then say that higher is better, so that turning twice changes nothing.
    Raises InputError when a study's direction is not stated, or the unit's 'no effect' is not 0.
    """
    if effects.unit.no_effect != 0:
        raise InputError(
            f"Effects in {effects.unit.name} cannot be turned by their sign.",
            expected="'No effect' must be 0 on the scale of analysis.",
            todo="Take logs of ratios first.",
        )
    stated = _stated(effects, benefit)
    for label, word in zip(effects.study, stated, strict=True):
        if word not in ("higher", "lower"):
            raise InputError(
                f"Whether a higher or a lower value is better in {label} is not stated.",
                expected="It is needed to tell benefit from harm.",
                todo='Say "higher" or "lower" for every study.',
            )
    sign = np.where([word == "lower" for word in stated], -1.0, 1.0)
    turned = effects.with_values(sign * effects.effect, effects.variance, unit=effects.unit)
    rows = [replace(row, benefit="higher") for row in turned.rows]
    return Effects(turned.effect, turned.variance, study=turned.study, unit=turned.unit, rows=rows)


def _stated(effects: Effects, benefit: Benefit | Sequence[Benefit] | None) -> Sequence[str]:
    if benefit is None:
        return [row.benefit for row in effects.rows] or ["not stated"] * len(effects)
    if isinstance(benefit, str):
        return [benefit] * len(effects)
    if len(benefit) != len(effects):
        raise InputError(
            f"There are {len(effects)} effects and {len(benefit)} directions.",
            expected="There must be one for every study, or one for all.",
            todo="Check for a missing row.",
        )
    return benefit
