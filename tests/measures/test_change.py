import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from commonweal.measures import Direction, find_reliable_change, measure_change
from commonweal.terms import InputError

BEFORE = [18.59, 21.54, 16.36, 24.11, 19.98, np.nan, 22.35]
AFTER = [21.54, 22.35, 20.73, 23.21, 24.11, 25.03, np.nan]


def test_the_change_of_a_group_is_the_paired_t_test():
    change = measure_change(BEFORE, AFTER)
    pairs = stats.ttest_rel(AFTER[:5], BEFORE[:5])
    interval = pairs.confidence_interval(0.95)
    assert (change.n, change.left_out) == (5, 2)
    np.testing.assert_allclose(change.p, pairs.pvalue, rtol=1e-12)
    np.testing.assert_allclose(
        [change.mean.interval.lower, change.mean.interval.upper], interval, rtol=1e-12
    )
    np.testing.assert_allclose(change.mean.value / change.se, pairs.statistic, rtol=1e-12)
    d = np.subtract(AFTER[:5], BEFORE[:5])
    np.testing.assert_allclose(change.standardised_response_mean, d.mean() / d.std(ddof=1))
    np.testing.assert_allclose(change.effect_size, d.mean() / np.std(BEFORE[:5], ddof=1))
    np.testing.assert_allclose(change.hedges_g, change.effect_size * (1 - 3 / (4 * 4 - 1)))


def test_the_threshold_of_swemwbs_is_the_published_one():
    """Shah et al. 2018: 2.77 standard errors are 2.87 points; by the formula 2.88."""
    found = find_reliable_change(
        BEFORE, AFTER, direction=Direction.HIGHER, sd=3.921, reliability=0.93
    )
    assert round(found.threshold, 2) == 2.88
    assert (found.improved, found.unchanged, found.deteriorated) == (3, 2, 0)
    assert np.isnan(found.index).tolist() == [False] * 5 + [True] * 2


def test_a_fall_is_better_where_lower_is_better():
    found = find_reliable_change(
        [20, 10, 10], [10, 10, 20], direction=Direction.LOWER, sd=5, reliability=0.8
    )
    assert (found.improved, found.unchanged, found.deteriorated) == (1, 1, 1)
    assert found.index[0] < 0


@given(
    st.lists(st.tuples(st.integers(0, 27), st.integers(0, 27)), min_size=1, max_size=20),
    st.floats(0, 0.99),
)
def test_every_pair_is_somewhere_and_time_turned_round_turns_the_answer(pairs, reliability):
    before, after = np.array(pairs, float).T
    options = {"direction": Direction.LOWER, "sd": 4.0, "reliability": reliability}
    found = find_reliable_change(before, after, **options)
    back = find_reliable_change(after, before, **options)
    assert found.improved + found.unchanged + found.deteriorated == len(pairs)
    assert (found.improved, found.unchanged) == (back.deteriorated, back.unchanged)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([1, 2], [2, 3], "2 people have"),
        ([1, 2, 3, 4], [2, 3, 4, 5], "Everybody changed by the same"),
        ([1, 1, 1, 1], [2, 3, 4, 5], "All scores before are equal"),
        ([1, 2, 3], [1, 2], "3 scores before and 2 after"),
    ],
)
def test_what_cannot_be_a_change_is_refused(before, after, words):
    with pytest.raises(InputError, match=words):
        measure_change(before, after)


@pytest.mark.parametrize("wrong", [{"sd": 0}, {"reliability": 1}, {"reliability": -0.1}])
def test_an_impossible_reliability_is_refused(wrong):
    with pytest.raises(InputError, match="The SD is"):
        find_reliable_change(
            [1], [2], direction=Direction.HIGHER, **({"sd": 1, "reliability": 0.5} | wrong)
        )
