"""Scores of measures as further columns of a file of microdata."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from commonweal.measures import Measure, Scored, get_measure, list_measures
from commonweal.measures import score as score_answers

Plain = dict[str, Any]
_ALIKE = 0.75  # how alike the name of a column must be to that of an item to be suggested


def work_out(
    path: Path,
    to: Path,
    requests: Sequence[Mapping[str, Any]],
    *,
    without: Iterable[str] = (),
    say: Callable[[int, str], None] = lambda i, title: None,
) -> list[Plain]:
    """Write the rows with the scores of measures beside them. Returns what became of the answers.

    requests: for each measure its id (`measure`), the column of each item (`items`), and
    optionally `scoring`, `lowest`, `reverse` and `prorate`. without: columns of earlier scores.
    Raises InputError.
    """
    kept = pl.scan_parquet(path).drop(list(without), strict=False)
    names = set(kept.collect_schema().names())
    further: list[pl.Series] = []
    done = []
    for i, request in enumerate(requests):
        measure = get_measure(request["measure"])
        say(i, measure.title)
        answers = kept.select(list(dict.fromkeys(request["items"].values()))).collect()
        scored = score_answers(
            answers,
            measure,
            items=request["items"],
            scoring=request.get("scoring") or None,
            lowest=request.get("lowest"),
            reverse=request.get("reverse") or (),
            prorate=bool(request.get("prorate")),
        )
        made = _columns(scored, names)
        names |= {column.name for column in made}
        further += made
        done.append({**request, **_report(scored), "columns": [column.name for column in made]})
    scores = pl.DataFrame(further).lazy()
    rows = pl.concat([kept, scores], how="horizontal") if further else kept
    rows.sink_parquet(to)
    return done


def _columns(scored: Scored, taken: set[str]) -> list[pl.Series]:
    """Return the scores as columns, named as `Scored.joined` names them."""
    found = []
    for name, (values, labels) in scored.columns().items():
        free = f"{scored.measure.id}_{name}" if name in taken else name
        if labels:
            words = [None if code < 0 else labels[code] for code in values.tolist()]
            found.append(pl.Series(free, words, dtype=pl.Enum(list(dict.fromkeys(labels)))))
            continue
        series = pl.Series(free, values)
        series = series.fill_nan(None) if series.dtype.is_float() else series
        if series.dtype.is_float() and np.all(np.mod(values[~np.isnan(values)], 1) == 0):
            series = series.cast(pl.Int64)
        found.append(series)
    return found


def _report(scored: Scored) -> Plain:
    """What became of the answers, as JSON."""
    return {
        "title": scored.measure.title,
        "people": scored.n,
        "reads": [
            {
                "item": read.item,
                "column": read.column,
                "answered": read.answered,
                "missing": read.missing,
                "out_of_range": read.out_of_range,
                "examples": [[str(value), count] for value, count in read.examples.items()],
                "reversed": read.reversed,
            }
            for read in scored.items
        ],
        "scores": [
            {
                "name": name,
                "title": column.score.title,
                "scored": column.scored,
                "without": scored.n - column.scored,
                "range": [column.score.lowest, column.score.highest],
            }
            for name, column in scored.scores.items()
        ],
        "left_out": list(scored.left_out),
        "doubts": list(scored.doubts),
        "safeguarding": scored.measure.safeguarding,
    }


def suggest(columns: Sequence[str]) -> list[tuple[Measure, dict[str, str]]]:
    """Return the measures whose items the columns seem to hold, with the column of each item.

    A measure is suggested when every item has a column of its own whose name is the item's, or
    nearly; those found whole by exact names come first.
    """
    found = []
    for measure_id in list_measures():
        measure = get_measure(measure_id)
        items = guess(measure, columns)
        if len(items) == len(measure.items):
            exact = all(_plain(item) == _plain(column) for item, column in items.items())
            found.append((not exact, measure, items))
    found.sort(key=lambda one: one[0])
    return [(measure, items) for _, measure, items in found]


def guess(measure: Measure, columns: Sequence[str]) -> dict[str, str]:
    """Return the likeliest column of each item of a measure; none for an item without one."""
    plain = {_plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for item in measure.items:
        name = _plain(item.name)
        if name in plain:
            found[item.name] = plain.pop(name)
            continue
        # A number at the end tells items apart: ghq1 and ghq12 are alike, and are not the same.
        end = re.search(r"\d*$", name)
        alike = [
            one for one in plain if (m := re.search(r"\d*$", one)) and m[0] == (end and end[0])
        ]
        near = difflib.get_close_matches(name, alike, n=1, cutoff=_ALIKE)
        if near:
            found[item.name] = plain.pop(near[0])
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
