"""Two tables that together say more than either."""

from dataclasses import replace

import numpy as np
import pytest

from commonweal.surveys.disclosure import (
    CountTable,
    Policy,
    Protected,
    apply,
    find_leaks,
    read_policy,
)
from commonweal.terms import InputError, Source

POLICY = Policy("test", Source("test"), min_count=5, min_n=5)
COUNTS = np.array([[3, 20, 30], [12, 14, 9], [10, 40, 22]])
ROWS, COLUMNS = ["north", "south", "west"], ["low", "medium", "high"]


def protect(counts: np.ndarray = COUNTS, policy: Policy = POLICY, **more: object) -> Protected:
    return apply(CountTable(ROWS, COLUMNS, counts, **more), policy)


def test_the_same_table_twice_leaks_nothing() -> None:
    assert find_leaks(protect(), protect(), same_people=True) == ()
    assert find_leaks(protect(), protect(), same_people=False) == ()


def test_a_number_that_the_earlier_table_shows() -> None:
    lax = replace(POLICY, min_count=1)
    now, then = protect(), protect(policy=lax)
    found = find_leaks(now, then, same_people=True)
    assert {(leak.row, leak.column) for leak in found if leak.kind == "shown before"} == {
        (now.rows[i], now.columns[j]) for i, j in np.argwhere(now.suppressed)
    }
    assert {leak.kind for leak in find_leaks(then, now, same_people=True)} == {"hidden before"}


def test_two_safe_tables_that_are_not_safe_together() -> None:
    """Each leaves out a square of cells; the squares share only the small cell's row."""
    cells = np.array([[3, 20, 30], [12, 14, 9], [10, 40, 22]])
    now, then = protect(cells), protect(cells)
    other = then.n.copy()
    hidden = np.zeros(other.shape, bool)
    hidden[np.ix_([0, 2], [0, 1])] = True
    full = np.zeros((4, 4))
    full[:3, :3] = cells
    full[:3, 3], full[3] = cells.sum(axis=1), np.append(cells.sum(axis=0), cells.sum())
    other = np.where(hidden, np.nan, full)
    then = replace(then, n=other)
    found = find_leaks(now, then, same_people=True)
    small = [leak for leak in found if (leak.row, leak.column) == ("north", "low")]
    assert [leak.kind for leak in small] == ["worked out"]
    assert "between 3 and 3" in small[0].words


def test_a_few_people_more() -> None:
    more = COUNTS.copy()
    more[2, 1] += 2
    found = find_leaks(protect(more), protect(), same_people=False)
    assert ("west", "medium", "small difference") in {(x.row, x.column, x.kind) for x in found}
    assert {"Total"} <= {x.column for x in found}
    more[2, 1] += 100
    assert find_leaks(protect(more), protect(), same_people=False) == ()


def test_rounded_tables_hide_small_differences() -> None:
    more = COUNTS.copy()
    more[2, 1] += 2
    nhs = read_policy("nhs_digital_2018")
    assert find_leaks(protect(more, nhs), protect(COUNTS, nhs), same_people=False) == ()
    assert find_leaks(protect(COUNTS, nhs), protect(COUNTS, nhs), same_people=True) == ()


def test_only_shared_labels_are_compared() -> None:
    fewer = apply(CountTable(ROWS[:2], COLUMNS, COUNTS[:2], totals="rows"), POLICY)
    found = find_leaks(protect(), fewer, same_people=True)
    assert all(leak.row in ROWS[:2] for leak in found)


def test_tables_that_contradict_each_other() -> None:
    with pytest.raises(InputError, match="different numbers"):
        find_leaks(protect(), protect(COUNTS * 3, replace(POLICY, min_count=1)), same_people=True)
