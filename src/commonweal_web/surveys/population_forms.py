"""The form of known totals: which groups it asks about, and what was typed or brought."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import polars as pl
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from commonweal.terms import InputError
from commonweal_web.surveys import analysis_presenters, files
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.population import METHODS

Plain = dict[str, Any]
MOST_COLUMNS, MOST_LABELS = 6, 200
MOST_BYTES = 1_000_000
_CROSS = " × "


class _Query(Protocol):
    def getlist(self, key: str) -> Sequence[str]: ...
    def get(self, key: str, default: str = "") -> Any: ...


def chosen(row: Dataset, query: _Query) -> Plain:
    """Return the method and columns that a query asks about; as kept where it asks nothing."""
    kept = row.design.get("population") or {}
    method = query.get("method", "") or kept.get("method", "")
    method = method if method in METHODS else "rake"
    known = analysis_presenters.groups_of(row)
    numbers = [c["name"] for c in row.columns if c["kind"] in ("number", "whole number")]
    if "method" in query:
        columns = [one for one in query.getlist("column") if one in known][:MOST_COLUMNS]
        amounts = [one for one in query.getlist("amount") if one in numbers][:MOST_COLUMNS]
    else:
        columns = [name for one in kept.get("margins", ()) for name in one["columns"]]
        amounts = [name for name, _total in kept.get("amounts", ())]
    amounts = amounts if method in ("linear", "logit") else []
    return {"method": method, "columns": columns, "amounts": amounts, "numbers": numbers}


def margins_of(row: Dataset, method: str, columns: Sequence[str]) -> list[Plain]:
    """Return what to ask totals of: the groups of each column, or of all crossed.

    Each has `columns`, `name` and `groups`: labels as they are in the data and in words, and the
    people they stand for now. Raises InputError where there are too many.
    """
    if not columns:
        return []
    sets = [list(columns)] if method == "post_stratify" else [[name] for name in columns]
    return [_margin(row, one) for one in sets]


def _margin(row: Dataset, columns: list[str]) -> Plain:
    weights = row.design.get("weights")
    count = pl.col(weights).cast(pl.Float64).sum() if weights else pl.len().cast(pl.Float64)
    found = (
        pl.scan_parquet(files.data(row.stored))
        .drop_nulls(columns)
        .group_by(columns)
        .agg(_now=count)
        .sort(columns)
        .head(MOST_LABELS + 1)
        .collect()
    )
    if len(found) > MOST_LABELS:
        raise InputError(
            _("“%(name)s” has more than %(n)s groups.")
            % {"name": _CROSS.join(columns), "n": MOST_LABELS},
            todo=_("Cross fewer columns, or choose one with fewer groups."),
        )
    groups = []
    for *labels, now in found.iter_rows():
        words = [_words(row, name, x) for name, x in zip(columns, labels, strict=True)]
        groups.append(
            {
                "label": labels if len(columns) > 1 else labels[0],
                "words": _CROSS.join(words),
                "plain": _CROSS.join(map(_plain, labels)),
                "now": now,
            }
        )
    return {"columns": columns, "name": _CROSS.join(columns), "groups": groups}


def read(row: Dataset, post: _Query, file: UploadedFile | None) -> Plain:
    """Return what is known, as `population` keeps it. Raises InputError where something lacks."""
    asked = chosen(row, post)
    method = asked["method"]
    known: Plain = {"method": method, "margins": [], "amounts": []}
    if file is not None:
        _from_file(row, file, known)
    else:
        for i, one in enumerate(margins_of(row, method, asked["columns"])):
            totals = [
                [
                    group["label"],
                    number(post.get(f"total-{i}-{j}", ""), f"{one['name']}: {group['words']}"),
                ]
                for j, group in enumerate(one["groups"])
            ]
            known["margins"].append({"columns": one["columns"], "totals": totals})
        for name in asked["amounts"]:
            known["amounts"].append([name, number(post.get(f"amount-{name}", ""), name)])
    for name, label in (("people", _("the people in the population")), ("trim", _("the limit"))):
        if str(post.get(name, "")).strip():
            known[name] = number(post.get(name, ""), label)
    if method == "logit":
        known["bounds"] = [
            number(post.get(name, ""), label)
            for name, label in (("least", _("the least change")), ("most", _("the most change")))
        ]
    return known


def _from_file(row: Dataset, file: UploadedFile, known: Plain) -> None:
    """Read `column,label,total`; columns and labels that are crossed have × between them."""
    if (file.size or 0) > MOST_BYTES:
        raise InputError(_("The file of totals is larger than 1 MB."))
    try:
        rows = list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        rows = []
    if not rows or not {"column", "label", "total"} <= rows[0].keys():
        raise InputError(
            _("The file of totals cannot be read."),
            expected=_("A CSV whose columns are called column, label and total."),
            todo=_("Save it as CSV (UTF-8) and bring it again."),
        )
    margins: dict[str, list[tuple[str, float]]] = {}
    for line in rows:
        name, label = (line["column"] or "").strip(), (line["label"] or "").strip()
        total = number(line["total"], f"{name}: {label}")
        if label:
            margins.setdefault(name, []).append((label, total))
        else:
            known["amounts"].append([name, total])
    for name, pairs in margins.items():
        columns = name.split(_CROSS)
        if absent := [one for one in columns if one not in row.names]:
            raise InputError(
                _("There is no column “%(name)s”.") % {"name": absent[0]},
                todo=_("Call it as in the data."),
            )
        there: Mapping[str, Any] = {
            words: group["label"]
            for group in _margin(row, columns)["groups"]
            for words in (group["words"], group["plain"])
        }
        totals = [[there.get(label, label), total] for label, total in pairs]
        known["margins"].append({"columns": columns, "totals": totals})
    if known["method"] == "post_stratify" and len(known["margins"]) != 1:
        raise InputError(
            _("The file has totals of more than one column."),
            expected=_("For every combination of groups: column “sex × age”, label “men × 16–34”."),
            todo=_("Or choose raking."),
        )


def number(text: object, what: str) -> float:
    """Return a number as people write it: 12,500. Raises InputError where it is none."""
    plain = str(text or "").replace(",", "").replace("\u00a0", "").replace(" ", "")
    try:
        value = float(plain)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        given = str(text or "").strip()[:30]
        raise InputError(
            _("“%(what)s” has “%(given)s” as its number.") % {"what": what, "given": given}
            if given
            else _("“%(what)s” has no number.") % {"what": what},
            todo=_("Write a number such as 12,500."),
        )
    return value


def _words(row: Dataset, name: str, value: object) -> str:
    column = next(c for c in row.columns if c["name"] == name)
    known = {_plain(code): words for code, words in column.get("labels") or ()}
    return str(known.get(_plain(value), _plain(value)))


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
