"""A digest covers all that was published, and is the same whichever database kept it."""

import json
import math
from dataclasses import fields, replace
from hashlib import sha256

import pytest
from answers.conftest import CEDAR, STUDIES, frozen, snapshot
from hypothesis import given
from hypothesis import strategies as st

from commonweal.answers import FrozenAnswer, Snapshot, canonical, digest_of, freeze, thaw
from commonweal.terms import InputError

CHANGES = {
    "answer": "bushes",
    "number": 7,
    "published_at": "2026-11-24T12:00:00+00:00",
    "note": "Another note.",
    "words": {"headline": "Trees certainly help."},
    "data": {"level": 0.9},
    "result": None,
    "shown": {"k": 4},
    "made_with": {"software": {"commonweal": "9"}},
    "previous": "0" * 64,
    "scheme": 1,
}


@pytest.mark.parametrize("name", [f.name for f in fields(FrozenAnswer) if f.name != "digest"])
def test_whatever_is_changed_changes_the_digest(history, name):
    first = history[0]
    changed = replace(first, **{name: CHANGES[name]})
    assert digest_of(changed) != first.digest
    assert digest_of(replace(changed, **{name: getattr(first, name)})) == first.digest


def test_options_software_and_parameters_are_within_the_digest(history):
    first = history[0]
    assert {"model", "tau2", "test", "level", "within_study_correlation"} <= first.data.keys()
    assert {"commonweal", "numpy", "scipy"} == first.made_with["software"].keys()
    assert first.made_with["parameters"].keys() == {
        "appraisal/grade",
        "appraisal/strength_labels",
        "evidence/cost_bands",
    }


def test_the_first_kind_of_digest_is_still_known(history):
    """As the first versions were made: words, data and result, in one JSON list."""
    old = replace(history[0], scheme=1)
    text = json.dumps([old.words, old.data, old.result], sort_keys=True, separators=(",", ":"))
    assert digest_of(old) == sha256(text.encode()).hexdigest()
    with pytest.raises(InputError, match="a digest of kind 99"):
        digest_of(replace(old, scheme=99))


# PostgreSQL's jsonb keeps numbers as decimals: 1e16 comes back whole, -0.0 without its sign.
def as_postgresql_gives_back(value):
    if isinstance(value, dict):
        return {key: as_postgresql_gives_back(each) for key, each in reversed(value.items())}
    if isinstance(value, list):
        return [as_postgresql_gives_back(each) for each in value]
    if isinstance(value, float) and value == 0:
        return 0.0
    if isinstance(value, float) and value.is_integer() and abs(value) >= 1e16:
        return int(value)
    return value


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(2**53), 2**53)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_the_text_that_is_hashed_survives_both_databases(value):
    through_sqlite = json.loads(json.dumps(value))
    assert canonical(through_sqlite) == canonical(value)
    assert canonical(as_postgresql_gives_back(value)) == canonical(value)


@given(JSON, JSON)
def test_different_values_have_different_texts(one, other):
    alike = json.loads(canonical(one)) == json.loads(canonical(other))
    assert (canonical(one) == canonical(other)) == alike


def test_numbers_thaw_as_they_were(history):
    first = history[0]
    data = Snapshot.from_json(json.loads(json.dumps(first.data)))
    assert data == snapshot(*STUDIES, CEDAR)
    assert freeze(thaw(first.result, data)) == first.result


def test_a_number_that_is_not_defined_is_kept_as_such():
    """Studies that all say 0: Knapp-Hartung has a standard error of 0 and no p value."""
    data = snapshot(("a", "A", 0.0, 0.1), ("b", "B", 0.0, 0.2))
    first = frozen(data)
    assert first.result["p"] == "nan"
    text = json.dumps(first.to_json(), allow_nan=False)
    again = FrozenAnswer.from_json(json.loads(text))
    assert digest_of(again) == first.digest
    assert math.isnan(thaw(again.result, data).p)


def test_what_is_no_version_is_refused_by_name(history):
    given = history[0].to_json()
    del given["previous"]
    with pytest.raises(InputError, match="it has no previous"):
        FrozenAnswer.from_json(given)
    with pytest.raises(InputError, match="not a published version"):
        FrozenAnswer.from_json([])
