"""Estimates under a policy."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.surveys import Survey
from commonweal.surveys.disclosure import Policy, audit, protect, read_policy
from commonweal.surveys.disclosure.protected import Protected
from commonweal.terms import InputError, Source


def made(sizes: dict[str, int], answers: list[int] | None = None) -> Survey:
    random = np.random.default_rng(1)
    group = [name for name, n in sizes.items() for _ in range(n)]
    y = answers or random.integers(0, 11, len(group)).tolist()
    return Survey(pl.DataFrame({"g": group, "y": y}))


def policy(**rules: object) -> Policy:
    return Policy("test", Source("test"), **({"min_n": 10, "secondary": False} | rules))


def test_too_few_people_are_left_out_with_all_their_statistics():
    found = made({"a": 9, "b": 10}).estimate("y", "mean,sd,bands", by="g", min_n=1)
    safe = protect(found, policy())
    for name, hidden in (("a", True), ("b", False)):
        rows = safe.frame.filter(g=name)
        assert rows["suppressed"].unique().to_list() == [hidden]
        assert rows["n"].unique().to_list() == [None if hidden else 10]
    gone = safe.frame.filter(g="a")
    for column in ("estimate", "se", "lower", "upper", "n"):
        assert gone[column].null_count() == len(gone)
    assert gone["reason"].unique().to_list() == ["too few"]
    assert not {"deff", "effective_n", "df"} & set(safe.frame.columns)  # n follows from them


def test_another_group_goes_so_that_the_first_does_not_follow_from_the_total():
    survey = made({"a": 5, "b": 30, "c": 40})
    found, total = (survey.estimate("y", by=by, min_n=1) for by in ("g", ()))
    alone = protect(found, policy(secondary=True))
    assert alone.frame["reason"].to_list() == ["too few", "", ""]
    both = protect(found, policy(secondary=True), overall=total)
    assert both.frame["reason"].to_list() == ["too few", "complementary", ""]
    assert both.overall is not None
    assert both.overall["suppressed"].to_list() == [False]
    assert len(both.to_frame()) == 4


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(1, 60), min_size=2, max_size=8))
def test_nobody_can_work_out_a_group_from_the_total(sizes: list[int]):
    survey = made({f"g{i}": n for i, n in enumerate(sizes)})
    found, total = (survey.estimate("y", by=by, min_n=1) for by in ("g", ()))
    rules = policy(secondary=True)
    safe = protect(found, rules, overall=total)
    everybody = safe.to_frame()
    n = everybody["n"].cast(pl.Float64).fill_null(np.nan).to_numpy()[:, None]
    reason = everybody["reason"].to_numpy()[:, None].astype(np.str_)
    flag = np.full(n.shape, "")
    rows = (*everybody["g"].to_list()[:-1], "Total")
    table = Protected(rows, ("all",), "columns", n, None, None, reason, flag, rules, 10)
    assert not audit(table).narrow.any()


def test_what_the_estimate_blanked_stays_blank_under_a_laxer_policy():
    found = made({"a": 20, "b": 60}).estimate("y", by="g")  # 50 by default
    safe = protect(found, policy())
    assert safe.frame["reason"].to_list() == ["too few", ""]


def test_a_small_group_of_one_mind_is_left_out():
    survey = made({"a": 12, "b": 12}, [10] * 12 + [3, 4] * 6)
    found = survey.estimate("y", "mean,at_least:7", by="g", min_n=1)
    rules = policy(alike_below=20)
    assert protect(found, rules).frame.filter(g="a")["reason"].unique().to_list() == ["all alike"]
    means = survey.estimate("y", "mean", by="g", min_n=1)
    assert protect(means, rules).frame["reason"].to_list() == ["", ""]  # no scale was given
    with_scale = protect(means, rules, scales={"y": (0, 10)})
    assert with_scale.frame["reason"].to_list() == ["all alike", ""]


def test_n_is_rounded_and_precision_has_words():
    found = made({"a": 23, "b": 48}).estimate("y", by="g", min_n=1)
    safe = protect(found, read_policy("commonweal"))
    assert safe.frame["n"].to_list() == [25, 50]
    assert all(safe.frame["flag"].to_list())
    for shown, exact in zip(safe.frame.to_dicts(), found.to_frame().to_dicts(), strict=True):
        assert shown["estimate"] != exact["estimate"]  # k/23 would say that n is 23
        assert shown["estimate"] == pytest.approx(exact["estimate"], abs=0.06 * exact["se"])
        assert float(f"{shown['se']:.2g}") == shown["se"]
    assert any("dominates" in note for note in safe.notes)


def test_a_policy_without_a_rule_and_another_question_are_refused():
    survey = made({"a": 60, "b": 60})
    found = survey.estimate("y", by="g")
    with pytest.raises(InputError, match="no rule for means"):
        protect(found, read_policy("hes_before_2018"))
    with pytest.raises(InputError, match="do not match"):
        protect(found, policy(), overall=survey.estimate("y", "sd"))
    with pytest.raises(InputError, match="do not match"):
        protect(found, policy(), overall=found)


def test_groups_without_answers_are_not_called_left_out():
    frame = pl.DataFrame({"g": ["a"] * 30 + ["b"] * 30, "y": [1, 2, 3] * 10 + [None] * 30})
    safe = protect(Survey(frame).estimate("y", by="g", min_n=1), policy())
    assert safe.frame["reason"].to_list() == ["", "no answers"]
    assert safe.frame["suppressed"].to_list() == [False, False]


def test_parquet_gives_the_table_back_and_says_how_it_was_made(tmp_path):
    found = made({"a": 60, "b": 20}).estimate("y", "mean,bands", by="g")
    found.to_parquet(tmp_path / "t.parquet")
    assert pl.read_parquet(tmp_path / "t.parquet").equals(found.to_frame())
    said = pl.read_parquet_metadata(tmp_path / "t.parquet")
    assert said["commonweal.method"] == found.method
    assert said["commonweal.by"] == '["g"]'
