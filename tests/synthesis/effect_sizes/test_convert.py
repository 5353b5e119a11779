"""Conversions: the worked examples of Borenstein et al. (2009), chapter 7, and round trips."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence import Effects
from commonweal.synthesis.effect_sizes import BadRows, convert, correlation, fisher_z
from commonweal.terms import (
    CORRELATION,
    FISHER_Z,
    LOG_ODDS_RATIO,
    MEAN_DIFFERENCE,
    SMD,
    InputError,
)


@pytest.mark.parametrize(
    ("value", "variance", "unit", "to", "expected", "expected_variance"),
    [
        (0.9069, 0.0676, LOG_ODDS_RATIO, SMD, 0.5000, 0.0205),
        (0.5000, 0.0205, SMD, LOG_ODDS_RATIO, 0.9069, 0.0676),
        (0.50, 0.0058, CORRELATION, SMD, 1.1547, 0.0550),
        (1.1547, 0.0550, SMD, CORRELATION, 0.5000, 0.0058),
    ],
)
def test_worked_examples(value, variance, unit, to, expected, expected_variance):
    """Borenstein et al. (2009), Introduction to Meta-Analysis, pp. 46–48, as printed."""
    ours = convert(Effects([value], [variance], unit=unit), to)
    assert ours.effect[0] == pytest.approx(expected, abs=6e-5)
    assert ours.variance[0] == pytest.approx(expected_variance, abs=3e-4)
    assert ours.unit == to


@given(
    st.floats(-3, 3),
    st.floats(0.001, 2),
    st.sampled_from([LOG_ODDS_RATIO, CORRELATION, FISHER_Z]),
)
def test_there_and_back_again(value, variance, unit):
    start = Effects([value], [variance], study=["Ash"], unit=SMD)
    back = convert(convert(start, unit), SMD)
    assert back.effect[0] == pytest.approx(value, rel=1e-9, abs=1e-12)
    assert back.variance[0] == pytest.approx(variance, rel=1e-9)
    assert back.study == ("Ash",)


def test_a_correlation_and_its_z_agree():
    r = correlation(r=[0.3, -0.7], n=[80, 50])
    z = convert(r, FISHER_Z)
    np.testing.assert_allclose(z.effect, fisher_z(r=[0.3, -0.7], n=[80, 50]).effect, rtol=1e-14)
    np.testing.assert_allclose(z.variance, 1 / (np.array([80, 50]) - 1), rtol=1e-12)


def test_unequal_groups_use_their_sizes():
    start = Effects([0.6], [0.05], unit=SMD)
    ours = convert(start, CORRELATION, n1=[30], n2=[90])
    a = 120**2 / (30 * 90)
    assert ours.effect[0] == pytest.approx(0.6 / np.sqrt(0.36 + a), rel=1e-14)
    assert (
        convert(start, CORRELATION, n1=[50], n2=[50]).effect == convert(start, CORRELATION).effect
    )
    with pytest.raises(BadRows, match="n1 is 0"):
        convert(start, CORRELATION, n1=[0], n2=[90])


def test_units_that_need_more_are_refused():
    with pytest.raises(InputError, match="mean_difference cannot be converted"):
        convert(Effects([1.0], [0.1], unit=MEAN_DIFFERENCE), SMD)
    with pytest.raises(BadRows, match="a correlation lies between"):
        convert(Effects([1.0], [0.1], unit=CORRELATION), FISHER_Z)


def test_missing_rows_stay_missing():
    ours = convert(Effects([np.nan, 0.2], [np.nan, 0.1], unit=SMD), FISHER_Z)
    assert ours.complete.tolist() == [False, True]
