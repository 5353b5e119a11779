"""What changed between two versions, as plain values: sentences, numbers, studies, words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.answers import Comparison
from commonweal.answers import compare as compare_frozen
from commonweal.answers.comparison import Change, StudyChange
from commonweal.publish.words import (
    decimals,
    format_interval,
    format_level,
    format_natural,
    format_number,
    format_percent,
)
from commonweal.synthesis import Pooled
from commonweal_web.findings import store
from commonweal_web.findings.models import Answer, Version
from commonweal_web.findings.statistics import method_in_words
from commonweal_web.library.strength_labels import label_of

Plain = dict[str, Any]

_ROW_WORDS = {
    "value": gettext_lazy("effect"),
    "variance": gettext_lazy("variance"),
    "n": gettext_lazy("participants"),
    "label": gettext_lazy("name"),
    "risk_of_bias": gettext_lazy("risk of bias"),
    "time_point": gettext_lazy("time point"),
    "measure": gettext_lazy("measured with"),
    "comparator": gettext_lazy("compared with"),
    "outcome": gettext_lazy("outcome"),
    "population": gettext_lazy("population"),
    "country": gettext_lazy("country"),
    "design": gettext_lazy("design"),
    "subgroup": gettext_lazy("subgroup"),
    "record": gettext_lazy("reference"),
    "reference": gettext_lazy("title of the reference"),
}
_TEXT_WORDS = {
    "for_whom": gettext_lazy("For whom"),
    "how_done": gettext_lazy("How it was done"),
    "found": gettext_lazy("What was found"),
    "impact_words": gettext_lazy("Impact in plain words"),
    "cost_words": gettext_lazy("Cost in plain words"),
    "judged_by": gettext_lazy("Judged by"),
    "certainty_start": gettext_lazy("Where the judgement starts"),
}
_GROUP_WORDS = {
    "pico": gettext_lazy("The question in full (PICO): %(part)s"),
    "reasons": gettext_lazy("Reason: %(part)s"),
    "source": gettext_lazy("Source of the data: %(part)s"),
    "surveys": gettext_lazy("Survey figure: %(part)s"),
}


def present_comparison(old: Version, new: Version) -> Plain:
    """Return everything the page of two versions needs, the older one first."""
    found = compare_frozen(store.frozen(old), store.frozen(new))
    return {
        "old": old,
        "new": new,
        "sentences": sentences(found),
        "comparable": found.same_unit,
        "numbers": [*_ratings(old, new), *_numbers(found)],
        "added": found.added,
        "removed": found.removed,
        "changed": [_study(change) for change in found.changed],
        "texts": [{"label": text_label(text.name), "pieces": text.pieces} for text in found.texts],
    }


def sentences(found: Comparison) -> list[str]:
    """Return what changed in plain sentences, the most important first."""
    said = [_rating(change) for change in found.ratings]
    said += _result(found)
    if found.old and found.new and found.old.k != found.new.k:
        said.append(
            ngettext(
                "The answer now rests on %(new)s study; before, it was %(old)s.",
                "The answer now rests on %(new)s studies; before, it was %(old)s.",
                found.new.k,
            )
            % {"new": found.new.k, "old": found.old.k}
        )
    if found.options:
        said.append(_("The way in which the studies were pooled changed; see the table."))
    if not said:
        said.append(
            _("Only words changed. The numbers and the ratings stayed the same.")
            if found.texts
            else _("The words, the numbers and the ratings stayed the same.")
        )
    return said


def _result(found: Comparison) -> list[str]:
    old, new = found.old, found.new
    if not found.numbers_differ:
        same = _("The pooled result stayed the same: %(result)s.")
        return [same % {"result": _estimate(new)}] if new and found.ratings else []
    if old is None or new is None:
        said = (
            _("There are now enough studies to pool: %(result)s.")
            if old is None
            else _("The studies can no longer be pooled. Before: %(result)s.")
        )
        there = new or old
        return [said % {"result": _estimate(there)}] if there else []
    if not found.same_unit:
        said = _(
            "The numbers are now in another unit (%(new)s; before: %(old)s), so they cannot be set "
            "beside each other."
        )
        return [said % {"old": old.estimate.unit.label, "new": new.estimate.unit.label}]
    digits = max(decimals(one.estimate.interval, one.estimate.unit) for one in (old, new))
    words = {"old": _estimate(old, digits), "new": _estimate(new, digits)}
    if words["old"] == words["new"]:
        return [_("The pooled result changed by less than is shown: %(new)s.") % words]
    return [_("The pooled result went from %(old)s to %(new)s.") % words + _width(old, new)]


def _width(old: Pooled, new: Pooled) -> str:
    """Say whether we know more or less than before, where the interval moved by a tenth."""
    one, other = old.estimate.interval, new.estimate.interval
    if not one or not other or old.level != new.level or one.upper == one.lower:
        return ""
    ratio = (other.upper - other.lower) / (one.upper - one.lower)
    if ratio <= 0.9:
        return " " + _("The range is narrower: we are surer than before.")
    return " " + _("The range is wider: we are less sure than before.") if ratio >= 1.1 else ""


def _rating(change: Change) -> str:
    old, new = _label(change.name, change.old), _label(change.name, change.new)
    said = {
        "impact": _("The impact went from “%(old)s” to “%(new)s”."),
        "strength": _("The strength of evidence went from “%(old)s” to “%(new)s”."),
        "cost": _("The cost went from “%(old)s” to “%(new)s”."),
    }[change.name]
    return said % {"old": old, "new": new}


def _label(name: str, value: object) -> str:
    if name == "strength" and value:
        return label_of(str(value)).label
    labels = dict(Version._meta.get_field(name).flatchoices)
    return str(labels.get(value, value))


def _ratings(old: Version, new: Version) -> list[Plain]:
    named = (("impact", _("Impact")), ("strength", _("Strength of evidence")), ("cost", _("Cost")))
    return [
        _line(label, *(_label(name, getattr(one, name)) for one in (old, new)))
        for name, label in named
    ]


def _numbers(found: Comparison) -> list[Plain]:
    """Return a line for each number, at the decimals that the finer of the two deserves."""
    both = [one for one in (found.old, found.new) if one is not None]
    digits = max((decimals(one.estimate.interval, one.estimate.unit) for one in both), default=2)
    lines = [
        (_("Unit"), lambda p: p.estimate.unit.label),
        (_("Pooled effect"), lambda p: format_natural(p.estimate.value, p.estimate.unit, digits)),
        (_("Confidence interval"), lambda p: _limits(p, digits)),
        (_("Studies pooled (k)"), lambda p: str(p.k)),
        (_("Prediction interval"), lambda p: _prediction(p, digits)),
        ("I²", lambda p: format_percent(p.i2)),
        ("τ²", lambda p: format_number(p.tau2, 3)),
        (_("How the studies were pooled"), method_in_words),
    ]
    none = _("Not pooled")
    return [
        _line(label, *(say(one) if one else none for one in (found.old, found.new)))
        for label, say in lines
    ]


def _line(label: str, old: str, new: str) -> Plain:
    return {"label": label, "old": old, "new": new, "differs": old != new}


def _limits(pooled: Pooled, digits: int) -> str:
    return _("%(range)s (%(level)s)") % {
        "range": format_interval(pooled.estimate.natural().interval, digits),
        "level": format_level(pooled.level),
    }


def _prediction(pooled: Pooled, digits: int) -> str:
    limits, unit = pooled.prediction, pooled.estimate.unit
    if limits is None:
        return "–"
    return _("%(low)s to %(high)s") % {
        "low": format_natural(limits.lower, unit, digits),
        "high": format_natural(limits.upper, unit, digits),
    }


def _estimate(pooled: Pooled, digits: int | None = None) -> str:
    unit, interval = pooled.estimate.unit, pooled.estimate.interval
    digits = decimals(interval, unit) if digits is None else digits
    return _("%(value)s (%(range)s)") % {
        "value": format_natural(pooled.estimate.value, unit, digits),
        "range": format_interval(pooled.estimate.natural().interval, digits),
    }


def _study(change: StudyChange) -> Plain:
    said = [
        _("%(what)s: %(old)s, now %(new)s")
        % {
            "what": _ROW_WORDS.get(one.name, one.name),
            "old": _value(one.old),
            "new": _value(one.new),
        }
        for one in change.changes
    ]
    more, fewer = {"n": change.added}, {"n": change.removed}
    if change.added:
        said.append(ngettext("%(n)s effect more", "%(n)s effects more", change.added) % more)
    if change.removed:
        said.append(ngettext("%(n)s effect fewer", "%(n)s effects fewer", change.removed) % fewer)
    return {"label": change.label, "changes": said}


def _value(value: object) -> str:
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, float):
        return format_number(value, 4)
    return str(value)


def text_label(name: str) -> str:
    """Return what readers call a text, e.g. “Headline” or “Reason: imprecision”."""
    group, _dot, part = name.partition(".")
    if part:
        return str(_GROUP_WORDS.get(group, "%(part)s")) % {"part": part.replace("_", " ")}
    if name in _TEXT_WORDS:
        return str(_TEXT_WORDS[name])
    return str(Answer._meta.get_field(name).verbose_name).capitalize()
