"""A file that is coded otherwise than the measure expects is doubted; one that is not, is not."""

import numpy as np
import pytest

from commonweal.measures import get_measure, score


def people(name: str, n: int = 400) -> dict[str, np.ndarray]:
    """Answers that hang together as people's do: a common leaning and some chance."""
    random = np.random.default_rng(7)
    measure = get_measure(name)
    leaning = random.normal(size=n)
    found = {}
    for item in measure.items:
        share = 1 / (1 + np.exp(-(leaning + random.normal(scale=0.7, size=n))))
        width = item.highest - item.lowest + 1
        found[item.name] = np.floor(item.lowest + share * width * 0.999)
    return found


@pytest.mark.parametrize("name", ["who5", "swemwbs", "ghq12", "phq9", "osss3", "ucla3", "ons4"])
def test_a_file_coded_as_expected_is_not_doubted(name):
    assert score(people(name), name).doubts == ()


@pytest.mark.parametrize("name", ["who5", "ghq12", "phq9", "swemwbs"])
def test_answers_that_count_from_one_more_are_doubted_until_it_is_said(name):
    shifted = {item: column + 1 for item, column in people(name).items()}
    lowest = get_measure(name).items[0].lowest + 1
    (doubt,) = score(shifted, name).doubts
    assert f"say that the lowest is {lowest:g}" in doubt
    assert score(shifted, name, lowest=lowest).doubts == ()


def test_answers_that_count_from_one_less_are_doubted():
    (doubt,) = score({k: v - 1 for k, v in people("swemwbs").items()}, "swemwbs").doubts
    assert "one lower" in doubt
    assert "the lowest is 0" in doubt


def test_a_shift_that_stays_within_the_range_is_doubted_too():
    data = {item: np.minimum(column + 1, 3) for item, column in people("phq9").items()}
    assert "Nobody gave the lowest answer (0)" in score(data, "phq9").doubts[0]


def test_an_item_asked_in_reverse_is_doubted_until_it_is_said():
    data = people("osss3")
    data["osss3_2"] = 6 - data["osss3_2"]
    doubts = " ".join(score(data, "osss3").doubts)
    assert "Item osss3_2 goes against the others (r = -0." in doubts
    assert score(data, "osss3", reverse=["osss3_2"]).doubts == ()


def test_figures_from_0_to_1_are_doubted_on_a_scale_to_100():
    data = {item.name: np.linspace(0, 1, 20) for item in get_measure("job_quality").items}
    assert len(score(data, "job_quality").doubts) == 7
    assert score({k: v * 100 for k, v in data.items()}, "job_quality").doubts == ()


def test_few_people_and_constant_answers_raise_no_doubt():
    few = {f"osss3_{i}": [a, 5 - a] for i, a in ((1, 4), (2, 1), (3, 4))}
    assert score(few, "osss3").doubts == ()
    alike = {f"osss3_{i}": [3] * 200 for i in (1, 2, 3)}
    assert all("goes against" not in doubt for doubt in score(alike, "osss3").doubts)
