"""One row for each study."""

import math

import numpy as np
import pytest

from commonweal.evidence import Effects
from commonweal.synthesis import combine_within_study
from commonweal.terms import SMD, InputError


def test_by_hand() -> None:
    """(0.05 + 0.05 + 2 × 0.5 × 0.05) / 4 = 0.0375, by borenstein2009, chapter 24."""
    one = combine_within_study(
        Effects([0.30, 0.10], [0.05, 0.05], study=["Study 1"] * 2), correlation=0.5
    )
    assert one.effect == pytest.approx([0.2])
    assert one.variance == pytest.approx([0.0375])


def test_against_the_double_sum() -> None:
    random = np.random.default_rng(5)
    y, v, r = random.normal(size=7), random.uniform(0.01, 1, 7), 0.63
    found = combine_within_study(Effects(y, v, study=["A"] * 7, unit=SMD), correlation=r)
    double = sum((1 if i == j else r) * math.sqrt(v[i] * v[j]) for i in range(7) for j in range(7))
    assert found.variance == pytest.approx([double / 49])
    assert found.unit is SMD


def test_studies_keep_the_order_in_which_they_first_occur() -> None:
    effects = Effects([1, 2, 3, 4], [1, 1, 1, 1], study=["B", "A", "B", "C"])
    found = combine_within_study(effects, correlation=1)
    assert found.study == ("B", "A", "C")
    assert found.effect.tolist() == [2, 2, 4]
    assert found.variance == pytest.approx([1, 1, 1])


def test_missing_rows_are_left_out_of_their_study() -> None:
    effects = Effects([1, math.nan, math.nan], [1, 1, 1], study=["A", "A", "B"])
    found = combine_within_study(effects, correlation=0.5)
    assert found.effect[0] == 1
    assert np.isnan(found.effect[1])
    assert found.complete.tolist() == [True, False]


@pytest.mark.parametrize("correlation", [-0.1, 1.1])
def test_a_correlation_lies_between_0_and_1(correlation: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        combine_within_study(Effects([1], [1]), correlation=correlation)
