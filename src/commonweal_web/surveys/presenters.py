"""Datasets, designs and scores as plain values for templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from commonweal.measures import Measure, get_measure, list_measures
from commonweal.surveys import Survey
from commonweal_web.jobs.models import Job
from commonweal_web.jobs.presenters import job_now
from commonweal_web.surveys import scores
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.reading import ENDINGS

Plain = dict[str, Any]
_SHOWN = 8  # labels of codes before the rest is folded away
STEPS = ("look", "design", "measures", "analyse", "analyses")


def listed(row: Dataset) -> Plain:
    """Return a line of the list of somebody's files."""
    return {
        "url": row.get_absolute_url(),
        "title": row.title,
        "state": row.state,
        "label": row.get_state_display(),
        "facts": _facts(row),
        "source": row.source,
        "keep_until": row.keep_until,
        "problem": row.problem,
    }


def _facts(row: Dataset) -> str:
    parts = [ENDINGS[row.ending], filesizeformat(row.size)]
    if row.people:
        parts.insert(0, _("%(n)s people") % {"n": f"{row.people:,}"})
    return " · ".join(parts)


def head(row: Dataset, step: str) -> Plain:
    """Return what every page of a dataset shows: its name, and the steps of the work."""
    job = Job.objects.filter(pk=row.job).first() if row.job else None
    labels = (_("Look"), _("Design"), _("Measures"), _("Analyse"), _("Saved"))
    root = row.get_absolute_url()
    saved = row.analyses.filter(deleted=None).exists()
    done = (True, bool(row.design), bool(row.scored), saved, saved)
    return {
        "dataset": row,
        "facts": _facts(row),
        "ready": row.state == Dataset.State.READY,
        "job": job_now(job) if job else None,
        "steps": [
            {
                "label": label,
                "url": root if name == "look" else f"{root}{name}/",
                "current": name == step,
                "done": is_done,
            }
            for name, label, is_done in zip(STEPS, labels, done, strict=True)
        ],
    }


def columns(row: Dataset) -> list[Plain]:
    """Return each column as a line: what it holds, what is missing, what looks odd."""
    made = {name for one in row.scored for name in one["columns"]}
    return [_column(column, scored=column["name"] in made) for column in row.columns]


def _column(column: Mapping[str, Any], *, scored: bool) -> Plain:
    share = column["missing"] / column["n"] if column["n"] else 0
    low, high = column["low"], column["high"]
    if column["shown"]:
        values = ", ".join(map(str, column["shown"]))
    elif low is None:
        values = ""
    else:
        values = _("%(low)s to %(high)s") % {"low": _figure(low), "high": _figure(high)}
    labels = [(_figure(code), words) for code, words in column.get("labels") or ()]
    return {
        "name": column["name"],
        "wording": column.get("wording") or "",
        "kind": _(column["kind"]),
        "values": values,
        "different": f"{column['different']:,}",
        "missing": f"{column['missing']:,}" if column["missing"] else "0",
        "share": "" if not share else f"{100 * share:.1f}%" if share >= 0.001 else "<0.1%",
        "many_missing": share > 0.5,
        "codes": ", ".join(f"{code:g}" for code in column["codes"]),
        "marked": ", ".join(f"{code} ({n:,})" for code, n in column.get("marked") or ()),
        "role": {
            "weights": _("perhaps weights"),
            "strata": _("perhaps strata"),
            "psu": _("perhaps clusters"),
            "fpc": _("perhaps population sizes"),
        }.get(column["role"], ""),
        "labels": labels[:_SHOWN],
        "more_labels": labels[_SHOWN:],
        "scored": scored,
    }


def _figure(value: object) -> str:
    return f"{value:,.6g}" if isinstance(value, int | float) else str(value)


def checks(survey: Survey) -> Plain:
    """Return what a design turned out to be, with what is odd about it."""
    sample = survey.sample
    design, weight = sample.design, sample.weight
    n, total = sample.people, float(weight.sum())
    facts = [
        (_("People in the file"), f"{n:,}", ""),
        (
            _("They stand for"),
            f"{total:,.0f}",
            _("The sum of the weights.") if survey.weights else _("Everybody counts once."),
        ),
    ]
    if survey.strata:
        facts.append((_("Strata"), f"{len(design.labels):,}", _("Groups sampled one by one.")))
    if survey.psu:
        clusters = len(design.first.group)
        facts.append((_("Clusters"), f"{clusters:,}", _("Places or groups drawn first.")))
    facts.append(
        (
            _("Degrees of freedom"),
            f"{sample.replicates.df if sample.replicates else design.df:,}",
            _("How much the data know about their own uncertainty; below 12, be wary."),
        )
    )
    if survey.weights:
        kish = len(weight) * float(np.square(weight).sum()) / total**2
        facts.append(
            (
                _("Cost of unequal weights"),
                f"× {kish:.2f}",
                _("Roughly how much larger variances are than with equal weights."),
            )
        )
    return {"facts": facts, "notes": list(survey.notes)}


def measure_choices(row: Dataset, post: Mapping[str, str] | None = None) -> list[Plain]:
    """Return every measure with the columns of its items: as sent, as scored, or as guessed.

    Those that the columns seem to hold come first, ticked.
    """
    made = {name for one in row.scored for name in one["columns"]}
    own = [name for name in row.names if name not in made]
    before = {one["measure"]: one for one in row.scored}
    likely = {measure.id: items for measure, items in scores.suggest(own)}
    found = []
    for measure_id in list_measures():
        measure = get_measure(measure_id)
        earlier = before.get(measure_id, {})
        items = earlier.get("items") or likely.get(measure_id) or scores.guess(measure, own)
        ticked = measure_id in before or (not before and measure_id in likely)
        if post is not None:
            items = {i.name: post.get(f"{measure_id}-{i.name}", "") for i in measure.items}
            ticked = bool(post.get(f"measure-{measure_id}"))
        found.append(_choice(measure, items, earlier, post, own) | {"ticked": ticked})
    likeliest = {*likely, *before}
    return sorted(found, key=lambda one: (not one["ticked"], one["id"] not in likeliest))


def _choice(
    measure: Measure,
    items: Mapping[str, str],
    earlier: Mapping[str, Any],
    post: Mapping[str, str] | None,
    columns: list[str],
) -> Plain:
    said = post or {}
    return {
        "id": measure.id,
        "title": measure.title,
        "items": [
            {
                "field": f"{measure.id}-{item.name}",
                "label": item.topic[:1].upper() + item.topic[1:],
                "name": item.name,
                "options": [(name, name == items.get(item.name)) for name in columns],
            }
            for item in measure.items
        ],
        "matched": sum(1 for item in measure.items if items.get(item.name)),
        "scorings": [
            (one, one == (said.get(f"{measure.id}-scoring") or earlier.get("scoring")))
            for one in measure.scorings
        ],
        "lowest": said.get(f"{measure.id}-lowest", _number(earlier.get("lowest"))),
        "usual_lowest": f"{min(item.lowest for item in measure.items):g}",
        "may_prorate": any(score.prorate for score in measure.scores),
        "prorate": bool(said.get(f"{measure.id}-prorate") or earlier.get("prorate")),
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def scored(row: Dataset) -> list[Plain]:
    """Return what became of the answers to each measure that was scored."""
    return [
        {
            "title": one["title"],
            "id": one["measure"],
            "scores": [
                {**score, "scored": f"{score['scored']:,}", "without": f"{score['without']:,}"}
                for score in one["scores"]
            ],
            "reads": [
                {
                    **read,
                    "answered": f"{read['answered']:,}",
                    "missing": f"{read['missing']:,}",
                    "odd": f"{read['out_of_range']:,}" if read["out_of_range"] else "",
                    "examples": ", ".join(f"“{value}” {n:,}×" for value, n in read["examples"]),
                }
                for read in one["reads"]
            ],
            "doubts": one["doubts"],
            "left_out": ", ".join(one["left_out"]),
            "safeguarding": one["safeguarding"],
        }
        for one in row.scored
    ]
