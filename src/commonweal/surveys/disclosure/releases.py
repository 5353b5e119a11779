"""What a table of estimates gives away beside one of the same data that is already published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from commonweal.surveys.disclosure.audit import solve, what_is_known
from commonweal.surveys.disclosure.differencing import Leak, find_leaks
from commonweal.surveys.disclosure.estimates import ProtectedEstimates
from commonweal.surveys.disclosure.protected import Protected
from commonweal.surveys.disclosure.tables import Floats, Totals
from commonweal.terms import InputError

EVERYBODY = "Everybody"
Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """How many people answered, in groups by some columns. n: (G,), NaN where left out."""

    measure: str
    by: tuple[str, ...]
    labels: tuple[Labels, ...]
    n: Floats
    total: float | None
    source: ProtectedEstimates

    def table(self, *, totals: bool = True) -> Protected:
        """Return the counts as one column of a table, with the total where the groups add up."""
        whole = self.total
        if totals and whole is not None and np.isnan(self.n).any():
            made = self._column((*self.n.tolist(), whole), "columns")
            if adds_up(*what_is_known(made)):
                return made
        return self._column(self.n.tolist(), "none")

    def _column(self, n: Sequence[float], totals: Totals) -> Protected:
        rows = tuple(", ".join(label) or EVERYBODY for label in self.labels)
        policy, nothing = self.source.policy, np.full((len(n), 1), "")
        return Protected(
            rows=rows if totals == "none" else (*rows, EVERYBODY),
            columns=(self.measure,),
            totals=totals,
            n=np.array(n, float)[:, None],
            mean=None,
            se=None,
            reason=nothing,
            flag=nothing,
            policy=policy,
            threshold=policy.min_n or 1,
        )


def adds_up(lower: Floats, upper: Floats) -> bool:
    """Whether limits (R + 1, 2) of groups can give those of their total, in the last row.

    They cannot where people without a label count for the total only.
    """
    return bool(lower[:-1, 0].sum() <= upper[-1, 0] and upper[:-1, 0].sum() >= lower[-1, 0])


def find_estimate_leaks(
    table: ProtectedEstimates, earlier: ProtectedEstimates, *, same_people: bool
) -> tuple[Leak, ...]:
    """Return what estimates about to be published give away beside others that already are.

    same_people: both are of the same people of the same data. Then groups by the same columns are
    audited together, and so are those of which one adds up to the other: by age and sex, by age,
    everybody. Otherwise groups by the same columns that differ by a few people are found.
    Tables by columns of which neither adds up to the other are for you to think about.
    Each Leak has the group as row and the measure as column.
    """
    found: dict[tuple[str, str, str], Leak] = {}
    for now in _all(table):
        for then in _all(earlier):
            if now.measure == then.measure:
                for leak in _leaks(now, then, same_people=same_people):
                    found.setdefault((leak.row, leak.column, leak.kind), leak)
    return tuple(found.values())


def _leaks(now: _Counts, then: _Counts, *, same_people: bool) -> tuple[Leak, ...]:
    if now.by == then.by:
        try:
            return find_leaks(now.table(), then.table(), same_people=same_people)
        except InputError:  # the numbers differ where both show one: not the same people
            return find_leaks(now.table(), then.table(), same_people=False)
    if same_people and set(now.by) > set(then.by):
        return _inside(now, then)
    if same_people and set(then.by) > set(now.by):
        return _inside(then, now)
    return ()


def _inside(fine: _Counts, coarse: _Counts) -> tuple[Leak, ...]:
    """Return which groups of `fine` the totals of `coarse` make known to less than the limit."""
    places = [fine.by.index(name) for name in coarse.by]
    hidden = np.isnan(fine.n)
    found = []
    for label, n in zip(coarse.labels, coarse.n.tolist(), strict=True):
        own = np.array([tuple(group[i] for i in places) == label for group in fine.labels])
        if np.isnan(n) or not (own & hidden).any():
            continue
        part = _Counts(
            fine.measure,
            fine.by,
            tuple(group for group, is_in in zip(fine.labels, own, strict=True) if is_in),
            fine.n[own],
            None if coarse.by else fine.total,
            fine.source,
        )
        alone = part.table()
        known = part.table(totals=False)
        lower, upper = what_is_known(known)
        base = coarse.source.policy.rounding_base
        lower[-1, 0] = max(np.ceil(n - base / 2), 0) if base > 1 else n
        upper[-1, 0] = np.ceil(n + base / 2) - 1 if base > 1 else n
        missing = np.isnan(known.n[:, 0])
        if not adds_up(lower, upper):
            continue
        before = solve(alone, *what_is_known(alone))
        joint = solve(known, lower, upper)
        width = (joint.upper - joint.lower)[:, 0]
        had = (before.upper - before.lower)[: len(width), 0]
        for i in np.flatnonzero(missing & joint.narrow[:, 0] & (width < had)).tolist():
            low, high = joint.lower[i, 0], joint.upper[i, 0]
            words = f"Both tables together leave between {low:g} and {high:g} people here."
            found.append(Leak(known.rows[i], fine.measure, "worked out", words))
    return tuple(found)


def _all(table: ProtectedEstimates) -> Iterator[_Counts]:
    """Give for each measure the counts of its groups, and that of everybody where it is known."""
    for measure in table.frame["measure"].unique(maintain_order=True).to_list():
        order = sorted(table.by)
        rows = (
            table.frame.filter(table.frame["measure"] == measure).unique(order, maintain_order=True)
            if order
            else table.frame.filter(table.frame["measure"] == measure).head(1)
        )
        labels = tuple(
            tuple(str(row[name]) for name in order) for row in rows.iter_rows(named=True)
        )
        n = rows["n"].cast(float).fill_null(np.nan).to_numpy()
        total = None
        if table.overall is not None:
            whole = table.overall.filter(table.overall["measure"] == measure)["n"]
            total = None if whole.is_empty() or whole[0] is None else float(whole[0])
        yield _Counts(measure, tuple(order), labels, n, total, table)
        if order:
            known = total if total is not None else _sum(n, table)
            if known is not None:
                yield _Counts(measure, (), ((),), np.array([known]), None, table)


def _sum(n: Floats, table: ProtectedEstimates) -> float | None:
    """Return how many people the groups are together, where every one is shown exactly."""
    exact = table.policy.rounding_base == 1 and not np.isnan(n).any()
    return float(n.sum()) if exact else None
