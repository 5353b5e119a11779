"""Library objects to plain values for a template: the rating triple and the list of answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.appraisal.strength import source as label_source
from commonweal.evidence import Cost, Strength
from commonweal.evidence.cost import describe as describe_cost
from commonweal.publish.words import (
    decimals,
    format_estimate,
    format_interval,
    format_level,
    format_natural,
)
from commonweal.terms import UNSPECIFIED, Interval
from commonweal_web.findings.models import Answer, Version
from commonweal_web.findings.store import Published
from commonweal_web.library.strength_labels import are_own, label_of

Plain = dict[str, Any]

GLYPHS = {"better": "↑", "worse": "↓", "unclear": "?", "associated": "↔"}
STRENGTH_LEVELS = {
    Strength.STRONG: 3,
    Strength.PROMISING: 2,
    Strength.INITIAL: 1,
    Strength.NOT_ENOUGH: 0,
}
COST_LEVELS = {Cost.LOW: 1, Cost.MEDIUM: 2, Cost.HIGH: 3, Cost.NOT_KNOWN: 0}


def triple(version: Version) -> Plain:
    """Return the rating triple for lists and cards: marks and labels, no explanations."""
    strength, cost = Strength(version.strength), Cost(version.cost)
    level = COST_LEVELS[cost]
    return {
        "impact": {
            "mark": version.impact,
            "glyph": GLYPHS[version.impact],
            "label": version.get_impact_display(),
            "number": _number(version),
        },
        "strength": {"level": STRENGTH_LEVELS[strength], "label": label_of(strength).label},
        "cost": {
            "level": level,
            "label": str(cost).capitalize(),
            "marks": [step < level for step in range(3)],
        },
    }


def triple_in_full(answer: Published) -> Plain:
    """Return the rating triple with its words, its range and how to read each part."""
    version, words = answer.version, answer.version.words
    parts = triple(version)
    parts["impact"] |= {"words": words["impact_words"], "range": _range(answer)}
    parts["impact"]["help"] = {
        "better": _("The whole range of likely values lies on the helpful side of no effect."),
        "worse": _("The whole range of likely values lies on the harmful side of no effect."),
        "unclear": _(
            "The range of likely values includes no effect, or there were too few studies to "
            "work one out. It may help, do nothing, or do harm."
        ),
        "associated": _(
            "The two rise and fall together. That alone does not say that one causes the other."
        ),
    }[version.impact]
    if parts["impact"]["range"]:
        parts["impact"]["help"] += " " + _(
            "The confidence interval is the range in which the true average may well lie."
        )
    strength = Strength(version.strength)
    parts["strength"] |= {
        "words": label_of(strength).words,
        "help": _(
            "Strength goes from “%(none)s”, through “%(low)s” and “%(middle)s”, to “%(high)s”. "
            "People judge it from how the studies were done, how far they agree and how precise "
            "they are. The reasons are given below, one by one."
        )
        % {
            "none": label_of(Strength.NOT_ENOUGH).label,
            "low": label_of(Strength.INITIAL).label,
            "middle": label_of(Strength.PROMISING).label,
            "high": label_of(Strength.STRONG).label,
        }
        + f" {_where_labels_are_from()}",
    }
    parts["cost"] |= {
        "words": words["cost_words"] or _("The studies do not say what it costs."),
        "help": _(
            "One £ means low, two medium and three high cost for each person. When we have "
            "no figures we say so rather than guess. Here: %(band)s."
        )
        % {"band": describe_cost(Cost(version.cost))},
    }
    return parts


def _where_labels_are_from() -> str:
    if are_own():
        return _("The labels are this centre's own.")
    source = label_source()
    said = _("The labels follow %(source)s.") % {"source": source}
    if source.status == "unverified":
        said += " " + _("We have not yet checked them against that guide.")
    return said


def _range(answer: Published) -> str:
    pooled = answer.pooled
    if pooled is None:
        return ""
    interval, unit = pooled.estimate.interval, pooled.estimate.unit
    return _("In numbers: %(value)s (%(level)s confidence interval %(range)s), %(unit)s.") % {
        "value": format_natural(pooled.estimate.value, unit, decimals(interval, unit)),
        "level": format_level(pooled.level),
        "range": format_interval(pooled.estimate.natural().interval, decimals(interval, unit)),
        "unit": unit.label,
    }


def _number(version: Version) -> str:
    """Return the estimate and its range in a few characters, for lists."""
    if version.estimate is None or version.lower is None or version.upper is None:
        return ""
    interval = Interval(version.lower, version.upper)
    return format_estimate(version.estimate, interval, decimals(interval, UNSPECIFIED))


def listed(version: Version) -> Plain:
    """Return one line of the list of answers."""
    return {
        "url": version.answer.get_absolute_url(),
        "question": version.question,
        "headline": version.headline,
        "outcome": version.outcome.name,
        "population": version.population.name,
        "setting": version.setting.name,
        "k": version.k,
        "unit": version.unit_label,
        "published_at": version.published_at,
        "triple": triple(version),
    }


def reasons(version: Version) -> list[Plain]:
    """Return the reasons for the strength of evidence, each with a mark and words for it."""

    def words(steps: int) -> tuple[str, str]:
        if steps < 0:
            return "↓", _("Lowers our confidence")
        if steps > 0:
            return "↑", _("Raises our confidence")
        return "=", _("No concern")

    return [
        {
            "domain": reason["domain"].capitalize(),
            "glyph": words(reason["steps"])[0],
            "mark": words(reason["steps"])[1],
            "text": reason["text"],
        }
        for reason in version.words["reasons"]
    ]


def is_association(version: Version) -> bool:
    return version.words["kind"] == Answer.Kind.ASSOCIATION
