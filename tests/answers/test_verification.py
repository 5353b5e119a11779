"""Whatever is tampered with is reported; what is as it was published passes."""

from copy import deepcopy
from dataclasses import replace

import pytest
from answers.conftest import ESTIMATE, STUDIES, frozen, snapshot

from commonweal.answers import verify


def leaves(value, path=()):
    """The path of every number, text or nothing in JSON values."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inside:
        if isinstance(each, dict | list):
            yield from leaves(each, (*path, key))
        else:
            yield (*path, key)


def changed(value, path):
    copy = deepcopy(value)
    *way, last = path
    place = copy
    for step in way:
        place = place[step]
    old = place[last]
    place[last] = old + 0.001 if isinstance(old, int | float) else "something else"
    return copy


def test_a_history_as_it_was_published_passes(history):
    assert history[0].result["estimate"] == pytest.approx(ESTIMATE, rel=1e-12)
    assert verify(history) == ()
    assert verify(reversed(history)) == ()


def test_every_number_of_a_result_is_recomputed_even_under_a_new_digest(history):
    first = history[0]
    paths = list(leaves(first.result))
    assert len(paths) > 15
    for path in paths:
        forged = replace(first, result=changed(first.result, path)).sealed()
        assert verify([forged]), path


@pytest.mark.parametrize("name", ["estimate", "lower", "upper", "k", "impact"])
def test_numbers_of_lists_are_recomputed_even_under_a_new_digest(history, name):
    first = history[0]
    forged = replace(first, shown=changed(first.shown, (name,))).sealed()
    assert [one.what for one in verify([forged])] == [f"shown: {name}"]


def test_a_forged_row_shows_in_the_numbers_even_under_a_new_digest(history):
    first = history[0]
    forged = replace(first, data=changed(first.data, ("rows", 0, "value"))).sealed()
    assert {"estimate", "shown: estimate"} <= {one.what for one in verify([forged])}


def test_forged_words_show_in_the_digest(history):
    first = history[0]
    forged = replace(first, words=first.words | {"headline": "Trees certainly help."})
    (found,) = verify([forged])
    assert (found.what, found.published) == ("digest", first.digest)
    assert str(found).startswith("trees, version 1: digest: published ")


def test_a_forged_past_breaks_the_chain(history):
    first, second = history
    forged = replace(first, note="Always said so.").sealed()
    assert [one.what for one in verify([forged, second])] == ["digest of the version before"]


def test_a_missing_version_is_noticed(history):
    assert [one.what for one in verify(history[1:])] == ["number", "digest of the version before"]


def test_a_result_from_too_few_studies_or_a_lost_one_is_noticed(history):
    alone = snapshot(STUDIES[0])
    claimed = replace(history[0], data=alone.to_json()).sealed()
    assert "result" in {one.what for one in verify([claimed])}
    lost = replace(history[0], result=None).sealed()
    assert "result" in {one.what for one in verify([lost])}


@pytest.mark.parametrize("data", [{}, {"rows": 3}, {"rows": [{"stud": 1}]}])
def test_a_damaged_version_is_reported_and_the_next_one_still_checked(history, data):
    damaged = replace(history[0], data=data)
    found = verify([damaged, replace(history[1], words={})])
    assert [one.what for one in found if one.number == 1] == ["digest", "data"]
    assert [one.what for one in found if one.number == 2] == ["digest", "data"]


def test_versions_of_the_first_kind_are_verified_without_a_chain():
    old = frozen(snapshot(*STUDIES), scheme=1, previous="", made_with={})
    assert verify([old]) == ()
    assert verify([replace(old, words={"kind": "effect"})])[0].what == "digest"
    new = frozen(snapshot(*STUDIES, level=0.9), 2, old.digest)
    assert verify([old, new]) == ()
