"""Forms and results of analyses as plain values for templates."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.surveys.disclosure import ProtectedEstimates, read_policy
from commonweal_web.surveys import r_recipes, recipes, results
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.question import (
    BANDS,
    CONTROLS,
    LEVELS,
    LIMITS,
    STATS,
    Question,
    table_policies,
)

Plain = dict[str, Any]
_NUMBERS = ("number", "whole number", "yes or no")
_MOST_GROUPS = 400  # different values of a column that may make groups


def options(row: Dataset, question: Question) -> Plain:
    """Return what the form offers, and what is chosen."""
    side, _colon, limit = question.limit.partition(":")
    made = {name for one in row.scored for name in one["columns"]}
    return {
        "measures": [(name, name in question.measures, name in made) for name in measures_of(row)],
        "groups": groups_of(row),
        "by": [*question.by, "", ""][:2],
        "stats": _chosen(STATS, *question.stats),
        "sides": _chosen(LIMITS, side),
        "limit": limit,
        "bands": _chosen(BANDS, question.bands),
        "controls": _chosen(CONTROLS, question.control),
        "policies": [
            (name, read_policy(name).title, name == question.policy) for name in table_policies()
        ],
        "levels": [
            (f"{one:g}", _("%(n)s%%") % {"n": f"{100 * one:g}"}, one == question.level)
            for one in LEVELS
        ],
    }


def _chosen(known: Any, *chosen: str) -> list[tuple[str, str, bool]]:
    return [(name, label, name in chosen) for name, label in known.items()]


def measures_of(row: Dataset) -> list[str]:
    """Return the columns that may be measures: scores, then other numbers but the design's."""
    made = [name for one in row.scored for name in one["columns"]]
    design = {
        name
        for value in row.design.values()
        for name in (value if isinstance(value, list) else [value])
        if isinstance(name, str)
    }
    design |= set((row.design.get("replicate_weights") or {}).get("columns", ()))
    numbers = [c["name"] for c in row.columns if c["kind"] in _NUMBERS and c["name"] not in design]
    return [n for n in made if n in numbers] + [n for n in numbers if n not in made]


def groups_of(row: Dataset) -> list[str]:
    """Return the columns that may make groups: not too many different values, no fractions."""
    return [
        column["name"]
        for column in row.columns
        if 2 <= column["different"] <= _MOST_GROUPS and column["kind"] not in ("date", "number")
    ]


def shown(row: Dataset, question: Question, table: ProtectedEstimates, chart: str) -> Plain:
    """Return a table with its charts, what it says, and what to know before relying on it."""
    words = results.words_of(row)
    title = results.title_of(question, words)
    drawn = results.draw_all(table, words)
    chosen = chart if chart in drawn else next(iter(drawn), "")
    if chart == "none":
        chosen = ""
    return {
        "title": title,
        "reading": results.reading(table, words),
        "warnings": results.warnings(row, question, table),
        "table": results.table_html(table, words, title, row.source),
        "charts": [(name, results.CHARTS[name], name == chosen) for name in drawn],
        "chart": chosen,
        "figures": results.pictures(drawn.get(chosen, [])),
        "policy": read_policy(question.policy),
        **codes(row, question),
    }


def codes(row: Dataset, question: Question) -> dict[str, str]:
    """Return the programs that give the numbers of a table again."""
    return {"python": recipes.table(row, question), "r": r_recipes.table(row, question)}
