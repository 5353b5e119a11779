"""The answer page as plain values, layer by layer."""

from __future__ import annotations

from functools import lru_cache
from textwrap import shorten
from typing import Any

from django.core.cache import caches
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commonweal.answers import Mark, Row, Snapshot, impact_of
from commonweal.publish import Layout, Table, forest, forest_table, funnel, funnel_table
from commonweal.publish.words import decimals, format_natural, format_number
from commonweal.synthesis import Pooled, cautions
from commonweal_web.findings.expectation import expect_elsewhere
from commonweal_web.findings.models import Answer
from commonweal_web.findings.presenters import is_association, reasons, triple_in_full
from commonweal_web.findings.statistics import method_in_words, statistics
from commonweal_web.findings.store import Published, certainty_of
from commonweal_web.findings.survey_pages import shown_beside

Plain = dict[str, Any]
_LAYOUTS: tuple[Layout, ...] = ("wide", "narrow")


def present(answer: Published) -> Plain:
    """Return everything the template of one version needs."""
    version, words, pooled = answer.version, answer.version.words, answer.pooled
    page: Plain = {
        "version": version,
        "words": words,
        "pico": words["pico"],
        "source": words["source"],
        "triple": triple_in_full(answer),
        "reasons": reasons(version),
        "certainty": certainty_of(words),
        "association": is_association(version),
        "studies": study_lines(answer),
        "rows": len(answer.snapshot.rows),
        "combined": answer.snapshot.within_study_correlation,
        "pooled": pooled is not None,
        "surveys": shown_beside(words),
    }
    if pooled is not None:
        page |= {
            "picture": picture_title(pooled, words["kind"], answer.snapshot.benefit),
            "expect": expect_elsewhere(
                pooled, answer.snapshot.benefit, association=is_association(version)
            ),
            "cautions": cautions(pooled),
            "method": method_in_words(pooled),
            "statistics": statistics(pooled),
            "forest": {layout: _drawn(answer, pooled, "forest", layout) for layout in _LAYOUTS},
            "funnel": {layout: _drawn(answer, pooled, "funnel", layout) for layout in _LAYOUTS},
        }
    return page


def _drawn(answer: Published, pooled: Pooled, figure: str, layout: Layout) -> SafeString:
    """Return a figure for the page, drawn once in each process: what it shows never changes."""
    return caches["pages"].get_or_set(
        f"{figure}-{layout}-{answer.version.digest}",
        lambda: draw(answer, pooled, figure, layout),
        timeout=86_400,
    )


def draw(
    answer: Published, pooled: Pooled, figure: str, layout: Layout, *, standalone: bool = False
) -> SafeString:
    """Return a figure as SVG, in which every text is escaped. Alone, it carries its title."""
    if figure == "forest":
        svg = forest(
            pooled,
            title=answer.version.headline if standalone else "",
            favours=answer.snapshot.favours if all(answer.snapshot.favours) else None,
            layout=layout,
            standalone=standalone,
        )
    else:
        svg = funnel(pooled, layout=layout, standalone=standalone)
    return mark_safe(svg)  # noqa: S308  publish escapes what studies and staff wrote


def picture_title(pooled: Pooled, kind: str, benefit: str) -> str:
    """Return what the forest plot shows, in a sentence: how many studies point which way."""
    unit, effects = pooled.effects.unit, pooled.effects.effect
    up = int((effects > unit.no_effect).sum())
    down = int((effects < unit.no_effect).sum())
    numbers = {"k": pooled.k, "up": up, "down": down}
    if kind == Answer.Kind.ASSOCIATION or benefit == "not stated":
        return _("In %(up)s of %(k)s studies the two rise together") % numbers
    numbers["good"], numbers["bad"] = (up, down) if benefit == "higher" else (down, up)
    impact = impact_of(kind, benefit, pooled)
    if impact is Mark.HARMS:
        return _("%(bad)s of %(k)s studies point to harm, and so do all together") % numbers
    if impact is Mark.HELPS:
        return _("%(good)s of %(k)s studies point to a benefit, and so do all together") % numbers
    return (
        _("%(good)s of %(k)s studies point to a benefit; all together they leave it unclear")
        % numbers
    )


def figure_table(pooled: Pooled, figure: str) -> Table:
    """Return the numbers a figure is drawn from."""
    return forest_table(pooled) if figure == "forest" else funnel_table(pooled)


def study_lines(answer: Published) -> list[Plain]:
    """Return a line for each study: its effect, its weight, its risk of bias, its reference."""
    snapshot, pooled = answer.snapshot, answer.pooled
    first: dict[str, Row] = {}
    times: dict[str, int] = {}
    for row in snapshot.rows:
        first.setdefault(row.study, row)
        times[row.study] = times.get(row.study, 0) + 1
    numbers = _numbers(pooled) if pooled is not None else {}
    return [
        {
            "url": _url("library:study", row.study),
            "label": row.label,
            "record_url": row.record and _url("library:record", row.record),
            "reference": shorten(row.reference, 90, placeholder="…"),
            "about": ", ".join(str(part) for part in (row.population, row.country) if part),
            "n": row.n,
            "risk_of_bias": row.risk_of_bias,
            "times": times[row.study],
            "effect": _own(row, snapshot),
        }
        | numbers.get(row.label, {})
        for row in first.values()
    ]


@lru_cache(maxsize=10_000)
def _url(name: str, identifier: str) -> str:
    return reverse(name, args=[identifier])  # 50 µs, and a page has two for each study


def _own(row: Row, snapshot: Snapshot) -> str:
    return "" if row.value is None else format_natural(row.value, snapshot.unit)


def _numbers(pooled: Pooled) -> dict[str, Plain]:
    effects, unit = pooled.effects, pooled.effects.unit
    digits = decimals(pooled.estimate.interval, unit)
    z = 1.959963984540054  # studies are shown with 95% normal intervals, as on the plot
    found = {}
    for label, y, v, weight in zip(
        effects.study,
        effects.effect.tolist(),
        effects.variance.tolist(),
        pooled.weights.tolist(),
        strict=True,
    ):
        half = z * v**0.5
        value, low, high = (format_natural(x, unit, digits) for x in (y, y - half, y + half))
        found[label] = {
            "effect": _("%(value)s (%(low)s to %(high)s)")
            % {"value": value, "low": low, "high": high},
            "weight": format_number(weight, 1),
        }
    return found
