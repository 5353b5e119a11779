"""A protected table as plain values, to be kept as JSON and read again without loss."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl

from commonweal.surveys.disclosure.differences import LINES, ProtectedDifferences
from commonweal.surveys.disclosure.estimates import COLUMNS, ProtectedEstimates
from commonweal.surveys.disclosure.policy import Policy
from commonweal.terms import InputError, Source

_KINDS = {
    **dict.fromkeys(("estimate", "se", "lower", "upper"), pl.Float64),
    "n": pl.Int64,
    "suppressed": pl.Boolean,
    **dict.fromkeys(("measure", "stat", "band", "reason", "flag", "note"), pl.String),
}
_LABELS = (bool, int, float, str)


def to_plain(table: ProtectedEstimates) -> dict[str, Any]:
    """Return everything a protected table holds as values that JSON knows.

    Rows lie under their columns' names. Labels of groups stay numbers or words; others (dates)
    become words. What was left out is null here as it is there.
    """
    return {
        "by": list(table.by),
        "rows": _rows(table.frame),
        "overall": None if table.overall is None else _rows(table.overall),
        "level": table.level,
        "policy": policy_to_plain(table.policy),
        "notes": list(table.notes),
        "method": table.method,
    }


def from_plain(kept: Mapping[str, Any]) -> ProtectedEstimates:
    """Return the table that `to_plain` wrote. Raises InputError where something is missing."""
    try:
        by = tuple(kept["by"])
        return ProtectedEstimates(
            frame=_frame(kept["rows"], by),
            overall=None if kept["overall"] is None else _frame(kept["overall"], ()),
            by=by,
            level=float(kept["level"]),
            policy=policy_from_plain(kept["policy"]),
            notes=tuple(kept["notes"]),
            method=kept["method"],
        )
    except (KeyError, TypeError) as error:
        raise InputError(
            f"This is not a protected table as it is kept ({error}).",
            expected="What `to_plain` wrote.",
        ) from error


def differences_to_plain(found: ProtectedDifferences) -> dict[str, Any]:
    """Return everything that protected differences hold as values that JSON knows."""
    return {
        "kind": found.kind,
        "rows": found.frame.to_dicts(),
        "outcome": found.outcome,
        "stat": found.stat,
        "by": list(found.by),
        "ratio": found.ratio,
        "people": found.people,
        "level": found.level,
        "policy": policy_to_plain(found.policy),
        "notes": list(found.notes),
        "method": found.method,
    }


def differences_from_plain(kept: Mapping[str, Any]) -> ProtectedDifferences:
    """Return what `differences_to_plain` wrote. Raises InputError where something is missing."""
    try:
        return ProtectedDifferences(
            kind=kept["kind"],
            frame=pl.DataFrame(kept["rows"], schema=LINES),
            outcome=kept["outcome"],
            stat=kept["stat"],
            by=tuple(kept["by"]),
            ratio=bool(kept["ratio"]),
            people=kept["people"],
            level=float(kept["level"]),
            policy=policy_from_plain(kept["policy"]),
            notes=tuple(kept["notes"]),
            method=kept["method"],
        )
    except (KeyError, TypeError) as error:
        raise InputError(
            f"These are not protected differences as they are kept ({error}).",
            expected="What `differences_to_plain` wrote.",
        ) from error


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {name: x if x is None or isinstance(x, _LABELS) else str(x) for name, x in row.items()}
        for row in frame.iter_rows(named=True)
    ]


def _frame(rows: list[dict[str, Any]], by: tuple[str, ...]) -> pl.DataFrame:
    columns = {
        name: pl.Series(name, [row[name] for row in rows], dtype=_KINDS.get(name), strict=False)
        for name in (*by, *COLUMNS)
    }
    return pl.DataFrame(list(columns.values()))


def policy_to_plain(policy: Policy) -> dict[str, Any]:
    """Return a policy as values that JSON knows."""
    kept = asdict(policy)
    checked = policy.source.verified_on
    kept["source"]["verified_on"] = checked and checked.isoformat()
    kept["cv_flags"] = [
        [None if math.isinf(limit) else limit, words] for limit, words in policy.cv_flags
    ]
    return kept


def policy_from_plain(kept: Mapping[str, Any]) -> Policy:
    """Return the policy that `policy_to_plain` wrote."""
    source = dict(kept["source"])
    source["verified_on"] = source["verified_on"] and date.fromisoformat(source["verified_on"])
    flags = tuple(
        (math.inf if limit is None else limit, words) for limit, words in kept["cv_flags"]
    )
    return Policy(**{**kept, "source": Source(**source), "cv_flags": flags})
