"""Variances of direct estimates, smoothed over areas."""

import numpy as np
import pytest

from commonweal.surveys.small_areas import smooth_variances
from commonweal.terms import InputError


def test_everybody_has_one_variance_and_every_answered_area_gets_its_share():
    n = np.array([4, 16, 2, 0, 1])
    found = smooth_variances([0.5, 0.1, 0.0, np.nan, np.nan], n)
    k = (4 * (4 * 0.5) + 16 * (16 * 0.1)) / 20  # by hand, over areas with a variance
    assert found[[0, 1, 2, 4]] == pytest.approx(k / n[[0, 1, 2, 4]])
    assert np.isnan(found[3])


def test_where_it_holds_already_nothing_changes():
    n = np.array([10, 20, 40])
    assert smooth_variances(3.2 / n, n) == pytest.approx(3.2 / n)


def test_what_cannot_be_smoothed_is_refused():
    with pytest.raises(InputError, match="above 0"):
        smooth_variances([0.0, np.nan], [3, 0])
    with pytest.raises(InputError, match="numbers of answers"):
        smooth_variances([0.1], [3, 4])
