"""/surveys/data/ID/weights/: known totals of the population, and what they did to the weights."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.publish.words import format_number
from commonweal.terms import InputError
from commonweal_web.jobs.views import new_once
from commonweal_web.surveys import actions, analysis_presenters, population_forms, presenters
from commonweal_web.surveys.access import of_dataset
from commonweal_web.surveys.analysis_views import QUICK
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.population import METHODS, python_lines, r_lines

Plain = dict[str, Any]
FAR = 5  # as the library: a weight that changes more than fivefold speaks for many


@require_http_methods(["GET", "HEAD", "POST"])
@of_dataset
def weights(request: HttpRequest, row: Dataset) -> HttpResponse:
    """Choose groups, give their totals, and see what that did; or take the totals away."""
    if row.state != Dataset.State.READY:
        return redirect(row)
    asked = request.POST if request.method == "POST" else request.GET
    problem, margins = None, []
    chosen = population_forms.chosen(row, asked)
    try:
        margins = population_forms.margins_of(row, chosen["method"], chosen["columns"])
        if request.method == "POST":
            return _weight(request, row)
    except InputError as error:
        problem = error
    context = presenters.head(row, "design") | {
        "problem": problem,
        "once": new_once(),
        "methods": [(name, label, name == chosen["method"]) for name, label in METHODS.items()],
        "method": chosen["method"],
        "columns": [
            (name, name in chosen["columns"]) for name in analysis_presenters.groups_of(row)
        ],
        "numbers": [(name, name in chosen["amounts"]) for name in chosen["numbers"]],
        "margins": _fields(row, margins, asked),
        "amounts": _amounts(row, chosen["amounts"], asked),
        "typed": {name: asked.get(name, "") for name in ("people", "trim", "least", "most")},
        "found": _found(row),
    }
    return render(request, "surveys/weights.html", context, status=422 if problem else 200)


def _weight(request: HttpRequest, row: Dataset) -> HttpResponse:
    if "remove" in request.POST:
        actions.weight(row, None, user=request.user)
        return redirect("surveys:weights", row.pk)
    known = population_forms.read(row, request.POST, request.FILES.get("totals"))
    if row.people > QUICK:
        once = request.POST.get("once", "")
        actions.weight_later(row, known, user=request.user, once=once)
        return redirect("surveys:weights", row.pk)
    actions.weight(row, known, user=request.user)
    return redirect(f"{request.path}#found")


def _fields(row: Dataset, margins: list[Plain], asked: Any) -> list[Plain]:
    """Return the totals to type, beside what the groups stand for now; kept ones are filled in."""
    kept = {
        (tuple(one["columns"]), str(label)): total
        for one in (row.design.get("population") or {}).get("margins", ())
        for label, total in one["totals"]
    }
    found = []
    for i, one in enumerate(margins):
        groups = []
        for j, group in enumerate(one["groups"]):
            total = kept.get((tuple(one["columns"]), str(group["label"])))
            groups.append(
                {
                    "field": f"total-{i}-{j}",
                    "words": group["words"],
                    "now": f"{group['now']:,.0f}",
                    "value": asked.get(f"total-{i}-{j}", "" if total is None else f"{total:.10g}"),
                }
            )
        found.append({"name": one["name"], "groups": groups})
    return found


def _amounts(row: Dataset, names: list[str], asked: Any) -> list[tuple[str, str]]:
    kept = dict((row.design.get("population") or {}).get("amounts", ()))
    found = []
    for name in names:
        usual = f"{kept[name]:.10g}" if name in kept else ""
        found.append((name, asked.get(f"amount-{name}", usual)))
    return found


def _found(row: Dataset) -> Plain | None:
    """Return what the totals that are kept did to the weights."""
    known, done = row.design.get("population"), row.weighted
    if not known or not done:
        return None
    lost = 1 - done["deff_before"] / done["deff_after"]
    lines = [
        {
            "group": f"{margin}: {label}" if label else margin,
            "known": f"{total:,.0f}",
            "before": f"{before:,.0f}",
            "after": f"{after:,.0f}",
            "ratio": format_number(after / before, 2) if before else "–",
        }
        for margin, label, total, before, after in done["margins"]
    ]
    facts = [
        (_("Weights changed"), f"{done['changed']:,}", ""),
        (
            _("By factors of"),
            _("%(least)s to %(most)s")
            % {"least": f"{done['least']:.3g}", "most": f"{done['most']:.3g}"},
            _("Beside what everybody's weight changed by."),
        ),
        (
            _("Cost of unequal weights"),
            f"× {done['deff_after']:.2f}",
            _("It was × %(before)s. Roughly how much larger variances are than with equal weights.")
            % {"before": f"{done['deff_before']:.2f}"},
        ),
    ]
    return {
        "method": METHODS[known["method"]],
        "lost": f"{lost:.0%}" if lost >= 0.005 else "",
        "far": done["most"] > FAR or done["least"] < 1 / FAR,
        "trim": known.get("trim"),
        "lines": lines,
        "facts": facts,
        "python": "\n".join(python_lines(known)),
        "r": "\n".join(r_lines(known)),
    }
