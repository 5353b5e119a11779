"""Small areas as plain values for templates: the figures, a chart, the regression, code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from commonweal.publish.words import format_level, format_number, format_p
from commonweal.surveys.disclosure import read_policy
from commonweal_web.surveys import results
from commonweal_web.surveys.areas import METHODS, MODELS
from commonweal_web.surveys.areas_recipes import python, r
from commonweal_web.surveys.models import Dataset

Plain = dict[str, Any]
MOST_DRAWN = 60  # areas; a chart of more is no longer read


def title_of(question: Mapping[str, Any]) -> str:
    """Return what the figures are about."""
    asked = question["asked"]
    return _("%(what)s by %(area)s, modelled") % {"what": asked["measure"], "area": asked["area"]}


def shown(row: Dataset, question: Mapping[str, Any], answer: Mapping[str, Any]) -> Plain:
    """Return the figures as sentences, chart and tables, with their code."""
    asked, (areas, regression) = question["asked"], answer["tables"]
    lines = [dict(zip(areas["head"], one, strict=True)) for one in areas["rows"]]
    level = asked.get("level", 0.95)
    head = [
        _("Area"),
        _("Own figure ± standard error"),
        _("Modelled"),
        _("%(level)s interval") % {"level": format_level(level)},
        _("From the regression"),
        _("Gain"),
        _("Residual"),
    ]
    return {
        "title": title_of(question),
        "about": [
            (_("Model"), MODELS[asked["model"]]),
            (_("Method"), METHODS[asked["method"]]),
            (_("Areas"), f"{len(lines):,}"),
            (
                _("How much areas differ from the regression"),
                _("a variance of %(v)s") % {"v": f"{answer['model_variance']:.4g}"},
            ),
            *(
                []
                if answer.get("icc") is None
                else [(_("Of people's differences, between areas"), f"{answer['icc']:.1%}")]
            ),
        ],
        "cautions": answer["said"],
        "figures": _chart(lines, question, level),
        "head": head,
        "areas": [_line(head, line, read_policy(question["policy"]).mark) for line in lines],
        "regression": [
            (name, format_number(value, 3), format_number(se, 3), format_p(p))
            for name, value, se, p in regression["rows"]
        ],
        "python": python(row, question),
        "r": r(row, question),
    }


def _line(head: list[str], line: Mapping[str, Any], mark: str) -> Plain:
    own = "–"
    if line["few"]:
        own = mark
    elif line["direct"] is not None:
        own = f"{format_number(line['direct'])} ± {format_number(line['direct_se'])}"
    gain, residual = line["gain"], line["standardised_residual"]
    values = {"low": format_number(line["lower"]), "high": format_number(line["upper"])}
    cells = [
        own,
        format_number(line["estimate"]),
        _("%(low)s to %(high)s") % values,
        f"{line['shrinkage']:.0%}",
        "–" if gain is None else format_number(gain, 1),
        "–" if residual is None else format_number(residual, 1),
    ]
    return {"name": line["area"], "cells": list(zip(head[1:], cells, strict=True))}


def _chart(lines: list[Plain], question: Mapping[str, Any], level: float) -> list[Plain]:
    if len(lines) > MOST_DRAWN:
        return []
    # Imported here: only these pages need the models.
    from commonweal.publish.estimates import draw_small_areas  # noqa: PLC0415
    from commonweal.surveys.small_areas import Coefficients, SmallAreas  # noqa: PLC0415

    def column(name: str) -> np.ndarray:
        return np.array([np.nan if one[name] is None else one[name] for one in lines], float)

    few = np.array([one["few"] for one in lines])
    mse = column("se") ** 2
    drawn = SmallAreas(
        areas=tuple(str(one["area"]) for one in lines),
        estimate=column("estimate"),
        mse=mse,
        direct=np.where(few, column("estimate"), column("direct")),  # marked, and never drawn
        variance=column("gain") * mse,
        synthetic=column("synthetic"),
        direct_weight=1 - column("shrinkage"),
        standardised_residual=column("standardised_residual"),
        coefficients=Coefficients((), np.zeros(0), np.zeros((0, 0))),
        model_variance=0.0,
        method="reml",
        level=level,
    )
    figure = draw_small_areas(
        drawn,
        people=np.where(few, 1, np.nan_to_num(column("n"))),
        policy=read_policy(question["policy"]),
        measure=question["asked"]["measure"].replace("_", " "),
    )
    return results.pictures([figure])
