"""Rows and objects turn into each other, and bulk saves add nothing twice."""

from dataclasses import replace
from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence import Effect, Name, Record, RiskOfBias, Study
from commonweal.terms import LOG_ODDS_RATIO, SMD, InputError, MixedUnits
from commonweal_web.library import models, store

FULL = Record(
    identifier="smith-2019",
    title="Sleep & <b>rest</b>",
    type="report",
    authors=(Name("Smith", "Jö"), Name(literal="Office, The")),
    year=2019,
    container_title="Papers",
    volume="1",
    issue="2",
    pages="3-4",
    publisher="Press",
    doi="10.1000/x",
    pmid="7",
    isbn="9780000000002",
    url="https://example.org/x",
    language="cy",
    abstract="Long.",
    keywords=("a", "b"),
    database="PubMed",
)
pytestmark = pytest.mark.django_db


def test_a_record_comes_back_as_it_was_saved() -> None:
    assert store.save_records([FULL]) == store.Saved(added=1)
    assert store.to_record(models.Record.objects.get()) == FULL


def test_saving_again_changes_only_what_differs() -> None:
    other = Record(identifier="b", title="B")
    store.save_records([FULL, other])
    again = store.save_records([replace(FULL, year=2020), other, Record(title="C")])
    assert again == store.Saved(added=1, changed=1, unchanged=1)
    assert models.Record.objects.get(identifier="smith-2019").year == 2020


def test_a_record_without_identifier_is_the_same_record_the_next_time() -> None:
    nameless = Record(title="Of no name", authors=(Name("Ash", "J"),), year=2001)
    store.save_records([nameless])
    assert store.save_records([nameless]) == store.Saved(unchanged=1)
    assert models.Record.objects.get().identifier.startswith("ash-2001-of-no-name-")


def test_an_identifier_that_is_no_web_address_is_made_one() -> None:
    store.save_records([Record(identifier="10.1000/É x", title="T")])
    assert models.Record.objects.get().identifier == "10-1000-E-x"
    assert "10.1000/É x" in store.record_rows(["10.1000/É x"])


def test_many_records_are_saved_in_few_queries(django_assert_max_num_queries) -> None:
    records = [Record(identifier=f"r{i}", title=f"Title {i}") for i in range(1500)]
    with django_assert_max_num_queries(400):  # SQLite takes some fifty rows at a time
        store.save_records(records)
    assert models.Record.objects.count() == 1500


def test_a_bad_record_leaves_nothing_half_saved() -> None:
    long = Record(identifier="long", title="L", volume="v" * 50)
    batch = [Record(identifier=f"r{i}", title="T") for i in range(store.BATCH)]
    with pytest.raises(InputError, match="volume of “L” has 50 characters"):
        store.save_records([*batch, long])
    assert models.Record.objects.count() == 0


def test_bulk_saves_are_announced_once_committed(django_capture_on_commit_callbacks) -> None:
    heard = []

    def hear(sender: type, **_signal: object) -> None:
        heard.append(sender)

    store.changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        store.save_records([FULL])
    assert heard == [models.Record]


def test_a_study_comes_back_with_its_records() -> None:
    store.save_records([FULL])
    study = Study("s", "S", ("smith-2019",), n=5, risk_of_bias=RiskOfBias.HIGH)
    assert store.save_studies([study]) == store.Saved(added=1)
    assert store.to_study(models.Study.objects.get()) == study
    assert store.save_studies([study]) == store.Saved(unchanged=1)
    assert store.save_studies([replace(study, records=())]) == store.Saved(changed=1)
    assert models.Study.objects.get().records.count() == 0


def test_a_study_of_an_unknown_record_is_refused_and_named() -> None:
    with pytest.raises(InputError, match="no record “nowhere”"):
        store.save_studies([Study("s", "S", ("nowhere",))])
    assert not models.Study.objects.exists()


def effect(**changes: object) -> Effect:
    values = {"study": "S", "value": 0.5, "variance": 0.1, "unit": SMD, "outcome": "o"}
    return Effect(**values | {"benefit": "higher", "population": "p"} | changes)


@given(
    value=st.floats(-5, 5) | st.just(nan),
    variance=st.floats(0, 5) | st.just(nan),
)
def test_an_effect_comes_back_as_it_was(value: float, variance: float) -> None:
    study = models.Study(identifier="s", label="S", population="p")
    given_effect = effect(value=value, variance=variance)
    row = store.effect_row(given_effect, study=study)
    back = store.to_effect(row)
    assert isnan(back.value) == isnan(value)
    assert isnan(back.variance) == isnan(variance)
    assert replace(back, value=0, variance=0) == replace(given_effect, value=0, variance=0)
    assert row.value == (None if isnan(value) else value)


def test_effects_are_gathered_in_order_and_in_one_unit() -> None:
    study = models.Study(identifier="s", label="S", population="p")
    rows = [store.effect_row(effect(value=v), study=study) for v in (0.3, 0.1)]
    assert store.effects_of(rows).effect.tolist() == [0.3, 0.1]
    rows.append(store.effect_row(effect(unit=LOG_ODDS_RATIO), study=study))
    with pytest.raises(MixedUnits):
        store.effects_of(rows)
