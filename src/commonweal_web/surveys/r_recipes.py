"""Programs that make the numbers of a question again in R, with its package survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.surveys.statistic import choose_bands
from commonweal_web.surveys import population
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.question import Question
from commonweal_web.surveys.r_conditions import r_condition, r_name, r_text
from commonweal_web.surveys.recipes import file_name

_READ = {
    ".csv": 'read.csv(%s, check.names = FALSE, na.strings = c("", "NA"))',
    ".xlsx": 'read.csv(%s, check.names = FALSE, na.strings = c("", "NA"))',
    ".parquet": "as.data.frame(arrow::read_parquet(%s))",
    ".sav": "as.data.frame(haven::zap_labels(haven::read_sav(%s)))",
    ".zsav": "as.data.frame(haven::zap_labels(haven::read_sav(%s)))",
    ".dta": "as.data.frame(haven::zap_labels(haven::read_dta(%s)))",
    ".sas7bdat": "as.data.frame(haven::read_sas(%s))",
    ".xpt": "as.data.frame(haven::read_xpt(%s))",
}
_KINDS = {"jk1": "JK1", "jkn": "JKn", "brr": "BRR", "fay": "Fay", "bootstrap": "bootstrap"}
_COMPARE = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


def table(row: Dataset, question: Question) -> str:
    """Return a program for the statistics that R survey has.

    It suppresses nothing: whoever runs it has the microdata.
    """
    lines = opening(row, question.where, question.measures, question.codes)
    for measure in question.measures:
        x = r_name(measure)
        lines += ["", f"# {measure}", f"known <- subset(people_asked, !is.na({x}))"]
        for stat in question.all_stats:
            lines += _statistic(measure, stat, question)
    return "\n".join([*lines, ""])


def opening(
    row: Dataset, where: str, measures: Sequence[str] = (), codes: Sequence[float] | None = None
) -> list[str]:
    """Return the lines that read the file and make the design."""
    lines = ["library(survey)", ""]
    if row.scored:
        lines.append('# Scores come from the Python program: people.write_csv("scored.csv")')
        lines.append(f"people <- {_READ['.csv'] % r_text('scored.csv')}")
    else:
        lines.append(f"# {row.file_name}: SHA-256 {row.digest}")
        lines.append(f"people <- {_READ[row.ending] % r_text(file_name(row))}")
    if codes:
        gone = ", ".join(f"{code:g}" for code in codes)
        lines += [
            f"people${r_name(name)}[people${r_name(name)} %in% c({gone})] <- NA"
            for name in measures
        ]
    lines += _design(row.design)
    if known := row.design.get("population"):
        lines += population.r_lines(known)
    lines.append(
        f"people_asked <- subset(design, {r_condition(where)})"
        if where
        else "people_asked <- design"
    )
    return lines


def _statistic(measure: str, stat: str, question: Question) -> list[str]:
    x, (kind, _colon, number) = r_name(measure), stat.partition(":")
    if kind in (*_COMPARE, "bands", "proportion"):
        return _shares(measure, kind, number, question)
    level = f", level = {question.level:g}"
    if kind == "mean":
        return [
            f"found <- {_each(f'~{x}', question, 'svymean')}",
            "print(found, digits = 10)",
            f"print(confint(found, df = degf(design){level}), digits = 10)",
        ]
    if kind == "median":
        options = f", quantiles = 0.5, df = degf(design), alpha = {1 - question.level:.3g}"
        return [f"print({_each(f'~{x}', question, 'svyquantile', options)}, digits = 10)"]
    if kind == "sd":
        return [
            "# The standard deviation is the square root of:",
            f"print({_each(f'~{x}', question, 'svyvar')}, digits = 10)",
        ]
    if kind == "gini":
        lines = ["# with the package convey, where it is installed"]
        options = ", na.rm = TRUE"
        gini = _each(f"~{x}", question, "convey::svygini", options)
        gini = gini.replace("known", "convey::convey_prep(known)")
        return [*lines, f'if (requireNamespace("convey")) print({gini}, digits = 10)']
    return [f"# R survey has no {kind} with a standard error."]


def _shares(measure: str, kind: str, number: str, question: Question) -> list[str]:
    x = r_name(measure)
    if kind in _COMPARE:
        return [_share(f"{x} {_COMPARE[kind]} {number}", question)]
    if kind == "bands":
        bands = choose_bands(measure, question.bands or None)
        return [
            _share(f"{x} >= {low:g} & {x} <= {high:g}", question, label)
            for label, (low, high) in bands.items()
        ]
    return [
        f"for (answer in sort(unique(people${x}))) {{",
        "  print(answer)",
        f"  people_asked$variables$gave <- as.numeric(people_asked$variables${x} == answer)",
        "  known <- subset(people_asked, !is.na(gave))",
        f"  {_share('gave == 1', question)}",
        "}",
    ]


def _each(formula: str, question: Question, function: str, options: str = "") -> str:
    if not question.by:
        return f"{function}({formula}, known{options})"
    by = " + ".join(map(r_name, question.by))
    return f"svyby({formula}, ~{by}, known, {function}{options})"


def _share(condition: str, question: Question, label: str = "") -> str:
    options = f', method = "logit", df = degf(design), level = {question.level:g}'
    formula = f"~I(as.numeric({condition}))"
    if not question.by:
        found = f"svyciprop({formula}, known{options})"
        words = f"  # {label}" if label else ""
        return f"found <- {found}; print(c(found, SE(found), confint(found)), digits = 10){words}"
    by = " + ".join(map(r_name, question.by))
    found = f'svyby({formula}, ~{by}, known, svyciprop, vartype = c("se", "ci"){options})'
    return f"print({found}, digits = 10)" + (f"  # {label}" if label else "")


def _design(design: Mapping[str, Any]) -> list[str]:
    def formula(names: Sequence[str]) -> str:
        return "~" + " + ".join(map(r_name, names))

    weights = f"~{r_name(design['weights'])}" if design.get("weights") else "~1"
    if given := design.get("replicate_weights"):
        columns = ", ".join(r_text(name) for name in given["columns"])
        rho = f", rho = {given['rho']:g}" if given.get("rho") else ""
        return [
            f"replicates <- people[, c({columns})]",
            f"design <- svrepdesign(weights = {weights}, repweights = replicates, "
            f'type = "{_KINDS[given["kind"]]}"{rho}, combined.weights = TRUE, data = people)',
        ]
    parts = [f"ids = {formula(design['psu'])}" if design.get("psu") else "ids = ~1"]
    parts += [f"{name} = {formula(design[name])}" for name in ("strata", "fpc") if design.get(name)]
    parts.append(f"weights = {weights}")
    parts += ["nest = TRUE"] if design.get("nest") else []
    return [
        f'options(survey.lonely.psu = "{design.get("lonely_psu", "fail")}")',
        f"design <- svydesign({', '.join(parts)}, data = people)",
    ]
