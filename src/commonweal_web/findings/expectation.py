"""What to expect elsewhere: the prediction interval in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.evidence import Benefit
from commonweal.publish.words import decimals, format_natural
from commonweal.synthesis import Pooled

_VERY_FEW = 5  # below this a prediction interval says more about the method than about places


def expect_elsewhere(pooled: Pooled, benefit: Benefit, *, association: bool) -> list[str]:
    """Return sentences on where the result of a new, similar place may lie."""
    if pooled.prediction is None:
        return [
            _(
                "The studies were pooled as if there were one true effect, so they do not say "
                "how much results differ from place to place."
            )
        ]
    unit, interval = pooled.effects.unit, pooled.prediction
    digits = decimals(pooled.estimate.interval, unit)
    sentences = [
        _("In most similar places, we would expect a result between %(low)s and %(high)s.")
        % {
            "low": format_natural(interval.lower, unit, digits),
            "high": format_natural(interval.upper, unit, digits),
        }
    ]
    crosses = interval.lower <= unit.no_effect <= interval.upper
    if association:
        sentences.append(
            _("So in some places the two may not go together, or may go the other way.")
            if crosses
            else _("So we would expect to see the same pattern, weaker or stronger, elsewhere.")
        )
    elif crosses:
        sentences.append(
            _(
                "So in some places it may make no difference, or do the opposite. "
                "Watch what happens."
            )
        )
    elif benefit != "not stated":
        rises = interval.lower > unit.no_effect
        sentences.append(
            _("So it would very likely help, by more in some places than in others.")
            if rises == (benefit == "higher")
            else _("So it would very likely do harm elsewhere too.")
        )
    sentences.append(
        _("The numbers are %(unit)s; %(null)s means no difference.")
        % {"unit": unit.label, "null": f"{unit.null:g}"}
    )
    if pooled.tau2 == 0:
        sentences.append(
            _(
                "The studies differ no more than chance would make them. With %(k)s studies, real "
                "differences between places may still be hidden."
            )
            % {"k": pooled.k}
        )
    if pooled.k < _VERY_FEW:
        sentences.append(_("With so few studies this range is itself very unsure."))
    return sentences
