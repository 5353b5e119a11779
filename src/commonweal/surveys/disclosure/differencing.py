"""What two tables say together that neither says alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from commonweal.surveys.disclosure.audit import solve, what_is_known
from commonweal.surveys.disclosure.protected import Protected
from commonweal.surveys.disclosure.tables import Floats, published
from commonweal.terms import InputError

Kind = Literal["shown before", "hidden before", "worked out", "small difference"]


@dataclass(frozen=True, slots=True)
class Leak:
    """A cell about which two tables together say too much. words: how, for people."""

    row: str
    column: str
    kind: Kind
    words: str


def find_leaks(table: Protected, earlier: Protected, *, same_people: bool) -> tuple[Leak, ...]:
    """Return what a table about to be published gives away beside one that already is.

    Cells are matched by their labels. same_people: both count the same people (another layout or
    policy): then a number that either shows is known in both, and both are audited together.
    Otherwise one counts some of the other's people (a revision, a subgroup, an area that grew):
    then two counts that differ by a few reveal those few.
    """
    rows = [row for row in table.rows if row in earlier.rows]
    columns = [column for column in table.columns if column in earlier.columns]
    here = np.ix_([table.rows.index(r) for r in rows], [table.columns.index(c) for c in columns])
    there = np.ix_(
        [earlier.rows.index(r) for r in rows], [earlier.columns.index(c) for c in columns]
    )
    k = max(table.threshold, earlier.threshold)
    now, then = table.n[here], earlier.n[there]
    found: list[Leak] = []

    def add(kind: Kind, where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], words: str) -> None:
        found.extend(
            Leak(rows[i], columns[j], kind, words)
            for i, j in zip(*(axis.tolist() for axis in np.nonzero(where)), strict=True)
        )

    if not same_people:
        if max(table.policy.rounding_base, earlier.policy.rounding_base) == 1:
            apart = np.abs(now - then)
            few = (apart > 0) & (apart < k)
            add("small difference", few, f"The two tables differ by fewer than {k} people here.")
        return tuple(found)
    add("shown before", np.isnan(now) & ~np.isnan(then), "The earlier table shows this number.")
    add("hidden before", ~np.isnan(now) & np.isnan(then), "The earlier table left this out.")
    told = {(leak.row, leak.column) for leak in found}
    ours, theirs = what_is_known(table), what_is_known(earlier)
    alone = solve(table, *ours)
    joint = solve(table, *_together(table, earlier, ours, theirs))
    width = joint.upper - joint.lower
    narrower = joint.narrow & (width < alone.upper - alone.lower)
    for i, j in zip(*(axis.tolist() for axis in np.nonzero(narrower)), strict=True):
        if (table.rows[i], table.columns[j]) not in told:
            low, high = joint.lower[i, j], joint.upper[i, j]
            words = f"Both tables together leave between {low:g} and {high:g} people here."
            found.append(Leak(table.rows[i], table.columns[j], "worked out", words))
    return tuple(found)


def _together(
    table: Protected,
    earlier: Protected,
    ours: tuple[Floats, Floats],
    theirs: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    """Return the limits of each cell of `table` from both tables."""
    lower, upper = ours[0].copy(), ours[1].copy()
    places = _places(table), _places(earlier)
    for label, (i, j) in places[0].items():
        if label in places[1]:
            u, v = places[1][label]
            lower[i, j] = max(lower[i, j], theirs[0][u, v])
            upper[i, j] = min(upper[i, j], theirs[1][u, v])
    if (lower > upper).any():
        raise InputError(
            "The two tables show different numbers of people in the same cell.",
            expected="Tables of the same people, as same_people=True says.",
            todo="Say same_people=False when one counts only some of the other's.",
        )
    return lower, upper


def _places(table: Protected) -> dict[tuple[str, str], tuple[int, int]]:
    """Return where each labelled cell is in the table with all its totals."""
    R = len(table.rows) - (table.totals in ("both", "columns"))
    C = len(table.columns) - (table.totals in ("both", "rows"))
    shown = np.argwhere(published((R, C), table.totals)).tolist()
    labels = [(row, column) for row in table.rows for column in table.columns]
    return {label: (i, j) for label, (i, j) in zip(labels, shown, strict=True)}
