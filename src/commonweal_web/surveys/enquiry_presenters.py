"""Forms and answers of comparisons, regressions and gaps as plain values for templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from commonweal.publish.words import format_number, format_p
from commonweal_web.surveys import analysis_presenters, r_models, recipes
from commonweal_web.surveys.enquiry import FAMILIES, HOW, METHODS, REFERENCES, first_argument
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.question import Question

Plain = dict[str, Any]


def options(row: Dataset, query: Any, question: Question) -> Plain:
    """Return what the form offers, and what is chosen."""
    shared = analysis_presenters.options(row, question)

    def chosen(known: Mapping[str, Any], key: str) -> list[tuple[str, str, bool]]:
        return [(name, label, name == query.get(key, "")) for name, label in known.items()]

    measure = question.measures[0] if question.measures else ""
    one_figure = ("mean", "median", "sd", "mean_pair_distance", "gini", "gap_80_20")
    return shared | {
        "one_measure": [(name, name == measure) for name, _ticked, _made in shared["measures"]],
        "stats": [one for one in shared["stats"] if one[0] in one_figure],
        "families": chosen(FAMILIES, "family"),
        "how": chosen(HOW, "how"),
        "references": chosen(REFERENCES, "reference"),
        "lines": [
            (name, name in query.getlist("line"))
            for name, _ticked, _made in shared["measures"]
            if name != measure
        ],
        "covariates": [(name, name in query.getlist("group")) for name in shared["groups"]],
        "terms": query.get("terms", ""),
        "first": query.get("first", ""),
        "second": query.get("second", ""),
    }


def title_of(kind: str, question: Mapping[str, Any]) -> str:
    """Return what an answer is about."""
    asked = question["asked"]
    if kind == "compare":
        values = {"what": asked["measure"], "groups": " × ".join(asked["by"])}
        return _("%(what)s compared by %(groups)s") % values
    if kind == "regress":
        return str(asked["formula"])
    ((_column, pair),) = asked["between"].items()
    values = {"what": asked["measure"], "first": pair[0], "second": pair[1]}
    return _("%(what)s: why %(first)s and %(second)s differ") % values


def shown(row: Dataset, kind: str, question: Mapping[str, Any], answer: Mapping[str, Any]) -> Plain:
    """Return an answer as sentences and tables, with its code."""
    return {
        "title": title_of(kind, question),
        "said": answer["said"],
        "tables": [_lay(kind, table) for table in answer["tables"]],
        "refused": answer.get("refused"),
        **codes(row, kind, question),
    }


def codes(row: Dataset, kind: str, question: Mapping[str, Any]) -> dict[str, str]:
    """Return the programs that give the numbers again; "" where R has nothing that does."""
    given = dict(question["asked"])
    first = given.pop(first_argument(kind))
    policy = question["policy"]
    return {
        "python": recipes.call(row, METHODS[kind], first, given, policy=policy),
        "r": r_models.program(row, kind, question["asked"]),
    }


def _lay(kind: str, table: Mapping[str, Any]) -> Plain:
    rows = [dict(zip(table["head"], row, strict=True)) for row in table["rows"]]
    if "f" in table["head"]:
        head = [_("Covariate"), "F", _("df"), "p"]
        cells = [
            [
                row["term"],
                format_number(row["f"]),
                f"{row['df1']:g}, {row['df2']:g}",
                format_p(row["p"]),
            ]
            for row in rows
        ]
    elif kind == "compare":
        head = [_("Pair"), _("Difference"), _("Interval"), _("p, for all pairs together")]
        cells = [
            [
                f"{row['group']} – {row['other']}",
                format_number(row["difference"]),
                _interval(row["lower"], row["upper"]),
                format_p(row["p_adjusted"]),
            ]
            for row in rows
        ]
    elif kind == "gap":
        head = [_("Part"), _("Estimate"), _("Interval"), _("Of the gap")]
        cells = [
            [
                _part(row),
                format_number(row["estimate"]),
                _interval(row["lower"], row["upper"]),
                "–" if row["share"] is None else f"{row['share']:.0%}".replace("-", "−"),
            ]
            for row in rows
        ]
    else:
        head, cells = _coefficients(rows)
    return {"title": table["title"], "head": head, "rows": [_row(head, one) for one in cells]}


def _coefficients(rows: list[Plain]) -> tuple[list[str], list[list[str]]]:
    ratios = any(row["ratio"] is not None for row in rows)
    head = [_("Coefficient"), _("Estimate"), _("Interval"), "p"]
    head += [_("Odds ratio"), _("Its interval")] * ratios
    cells = []
    for row in rows:
        cell = [
            row["coefficient"],
            format_number(row["estimate"], 3),
            _interval(row["lower"], row["upper"], 3),
            format_p(row["p"]),
        ]
        if ratios:
            known = row["ratio"] is not None
            cell += [
                format_number(row["ratio"]) if known else "–",
                _interval(row["ratio_lower"], row["ratio_upper"]) if known else "–",
            ]
        cells.append(cell)
    return head, cells


def _interval(low: float | None, high: float | None, digits: int = 2) -> str:
    if low is None or high is None:
        return "–"
    values = {"low": format_number(low, digits), "high": format_number(high, digits)}
    return _("%(low)s to %(high)s") % values


def _part(row: Plain) -> str:
    name = str(row["part"]).replace("_", " ")
    return f"{name}: {row['term']}" if row["term"] else name


def _row(head: list[str], cells: list[str]) -> Plain:
    return {"head": cells[0], "cells": list(zip(head[1:], cells[1:], strict=True))}
