"""Standardising for age and pooling years."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.surveys.standardise import european_standard_population, pool_years, standardise
from commonweal.terms import InputError


def test_a_worked_example() -> None:
    """Half, three tenths and a fifth: 0.5 · 7 + 0.3 · 8 + 0.2 · 6."""
    found = standardise([7.0, 8.0, 6.0], [0.04, 0.01, 0.09], [50, 30, 20])
    assert found.estimate == pytest.approx(7.1)
    assert found.variance == pytest.approx(0.25 * 0.04 + 0.09 * 0.01 + 0.04 * 0.09)
    assert found.upper - found.lower == pytest.approx(2 * 1.959963984540054 * found.se)


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_many_areas_at_once_are_each_by_itself(seed: int, covariance: bool) -> None:
    random = np.random.default_rng(seed)
    y, w = random.normal(7, 1, (3, 2, 4)), random.uniform(0.1, 1, 4)
    root = random.normal(size=(3, 2, 4, 4))
    V = root @ np.swapaxes(root, -1, -2) if covariance else random.uniform(0, 1, y.shape)
    found = standardise(y, V, w, covariance=covariance)
    share = w / w.sum()
    for i in range(3):
        for j in range(2):
            matrix = V[i, j] if covariance else np.diag(V[i, j])
            assert found.estimate[i, j] == pytest.approx(sum(share * y[i, j]))
            assert found.variance[i, j] == pytest.approx(share @ matrix @ share)


def test_an_area_with_the_standard_structure_keeps_its_mean() -> None:
    random = np.random.default_rng(1)
    age = random.integers(0, 4, 500)
    answer = random.normal(7, 2, 500)
    people = np.bincount(age)
    means = np.bincount(age, answer) / people
    assert standardise(means, means * 0, people).estimate == pytest.approx(answer.mean())


def test_years_with_the_same_people_gain_less() -> None:
    y, v = [7.0, 7.4], [0.04, 0.04]
    apart = pool_years(y, v)
    shared = pool_years(y, [[0.04, 0.03], [0.03, 0.04]], covariance=True)
    assert apart.estimate == shared.estimate == pytest.approx(7.2)
    assert apart.variance == pytest.approx(0.02)
    assert shared.variance == pytest.approx(0.035)
    assert pool_years(y, v, weights=[1, 0]).estimate == 7.0


def test_a_group_that_does_not_count_may_be_empty() -> None:
    found = standardise([7.0, np.nan], [0.04, np.nan], [1, 0])
    assert (found.estimate, found.variance) == (7.0, 0.04)
    matrix = [[0.04, np.nan], [np.nan, np.nan]]
    assert standardise([7.0, np.nan], matrix, [1, 0], covariance=True).variance == 0.04


def test_the_european_standard_population() -> None:
    assert european_standard_population([0]).tolist() == [100_000]
    whole = european_standard_population(range(0, 95, 5))
    assert whole.tolist()[:4] == [5000, 5500, 5500, 5500]
    assert whole.tolist()[-3:] == [2500, 1500, 1000]
    adults = european_standard_population([16, 25, 65])
    assert adults.tolist() == [5500 * 4 / 5 + 6000, 53_000, 19_500]
    assert european_standard_population([16, 25], end=65).tolist() == adults.tolist()[:2]


def test_bad_input() -> None:
    for ages in ([], [16, 16], [25, 16], [-1, 5], [16, 95]):
        with pytest.raises(InputError, match="age groups"):
            european_standard_population(ages)
    for wrong, words in (
        (([7.0], [0.1], [1, 2]), "shape"),
        ((7.0, 0.1, 1), "shape"),
        (([7.0, 8], [0.1, 0.1], [1, -1]), "weight"),
        (([7.0, 8], [0.1, 0.1], [0, 0]), "weight"),
        (([7.0, np.nan], [0.1, 0.1], [1, 1]), "Merge"),
        (([7.0, 8], [0.1, -0.1], [1, 1]), "Merge"),
    ):
        with pytest.raises(InputError, match=words):
            standardise(*wrong)
    with pytest.raises(InputError, match="level"):
        standardise([7.0], [0.1], [1], level=95)
    with pytest.raises(InputError, match="below 0"):
        pool_years([7.0, 8], [[1, -9], [-9, 1]], covariance=True)
