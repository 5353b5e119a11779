"""How an answer's numbers were made: each statistic with what it means, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.publish.words import (
    decimals,
    format_estimate,
    format_interval,
    format_level,
    format_number,
    format_p,
    format_percent,
)
from commonweal.synthesis import Pooled

_TESTS = {"hk": "Knapp-Hartung", "t": "t", "z": "z"}
_TAU2 = {
    "reml": "REML",
    "dl": "DerSimonian–Laird",
    "pm": "Paule–Mandel",
    "ml": "maximum likelihood",
    "sj": "Sidik–Jonkman",
    "he": "Hedges",
    "hs": "Hunter–Schmidt",
    "eb": "empirical Bayes",
}


def method_in_words(pooled: Pooled) -> str:
    """Return one sentence that says how the studies were pooled."""
    if pooled.model == "common":
        return _("Common-effect model, weighted by inverse variance, with a z test.")
    return _(
        "Random-effects model; variance between studies by %(tau2)s; %(test)s test and interval."
    ) % {"tau2": _TAU2[pooled.tau2_method], "test": _TESTS[pooled.test]}


def statistics(pooled: Pooled) -> list[tuple[str, str, str]]:
    """Return (name, value, what it means) for each statistic a statistician would ask for."""
    unit, interval = pooled.effects.unit, pooled.estimate.interval
    digits = decimals(interval, unit)
    level = format_level(pooled.level)
    natural = pooled.estimate.natural()
    rows = [
        (
            _("Pooled effect (%(level)s interval)") % {"level": level},
            f"{format_estimate(natural.value, natural.interval, digits)}, {format_p(pooled.p)}",
            _("The average effect over all studies, and the range it may well lie in."),
        ),
        (
            _("Studies pooled (k)"),
            str(pooled.k),
            _("How many studies the average rests on."),
        ),
    ]
    if pooled.prediction is not None:
        low, high = (unit.natural(x) for x in (pooled.prediction.lower, pooled.prediction.upper))
        rows.append(
            (
                _("Prediction interval (%(level)s)") % {"level": level},
                f"{format_number(low, digits)} to {format_number(high, digits)}",
                _("Where the true effect in one new, similar place may lie."),
            )
        )
    if pooled.model == "random":
        rows.append(
            (
                _("Variance between studies, τ² (Q-profile interval)"),
                f"{format_number(pooled.tau2, 3)} ({format_interval(pooled.tau2_interval, 3)})",
                _("How much true effects differ from study to study; zero means not at all."),
            )
        )
    rows += [
        (
            "I²",
            format_percent(pooled.i2),
            _("The share of the differences between studies that is more than chance."),
        ),
        (
            _("Cochran's Q"),
            _("%(q)s on %(df)s degrees of freedom, %(p)s")
            % {"q": format_number(pooled.q), "df": pooled.k - 1, "p": format_p(pooled.q_p)},
            _("A test of whether studies differ by more than chance."),
        ),
    ]
    return rows
