"""One test of each kind for every measure, found by looking in the folder."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twins.measures import DEFINITIONS, score_person

from commonweal.measures import Measure, Policy, Scored, get_measure, list_measures, score

MEASURES = list_measures()


def said(scored: Scored, name: str, row: int = 0) -> float | str | None:
    """What a column says of one person, None for nothing."""
    values, labels = scored.columns()[name]
    if labels:
        return labels[values[row]] if values[row] >= 0 else None
    return None if np.isnan(values[row]) else float(values[row])


def by_item(measure: Measure, people: list) -> dict[str, list]:
    return {item.name: [p[i] for p in people] for i, item in enumerate(measure.items)}


def test_every_file_is_a_measure():
    assert len(MEASURES) >= 15
    assert [f"{name}.yaml" for name in MEASURES] == sorted(p.name for p in DEFINITIONS.iterdir())


@pytest.mark.parametrize("name", MEASURES)
def test_its_examples_come_out(name):
    measure = get_measure(name)
    assert len(measure.examples) >= 2
    for example in measure.examples:
        scored = score(by_item(measure, [example.answers]), measure, **example.options)
        for column, expected in example.expect.items():
            assert said(scored, column) == expected, (example.what, column)


@pytest.mark.parametrize("name", MEASURES)
def test_its_examples_show_every_scoring_and_someone_without_a_score(name):
    measure = get_measure(name)
    used = {example.options.get("scoring") for example in measure.examples}
    assert set(measure.scorings[1:]) <= used
    assert any(None in example.expect.values() for example in measure.examples)


@pytest.mark.parametrize("name", MEASURES)
@settings(max_examples=25)
@given(data=st.data())
def test_it_agrees_with_the_slow_twin(name, data):
    measure = get_measure(name)
    answer = [
        st.one_of(st.none(), st.integers(int(item.lowest), int(item.highest)))
        if i % 3 == 0
        else st.integers(int(item.lowest), int(item.highest))
        for i, item in enumerate(measure.items)
    ]
    people = data.draw(st.lists(st.tuples(*answer), min_size=1, max_size=5))
    for scoring in measure.scorings or ("",):
        scored = score(by_item(measure, people), measure, scoring=scoring or None)
        for row, person in enumerate(people):
            answers = dict(zip(by_item(measure, []), person, strict=True))
            slow = score_person(name, answers, scoring)
            assert {column: said(scored, column, row) for column in scored.columns()} == slow


@pytest.mark.parametrize("name", MEASURES)
def test_a_worse_answer_never_makes_a_better_score(name):
    """Along every item, a score goes one way; reversing the item turns the way round."""
    measure = get_measure(name)
    middle = [item.lowest + 1 for item in measure.items]
    for i, item in enumerate(measure.items):
        steps = np.arange(item.lowest, item.highest + 1)
        people = [[*middle[:i], step, *middle[i + 1 :]] for step in steps]
        plain = score(by_item(measure, people), measure)
        turned = score(by_item(measure, people), measure, reverse=[item.name])
        for column in plain.scores.values():
            moves = np.diff(column.values)
            assert (moves >= 0).all() or (moves <= 0).all()
            back = turned.scores[column.score.name].values
            np.testing.assert_array_equal(column.values, back[::-1] if len(steps) else back)


SHIPPED = {"belonging", "hrqol4", "loneliness_direct", "ons4", "osss3", "social_trust"}


@pytest.mark.parametrize("name", MEASURES)
def test_wording_ships_only_where_its_licence_allows(name):
    """As the table of licences in the methods says; a new measure must be added here by hand."""
    measure = get_measure(name)
    assert (measure.wording.policy == Policy.SHIP) == (name in SHIPPED)
    assert all(bool(item.wording) == (name in SHIPPED) for item in measure.items)
    assert (measure.wording.policy == Policy.FORBIDDEN) == (name == "ghq12")
    if name in {"wemwbs", "swemwbs", "ghq12"}:
        assert measure.wording.registration_url


def test_what_asks_about_self_harm_says_what_to_do():
    phq9 = get_measure("phq9")
    assert "safeguarding" in phq9.safeguarding
    assert phq9.categories[1].flag == "follow up"


def test_swemwbs_table_has_29_values_that_rise():
    table = get_measure("swemwbs").scores[0].table
    assert list(table) == list(range(7, 36))
    values = list(table.values())
    assert (values[0], values[13], values[-1]) == (7.0, 18.59, 35.0)
    assert (np.diff(values) > 0).all()


def test_no_measure_averages_ons4_or_weighs_the_dimensions_of_work():
    for name, scores in (("ons4", 4), ("job_quality", 7)):
        measure = get_measure(name)
        assert len(measure.scores) == scores
        assert all(len(one.items) == 1 for one in measure.scores)


def test_the_three_scorings_of_ghq12_differ():
    people = by_item(get_measure("ghq12"), [[1] * 12, [2] * 12])
    found = {
        scoring: next(iter(score(people, "ghq12", scoring=scoring).scores.values())).values.tolist()
        for scoring in ("bimodal", "likert", "c-ghq")
    }
    assert found == {"bimodal": [0, 12], "likert": [12, 24], "c-ghq": [6, 12]}
