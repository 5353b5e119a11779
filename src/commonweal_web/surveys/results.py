"""A protected table for people: its title, charts, and what it says in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.measures import get_measure
from commonweal.publish.estimates import (
    Figure,
    draw_bars,
    draw_distribution,
    draw_dumbbell,
    draw_small_multiples,
    draw_trend,
    estimates_part,
)
from commonweal.publish.words import format_level, format_number, format_percent
from commonweal.surveys.disclosure import ProtectedEstimates, read_policy
from commonweal.surveys.estimates import SHARES
from commonweal.terms import InputError, Source
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.question import Question

Words = Mapping[str, str]
CHARTS = {
    "bars": gettext_lazy("Bars with ranges"),
    "trend": gettext_lazy("Trend over years"),
    "dumbbell": gettext_lazy("Two groups side by side"),
    "distribution": gettext_lazy("Who gave which answer"),
    "panels": gettext_lazy("Small charts on one scale"),
}
MOST_BARS = 60  # groups; a chart of more is no longer read
_DRAW: dict[str, Callable[..., Figure]] = {
    "bars": draw_bars,
    "trend": draw_trend,
    "dumbbell": draw_dumbbell,
    "panels": draw_small_multiples,
}


def words_of(row: Dataset) -> dict[str, str]:
    """Return what columns are called for readers: scores by their titles, others as they are."""
    return {
        score["name"]: score["title"][:1].lower() + score["title"][1:]
        for one in row.scored
        for score in one["scores"]
    }


def draw_all(table: ProtectedEstimates, words: Words) -> dict[str, list[Figure]]:
    """Return the kinds of chart that fit a table, each with a figure for every statistic."""
    pairs = table.frame.select("measure", "stat").unique(maintain_order=True).rows()
    found: dict[str, list[Figure]] = {}
    for chart in CHARTS:
        if chart == "distribution":
            wanted = [pair for pair in pairs if pair[1] == "proportion"]
        elif chart == "trend" and not any(_years(table, name) for name in table.by):
            continue
        else:
            wanted = pairs
        if chart == "bars" and len(table) > MOST_BARS * len(pairs):
            continue
        for measure, stat in wanted:
            try:
                figure = _draw(table, chart, measure, stat, words)
            except InputError:
                continue
            found.setdefault(chart, []).append(figure)
    return found


def _draw(table: ProtectedEstimates, chart: str, measure: str, stat: str, words: Words) -> Figure:
    if chart == "distribution":
        return draw_distribution(table, measure=measure, words=words)
    return _DRAW[chart](table, measure=measure, stat=stat, words=words)


def _years(table: ProtectedEstimates, name: str) -> bool:
    """Whether every label of a column holds a year."""
    labels = table.frame[name].cast(str).drop_nulls()
    return len(labels) > 0 and bool(labels.str.contains(r"(^|\D)(19|20)\d\d($|\D)").all())


def pictures(figures: list[Figure]) -> list[dict[str, Any]]:
    """Return figures for a template, both layouts of each."""
    return [
        {
            "title": figure.title,
            "wide": mark_safe(figure.svg(standalone=False, prefix=f"f{i}")),  # noqa: S308 (ours)
            "narrow": mark_safe(  # noqa: S308 (ours)
                figure.svg(layout="narrow", standalone=False, prefix=f"f{i}")
            ),
        }
        for i, figure in enumerate(figures)
    ]


def table_html(table: ProtectedEstimates, words: Words, title: str, source: str) -> SafeString:
    """Return the table as HTML; the library escapes what it holds."""
    made = estimates_part(table, title=title, words=words, source=Source(title=source))
    return mark_safe(made)  # noqa: S308 (escaped by the library)


def title_of(question: Question, words: Words) -> str:
    """Return what a table shows: “Life satisfaction, worthwhile by region”."""
    names = ", ".join(words.get(name, name) for name in question.measures)
    title = f"{names[:1].upper()}{names[1:]}"
    if question.by:
        groups = _(" and ").join(words.get(name, name) for name in question.by)
        title = _("%(what)s by %(groups)s") % {"what": title, "groups": groups}
    if question.where:
        title = _("%(what)s (%(who)s)") % {"what": title, "who": question.where}
    return title


def reading(table: ProtectedEstimates, words: Words) -> list[str]:
    """Return what the table says, in sentences: everybody first, then the ends of the groups."""
    everybody = table.frame if not table.by else table.overall
    level = format_level(table.level)
    said = []
    for line in [] if everybody is None else everybody.iter_rows(named=True):
        if line["stat"] != "mean" or line["estimate"] is None or line["lower"] is None:
            continue
        values = {
            "name": words.get(line["measure"], line["measure"]),
            "value": format_number(line["estimate"], 2),
            "low": format_number(line["lower"], 2),
            "high": format_number(line["upper"], 2),
            "level": level,
        }
        sentence = _(
            "The average of %(name)s is %(value)s. For everybody these people stand for it lies"
            " between %(low)s and %(high)s (%(level)s interval)."
        )
        said.append(sentence % values)
    if table.by:
        said += _ends(table, words)
        hidden = int(table.frame["suppressed"].sum())
        if hidden:
            sentence = _(
                "%(n)s of %(all)s figures are left out under the policy: they rest on too few"
                " people, or would give such a figure away."
            )
            said.append(sentence % {"n": f"{hidden:,}", "all": f"{len(table):,}"})
    return said


def _ends(table: ProtectedEstimates, words: Words) -> list[str]:
    """Name the lowest and highest group of the first measure; whether they differ is a
    question for a comparison, and said so."""
    first = table.frame.row(0, named=True)
    own = table.frame.filter(measure=first["measure"], stat=first["stat"])
    own = own.drop_nulls("estimate")
    if len(own) < 2 or own["band"].drop_nulls().len():
        return []
    ordered = own.sort("estimate")
    low, high = ordered.row(0, named=True), ordered.row(-1, named=True)
    values = {
        "name": words.get(first["measure"], first["measure"]),
        "low": _group(low, table.by),
        "high": _group(high, table.by),
        "a": share(low["estimate"], low["stat"]),
        "b": share(high["estimate"], high["stat"]),
    }
    sentence = (
        _(
            "%(name)s runs from %(a)s (%(low)s) to %(b)s (%(high)s). Whether groups truly differ is"
            " what Compare says: ranges that overlap may hide a difference, and the ends of a list"
            " are partly luck."
        )
        % values
    )
    return [f"{sentence[:1].upper()}{sentence[1:]}"]


def _group(line: Mapping[str, Any], by: tuple[str, ...]) -> str:
    return ", ".join("–" if line[name] is None else str(line[name]) for name in by)


def share(value: float | None, stat: str) -> str:
    """Return a value as people read it, by its statistic."""
    if value is None:
        return "–"
    kind = stat.partition(":")[0]
    return format_percent(value * 100) if kind in SHARES else format_number(value, 2)


def warnings(row: Dataset, question: Question, table: ProtectedEstimates | None) -> list[str]:
    """Return what would mislead a reader, in sentences."""
    found = []
    if not row.design:
        sentence = _(
            "Nobody has said how people were sampled. Everybody counts the same, and ranges are"
            " too narrow where people were drawn in clusters."
        )
        found.append(sentence)
    elif not row.design.get("weights") and not row.design.get("population"):
        found.append(_("There are no weights: the figures are about those who answered."))
    if table is not None:
        found += table.notes
        policy = table.policy
    else:
        policy = read_policy(question.policy)
    if policy.source.status == "unverified":
        found.append(_("This policy has not yet been checked against its source."))
    scored = {name: one for one in row.scored for name in one["columns"]}
    for one in (scored[m] for m in question.measures if m in scored):
        found += get_measure(one["measure"]).cautions
        found += one["doubts"]
    return list(dict.fromkeys(found))
