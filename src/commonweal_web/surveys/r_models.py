"""Comparisons and regressions as programs in R, with its package survey."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.r_conditions import r_condition, r_name
from commonweal_web.surveys.r_recipes import opening

Plain = Mapping[str, Any]
_ADJUST = {"holm": "holm", "bh": "BH", "none": "none"}


def program(row: Dataset, kind: str, asked: Plain) -> str:
    """Return a program; "" where R survey has nothing that does the same."""
    if kind == "gap":
        return ""
    outcome = asked["measure"] if kind == "compare" else asked["formula"].partition("~")[0].strip()
    column = re.split(r"\s(?:>=|<=|>|<)\s", outcome)[0].strip("` ")
    lines = opening(row, asked.get("where", ""), [column], asked.get("missing"))
    lines += _compare(asked) if kind == "compare" else _regress(outcome, asked)
    return "\n".join([*lines, ""])


def _compare(asked: Plain) -> list[str]:
    kind, _colon, number = asked["stat"].partition(":")
    x, by = r_name(asked["measure"]), " + ".join(map(r_name, asked["by"]))
    signs = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
    if kind != "mean" and kind not in signs:
        return [f"# R survey has no comparison of {kind} in one call."]
    formula = f"~{x}" if kind == "mean" else f"~I(as.numeric({x} {signs[kind]} {number}))"
    return [
        f"known <- subset(people_asked, !is.na({x}))",
        f"found <- svyby({formula}, ~{by}, known, svymean, covmat = TRUE)",
        "pairs <- combn(names(coef(found)), 2)",
        "differences <- t(apply(pairs, 2, function(pair) {",
        "  d <- svycontrast(found, setNames(c(1, -1), pair))",
        "  p <- 2 * pt(-abs(coef(d) / SE(d)), degf(design))",
        "  c(difference = unname(coef(d)), se = unname(SE(d)), p = unname(p))",
        "}))",
        'rownames(differences) <- paste(pairs[1, ], pairs[2, ], sep = " - ")',
        "print(differences, digits = 10)",
        f'print(p.adjust(differences[, "p"], "{_ADJUST[asked["control"]]}"), digits = 10)',
    ]


def _regress(outcome: str, asked: Plain) -> list[str]:
    terms = asked["formula"].partition("~")[2].strip()
    if "reference=" in terms:
        return ["# Use relevel() in R for the groups that others are compared with."]
    right = re.sub(r"\bC\(", "factor(", terms)
    if asked["family"] == "ordered":
        fit = f"svyolr(factor({outcome}) ~ {right}, people_asked)"
        return [f"fit <- {fit}", "print(summary(fit), digits = 10)"]
    if asked["family"] == "logistic":
        left = f"I(as.numeric({r_condition(outcome)}))" if " " in outcome else outcome
        fit = f"svyglm({left} ~ {right}, people_asked, family = quasibinomial())"
    else:
        fit = f"svyglm({outcome} ~ {right}, people_asked)"
    return [f"fit <- {fit}", "print(coef(summary(fit)), digits = 10)"]
