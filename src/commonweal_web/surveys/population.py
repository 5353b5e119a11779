"""What is known of the population: read, applied to a survey, and as programs that apply it.

It is kept in a design as plain JSON: `method`; `margins`, each with `columns` (crossed where
several) and `totals`, pairs of a label (a list of labels where crossed) and its people; `amounts`,
pairs of a column and its total; `people`; `bounds`; `trim`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.surveys import Survey
from commonweal.terms import InputError
from commonweal_web.surveys.r_conditions import r_name, r_text

Plain = dict[str, Any]
METHODS = {
    "rake": gettext_lazy("The groups of each column agree (raking)"),
    "post_stratify": gettext_lazy("Every combination of groups agrees (post-stratification)"),
    "linear": gettext_lazy("The nearest weights that agree (linear calibration)"),
    "logit": gettext_lazy("The nearest weights within limits (logit calibration)"),
}
_CALIBRATED = ("linear", "logit")
_CALFUN = {"rake": "raking"}  # of R, whose variance is that of all margins together, as here


def apply(survey: Survey, known: Mapping[str, Any]) -> Survey:
    """Return the survey weighted to what is known. Raises MissingColumn and InputError."""
    if known.get("trim"):
        survey = survey.trimmed(upper=known["trim"])
    margins = _margins(known)
    if known["method"] == "rake" and margins:
        return survey.raked(margins)
    if known["method"] == "post_stratify" and margins:
        ((columns, totals),) = margins.items()
        return survey.post_stratified(columns, totals)
    amounts = {str(name): float(total) for name, total in known.get("amounts", ())}
    if known["method"] in _CALIBRATED and (margins or amounts):
        return survey.calibrated(margins | amounts, **_calibration(known))
    if known.get("trim"):
        return survey
    raise InputError(_("Nothing is known."), todo=_("Choose columns and give their totals."))


def report(survey: Survey, known: Mapping[str, Any]) -> Plain:
    """Return what weighting did, as JSON, of a survey that was weighted.

    least, most: the factors by which weights changed beside everybody's: without weights of their
    own, people come to stand for as many as there are.
    """
    done = survey.weighting
    if done is None:
        return {}
    lines = [list(row) for row in done.margins.iter_rows()] if done.margins.width else []
    own = [line for line in lines if line[0] == lines[0][0] and line[1]]
    scale = sum(line[4] for line in own) / sum(line[3] for line in own) if own else 1.0
    return {
        "margins": lines,
        "changed": done.changed,
        "least": done.least / scale,
        "most": done.most / scale,
        "deff_before": done.deff_before,
        "deff_after": done.deff_after,
        "trim": known.get("trim"),
    }


def python_lines(known: Mapping[str, Any]) -> list[str]:
    """Return the lines that weight `survey` with commonweal."""
    lines = [f"survey = survey.trimmed(upper={known['trim']!r})"] if known.get("trim") else []
    margins, method = _margins(known), known["method"]
    amounts = dict(known.get("amounts", ()))
    if method == "rake" and margins:
        lines.append(f"survey = survey.raked({margins!r})")
    elif method == "post_stratify" and margins:
        ((columns, totals),) = margins.items()
        lines.append(f"survey = survey.post_stratified({columns!r}, {totals!r})")
    elif margins or amounts:
        options = "".join(f", {name}={value!r}" for name, value in _calibration(known).items())
        lines.append(f"survey = survey.calibrated({margins | amounts!r}{options})")
    return lines


def r_lines(known: Mapping[str, Any]) -> list[str]:
    """Return the lines that weight `design` with the package survey of R."""
    lines, method, margins = [], known["method"], known.get("margins", [])
    if known.get("trim"):
        lines.append(f"design <- trimWeights(design, upper = {known['trim']:.15g}, strict = TRUE)")
    crossed = any(len(one["columns"]) > 1 for one in margins)
    if method == "rake" and crossed:
        lines.append("# rake() takes the margins in turn: its standard errors differ a little")
        formulas = ", ".join(_formula(one["columns"]) for one in margins)
        tables = ",\n  ".join(map(_r_table, margins))
        lines.append(f"design <- rake(design, list({formulas}), list(\n  {tables}),")
        lines.append("  control = list(maxit = 1000, epsilon = 1e-12))")
    elif method == "post_stratify" and margins:
        (one,) = margins
        lines.append(f"design <- postStratify(design, {_formula(one['columns'])}, {_r_table(one)})")
    elif margins or known.get("amounts"):
        lines += _r_calibrate(known)
    return lines


def _r_calibrate(known: Mapping[str, Any]) -> list[str]:
    """Groups enter by dummies without their first label, beside the number of people."""
    parts, totals, people = [], [], known.get("people")
    for one in known.get("margins", ()):
        (name,) = one["columns"]
        pairs = sorted(one["totals"], key=lambda pair: pair[0])
        people = people or sum(total for _label, total in pairs)
        parts.append(f"factor({r_name(name)})")
        totals += [(f"factor({r_name(name)}){_plain(x)}", total) for x, total in pairs[1:]]
    for name, total in known.get("amounts", ()):
        parts.append(r_name(name))
        totals.append((name, total))
    if people:
        totals.insert(0, ("(Intercept)", people))
    values = ", ".join(f"{r_name(name)} = {total:.15g}" for name, total in totals)
    bounds = known.get("bounds")
    limits = f", bounds = c({bounds[0]:g}, {bounds[1]:g})" if bounds else ""
    start = "" if people else "0 + "
    return [
        f"design <- calibrate(design, ~{start}{' + '.join(parts)}, c({values}),",
        f'  calfun = "{_CALFUN.get(known["method"], known["method"])}"{limits}, epsilon = 1e-12)',
    ]


def _margins(known: Mapping[str, Any]) -> dict[Any, dict[Any, float]]:
    """Return margins as the library takes them: a column, or a tuple of columns, to its totals."""
    found: dict[Any, dict[Any, float]] = {}
    for one in known.get("margins", ()):
        columns, crossed = one["columns"], len(one["columns"]) > 1
        key = tuple(columns) if crossed or known["method"] == "post_stratify" else columns[0]
        found[key] = {tuple(x) if crossed else x: float(total) for x, total in one["totals"]}
    return found


def _calibration(known: Mapping[str, Any]) -> Plain:
    options: Plain = {"method": known["method"]}
    if known.get("people"):
        options["people"] = float(known["people"])
    if known.get("bounds"):
        options["bounds"] = tuple(known["bounds"])
    return options


def _formula(columns: Sequence[str]) -> str:
    return "~" + " + ".join(map(r_name, columns))


def _r_table(one: Mapping[str, Any]) -> str:
    """Return a data frame of labels and their people, `Freq`."""
    columns, crossed = one["columns"], len(one["columns"]) > 1
    labels = [x if crossed else [x] for x, _total in one["totals"]]
    parts = [
        f"{r_name(name)} = c({', '.join(_r_value(row[i]) for row in labels)})"
        for i, name in enumerate(columns)
    ]
    totals = ", ".join(f"{total:.15g}" for _x, total in one["totals"])
    return f"data.frame({', '.join([*parts, f'Freq = c({totals})'])})"


def _r_value(value: object) -> str:
    return _plain(value) if isinstance(value, int | float) else r_text(str(value))


def _plain(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
