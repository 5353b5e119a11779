"""Comparisons, regressions and gaps: what is asked, as a query string or JSON, and the answer.

What is asked is plain JSON: the arguments of the method of `Survey` that answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.surveys import Comparison, Survey
from commonweal.surveys.comparison.result import CONTROLS
from commonweal.surveys.disclosure import (
    Policy,
    differences_to_plain,
    protect_differences,
    read_policy,
)
from commonweal.surveys.regression import Gap, Regression
from commonweal.terms import InputError
from commonweal_web.surveys.question import Question

Plain = dict[str, Any]
METHODS = {"compare": "compare", "regress": "regress", "gap": "explain_gap"}
FAMILIES = {
    "linear": gettext_lazy("A number: differences in the average (linear)"),
    "logistic": gettext_lazy("Yes or no: odds ratios (logistic)"),
    "ordered": gettext_lazy("Ranked answers: odds ratios (ordered logistic)"),
}
HOW = {
    "twofold": gettext_lazy("Explained by these, or not (Oaxaca–Blinder)"),
    "threefold": gettext_lazy("Who lives there, how it counts, and both (threefold)"),
    "kitagawa": gettext_lazy("Composition and rates (Kitagawa; groups only)"),
}
REFERENCES = {
    "pooled": gettext_lazy("Both groups together"),
    "average": gettext_lazy("The average of both"),
    "first": gettext_lazy("The first group"),
    "second": gettext_lazy("The second group"),
}
MOST_PAIRS = 20  # groups compared all with all; beyond that nobody reads every pair
_SIGNS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


class _Query(Protocol):
    def getlist(self, key: str) -> Sequence[str]: ...
    def get(self, key: str, default: str = "") -> Any: ...


def read(kind: str, query: _Query, names: Sequence[str]) -> Plain:
    """Return what an address asks: `policy`, and `asked`, the arguments of the method.

    Raises InputError where something lacks.
    """
    question = Question.of(query, names)
    if not question.measures:
        raise InputError(_("No measure is chosen."), todo=_("Choose what it is about."))
    shared = question.options()
    for name in ("min_n", "bands"):
        shared.pop(name, None)
    return {"policy": question.policy, "asked": _READ[kind](query, question, names) | shared}


def _compare(query: _Query, question: Question, names: Sequence[str]) -> Plain:
    if not question.by:
        raise InputError(_("No groups are chosen."), todo=_("Choose a column that makes groups."))
    stat = question.all_stats[-1]
    if stat in ("bands", "proportion"):
        raise InputError(
            _("One figure is compared at a time."),
            todo=_("Choose another figure, or the share beyond a value."),
        )
    found = {
        "measure": question.measures[0],
        "stat": stat,
        "by": list(question.by),
        "control": question.control,
        "min_n": read_policy(question.policy).min_n,
    }
    return found | ({"against": question.against} if question.against else {})


def _regress(query: _Query, question: Question, names: Sequence[str]) -> Plain:
    family = query.get("family", "")
    family = family if family in FAMILIES else "linear"
    terms = _terms(query, names)
    return {"formula": f"{_outcome(question)} ~ {terms}", "family": family}


def _gap(query: _Query, question: Question, names: Sequence[str]) -> Plain:
    pair = [str(query.get(name, "")).strip()[:200] for name in ("first", "second")]
    if not question.by or not all(pair):
        raise InputError(
            _("The two groups are not named."),
            todo=_("Choose a column, and write the two groups as they are in it."),
        )
    how, reference = query.get("how", ""), query.get("reference", "")
    found = {
        "measure": _outcome(question),
        "between": {question.by[0]: pair},
        "explained_by": _terms(query, names),
        "how": how if how in HOW else "twofold",
    }
    if found["how"] == "twofold" and reference in REFERENCES:
        found["reference"] = reference
    return found


_READ: dict[str, Callable[[_Query, Question, Sequence[str]], Plain]] = {
    "compare": _compare,
    "regress": _regress,
    "gap": _gap,
}


def _outcome(question: Question) -> str:
    """Return the measure, or the condition whose share is meant: `satis >= 7`."""
    side, _colon, limit = question.limit.partition(":")
    name = _name(question.measures[0])
    return f"{name} {_SIGNS[side]} {limit}" if limit else name


def _terms(query: _Query, names: Sequence[str]) -> str:
    """Return the covariates: as written, or those chosen as lines and as groups."""
    written = str(query.get("terms", "")).replace("\x00", "").strip()[:500]
    if written:
        return written
    lines = [_name(one) for one in query.getlist("line") if one in names]
    groups = [f"C({_name(one)})" for one in query.getlist("group") if one in names]
    if not lines and not groups:
        raise InputError(_("Nothing to explain it by is chosen."), todo=_("Choose columns."))
    return " + ".join([*lines, *groups])


def _name(name: str) -> str:
    plain = name.replace("_", "a").replace(".", "a")
    return name if plain.isalnum() and not name[0].isdigit() else f"`{name}`"


def ask(survey: Survey, kind: str, question: Mapping[str, Any]) -> Plain:
    """Return the answer as JSON: `said`, sentences; `tables`, each with title, head and rows; and
    what may be published of it (`protected`), or why nothing may (`refused`).

    Raises MissingColumn, and InputError also where it rests on fewer people than the policy lets.
    """
    given, policy = dict(question["asked"]), read_policy(question["policy"])
    smallest = policy.min_n or 1
    if kind == "compare":
        compared = survey.compare(given.pop("measure"), **given)
        return _said_compare(compared, given) | _protect(compared, policy)
    if kind == "regress":
        found = survey.regress(given.pop("formula"), **given)
        _be_enough(found.n, smallest)
        tests = _table(_("Each covariate as a whole"), found.tests())
        said = {"said": _paragraphs(found), "tables": [_table("", found.frame), tests]}
        return said | _protect(found, policy)
    gap = survey.explain_gap(given.pop("measure"), **given)
    _be_enough(min(gap.n), smallest)
    return {"said": _paragraphs(gap), "tables": [_table("", gap.frame)]} | _protect(gap, policy)


def _protect(found: Comparison | Regression | Gap, policy: Policy) -> Plain:
    try:
        return {"protected": differences_to_plain(protect_differences(found, policy))}
    except InputError as error:
        return {"refused": {"what": error.what, "todo": error.todo}}


def first_argument(kind: str) -> str:
    """Return the name of the argument that the method of `Survey` takes by place."""
    return "formula" if kind == "regress" else "measure"


def _be_enough(n: int, smallest: int) -> None:
    if n < smallest:
        raise InputError(
            _("Fewer than %(n)s people answered, which the policy does not let out.")
            % {"n": smallest},
            todo=_("Ask about more people, or leave out a column that many did not answer."),
        )


def _paragraphs(found: Any) -> list[str]:
    """Return what a result says of itself, its notes one by one."""
    whole = " ".join(str(found).split())
    for note in found.notes:
        whole = whole.replace(" ".join(note.split()), "\n")
    first, *rest = (part.strip() for part in whole.split("\n") if part.strip())
    return [first, *found.notes, *rest]


def _said_compare(found: Any, asked: Mapping[str, Any]) -> Plain:
    groups = {*found.frame["group"], *found.frame["other"]}
    if len(groups) > MOST_PAIRS and "against" not in asked:
        raise InputError(
            _("%(n)s groups make too many pairs to read.") % {"n": len(groups)},
            expected=_("At most %(n)s groups, or one that all others are compared with.")
            % {"n": MOST_PAIRS},
            todo=_("Say with which group the others are compared."),
        )
    said = [*_clear(found.frame), f"{CONTROLS[found.control]} {1 - found.level:.3g}."]
    if found.left_out:
        words = _("Not compared (too few people, or no estimate): %(groups)s.")
        said.append(words % {"groups": ", ".join(found.left_out)})
    return {"said": said, "tables": [_table("", found.frame.drop("measure", "stat"))]}


def _clear(frame: pl.DataFrame) -> list[str]:
    alike = frame["conclusion"].str.ends_with("cannot be told apart.")
    clear = frame.filter(~alike)["conclusion"].to_list()
    if not clear:
        return [_("No two of these groups can be told apart.")]
    rest = int(alike.sum())
    more = [_("%(n)s further pairs cannot be told apart.") % {"n": rest}] if rest else []
    return [*clear, *more]


def _table(title: str, frame: pl.DataFrame) -> Plain:
    plain = frame.with_columns(pl.selectors.float().fill_nan(None))
    return {"title": title, "head": plain.columns, "rows": [list(row) for row in plain.rows()]}
