"""Estimates beside what was published before; and tables kept as JSON."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from commonweal.surveys import Survey
from commonweal.surveys.disclosure import (
    Policy,
    ProtectedEstimates,
    find_estimate_leaks,
    from_plain,
    policies,
    protect,
    read_policy,
    to_plain,
)
from commonweal.terms import InputError, Source

SIZES = {("a", 1): 30, ("a", 2): 4, ("b", 1): 30, ("b", 2): 30, ("c", 1): 6, ("c", 2): 40}


def survey(sizes: dict[tuple[str, int], int] = SIZES) -> Survey:
    random = np.random.default_rng(3)
    rows = [key for key, n in sizes.items() for _ in range(n)]
    frame = pl.DataFrame(rows, schema=["area", "wave"], orient="row")
    return Survey(frame.with_columns(y=pl.Series(random.integers(0, 11, len(rows)))))


def policy(**rules: object) -> Policy:
    return Policy("test", Source("test"), **({"min_n": 10, "secondary": False} | rules))


def table(
    by: tuple[str, ...],
    rules: Policy | None = None,
    *,
    whole: bool = False,
    of: Survey | None = None,
) -> ProtectedEstimates:
    asked = of or survey()
    overall = asked.estimate("y", min_n=1) if whole else None
    found = asked.estimate("y", by=list(by), min_n=1) if by else asked.estimate("y", min_n=1)
    return protect(found, rules or policy(), overall=overall)


def seen(now: ProtectedEstimates, then: ProtectedEstimates, *, same: bool = True) -> set[tuple]:
    found = find_estimate_leaks(now, then, same_people=same)
    return {(leak.row, leak.kind) for leak in found}


def test_the_same_table_again_gives_nothing_away():
    for by in ((), ("area",), ("area", "wave")):
        assert seen(table(by), table(by)) == set()
        assert seen(table(by, whole=bool(by)), table(by, whole=bool(by))) == set()


def test_another_policy_may_not_show_what_was_left_out():
    loose, strict = policy(min_n=5), policy(min_n=10)
    both = ("area", "wave")
    assert seen(table(both, loose), table(both, strict)) == {("c, 1", "hidden before")}
    # Of a, 2 the strict mark says "below 10", the loose one "below 5".
    assert seen(table(both, strict), table(both, loose)) == {
        ("c, 1", "shown before"),
        ("a, 2", "worked out"),
    }


@pytest.mark.parametrize("turned", [False, True])
def test_a_total_gives_away_the_one_group_that_was_left_out_of_it(turned):
    now, then = table(("area",), policy(min_n=1)), table(("wave", "area"))
    if turned:
        now, then = then, now
    # In each of the areas a and c one wave was left out, and the other one is known.
    assert seen(now, then) == {("a, 2", "worked out"), ("c, 1", "worked out")}
    (words,) = {
        leak.words
        for leak in find_estimate_leaks(now, then, same_people=True)
        if leak.row == "a, 2"
    }
    assert "between 4 and 4 people" in words


def test_the_total_may_come_from_a_table_by_something_else():
    sizes = {("a", 1): 30, ("b", 1): 4, ("a", 2): 20, ("b", 2): 3}
    asked = survey(sizes)
    areas = table(("area",), of=asked)  # b: 7 people, left out
    waves = table(("wave",), of=asked)  # 34 and 23
    assert seen(waves, areas) == seen(areas, waves) == {("b", "worked out")}
    rounded = policy(rounding_base=10)
    assert seen(table(("wave",), rounded, of=asked), table(("area",), rounded, of=asked)) == set()


def test_a_revision_may_not_differ_by_a_few_people():
    more = survey(SIZES | {("b", 1): 33})
    assert seen(table(("area",), of=more), table(("area",)), same=False) == {
        ("b", "small difference"),
        ("Everybody", "small difference"),
    }
    # Said to be of the same people by mistake: found all the same.
    assert ("b", "small difference") in seen(table(("area",), of=more), table(("area",)))
    many = survey(SIZES | {("b", 1): 60})
    assert seen(table(("area",), of=many), table(("area",)), same=False) == set()


def test_people_without_a_label_are_no_reason_to_fail():
    frame = pl.DataFrame({"g": ["a"] * 20 + ["b"] * 5 + [None] * 30, "y": list(range(11)) * 5})
    asked = Survey(frame)
    groups = protect(asked.estimate("y", by="g", min_n=1), policy())
    whole = protect(asked.estimate("y", min_n=1), policy())
    assert seen(whole, groups) == set()  # the total says nothing of b alone


def test_a_table_comes_back_from_json_as_it_was():
    for name in policies():
        rules = read_policy(name)
        if rules.min_n is None:
            rules = replace(rules, min_n=10)
        for by in ((), ("area", "wave")):
            one = table(by, rules, whole=bool(by))
            kept = json.loads(json.dumps(to_plain(one), allow_nan=False))
            again = from_plain(kept)
            assert_frame_equal(again.frame, one.frame, check_dtypes=True)
            assert (again.overall is None) == (one.overall is None)
            assert (again.by, again.level, again.policy) == (one.by, one.level, one.policy)
            assert (again.notes, again.method) == (one.notes, one.method)
            assert to_plain(again) == kept


def test_what_is_kept_holds_nothing_that_was_left_out():
    kept = to_plain(table(("area", "wave")))
    hidden = [row for row in kept["rows"] if row["suppressed"]]
    assert len(hidden) == 2
    assert {row[name] for row in hidden for name in ("estimate", "se", "lower", "upper", "n")} == {
        None
    }


def test_something_else_is_refused():
    with pytest.raises(InputError, match="not a protected table"):
        from_plain({"rows": []})
