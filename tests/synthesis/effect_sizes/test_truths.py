"""What must hold of effect sizes whatever the numbers are, beside a slow obvious twin."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from commonweal.synthesis.effect_sizes import (
    controlled_standardised_change,
    log_odds_ratio,
    log_risk_ratio,
    mean_difference,
    risk_difference,
    sd_of_change,
    small_sample_correction,
    smd_from_d,
    smd_from_f,
    smd_from_p,
    smd_from_t,
    standardised_mean_difference,
)

mean = st.floats(-100, 100)
sd = st.floats(0.1, 50)
size = st.integers(2, 500)


def twin_of_j(df):
    """J by the recurrence Γ(x + 1) = x Γ(x), from Γ(½) = √π and Γ(1) = 1, in 40 digits."""
    with localcontext(prec=40):
        pi = Decimal("3.141592653589793238462643383279502884197")
        at, ratio = (2, 1 / pi.sqrt()) if df % 2 == 0 else (3, pi.sqrt() / 2)
        while at < df:
            ratio *= Decimal(at) / (at - 1)
            at += 2
        return float(ratio / (Decimal(df) / 2).sqrt())


def twin_of_hedges_g(m1, s1, n1, m2, s2, n2):
    """Hedges (1981), one study at a time."""
    df = n1 + n2 - 2
    pooled = math.sqrt(((n1 - 1) * s1 * s1 + (n2 - 1) * s2 * s2) / df)
    g = twin_of_j(df) * (m1 - m2) / pooled
    return g, (n1 + n2) / (n1 * n2) + g * g / (2 * (n1 + n2))


@given(mean, sd, size, mean, sd, size)
def test_hedges_g_equals_its_slow_twin(m1, s1, n1, m2, s2, n2):
    ours = standardised_mean_difference(mean1=m1, sd1=s1, n1=n1, mean2=m2, sd2=s2, n2=n2)
    g, variance = twin_of_hedges_g(m1, s1, n1, m2, s2, n2)
    assert ours.effect[0] == pytest.approx(g, rel=1e-13, abs=1e-13)
    assert ours.variance[0] == pytest.approx(variance, rel=1e-13)


@given(mean, sd, size, mean, sd, size, st.floats(0.01, 100), mean)
def test_hedges_g_does_not_depend_on_the_scale(m1, s1, n1, m2, s2, n2, times, plus):
    one = standardised_mean_difference(mean1=m1, sd1=s1, n1=n1, mean2=m2, sd2=s2, n2=n2)
    other = standardised_mean_difference(
        mean1=times * m1 + plus,
        sd1=times * s1,
        n1=n1,
        mean2=times * m2 + plus,
        sd2=times * s2,
        n2=n2,
    )
    assert other.effect[0] == pytest.approx(one.effect[0], rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("measure", [standardised_mean_difference, mean_difference])
@given(m1=mean, s1=sd, n1=size, m2=mean, s2=sd, n2=size)
def test_exchanging_the_groups_of_means_turns_the_sign(measure, m1, s1, n1, m2, s2, n2):
    one = measure(mean1=m1, sd1=s1, n1=n1, mean2=m2, sd2=s2, n2=n2)
    other = measure(mean1=m2, sd1=s2, n1=n2, mean2=m1, sd2=s1, n2=n1)
    assert other.effect[0] == pytest.approx(-one.effect[0], abs=1e-12)
    assert other.variance[0] == pytest.approx(one.variance[0], rel=1e-12)


@pytest.mark.parametrize("measure", [log_odds_ratio, log_risk_ratio, risk_difference])
@given(e1=st.integers(0, 30), more1=st.integers(1, 30), e2=st.integers(0, 30), more2=st.just(7))
def test_exchanging_the_groups_of_counts_turns_the_sign(measure, e1, more1, e2, more2):
    one = measure(events1=e1, n1=e1 + more1, events2=e2, n2=e2 + more2)
    other = measure(events1=e2, n1=e2 + more2, events2=e1, n2=e1 + more1)
    assert other.effect[0] == pytest.approx(-one.effect[0], abs=1e-12)
    assert other.variance[0] == pytest.approx(one.variance[0], rel=1e-12)


@given(st.floats(-5, 5), size, size)
def test_t_f_p_and_d_tell_the_same_story(t, n1, n2):
    sign = 1 if t >= 0 else -1
    from_t = smd_from_t(t=t, n1=n1, n2=n2).effect[0]
    p = 2 * student.sf(abs(t), n1 + n2 - 2)
    assert smd_from_f(f=t**2, n1=n1, n2=n2, direction=sign).effect[0] == pytest.approx(
        from_t, abs=1e-12
    )
    assert smd_from_p(p=min(p, 1.0), n1=n1, n2=n2, direction=sign).effect[0] == pytest.approx(
        from_t, rel=1e-6, abs=1e-8
    )
    d = t * math.sqrt(1 / n1 + 1 / n2)
    assert smd_from_d(d=d, n1=n1, n2=n2).effect[0] == pytest.approx(from_t, abs=1e-12)


def test_the_small_sample_correction_is_exact():
    for df in (*range(2, 320), 1001, 8374, 20_000):
        assert float(small_sample_correction(df)) == pytest.approx(twin_of_j(df), rel=3e-15)


def test_morris_2008_table_5():
    """Five training studies; d_ppc2 as printed in Morris (2008), Table 5."""
    ours = controlled_standardised_change(
        mean_before1=[30.6, 23.5, 0.5, 53.4, 35.6],
        sd_before1=[15.0, 3.1, 0.1, 14.5, 4.7],
        mean_after1=[38.5, 26.8, 0.7, 75.9, 36.0],
        n1=[20, 50, 9, 10, 14],
        mean_before2=[23.1, 24.9, 0.6, 55.7, 34.8],
        sd_before2=[13.8, 4.1, 0.2, 17.3, 3.1],
        mean_after2=[19.7, 25.3, 0.6, 60.7, 33.4],
        n2=[20, 42, 9, 11, 14],
        r=[0.47, 0.64, 0.77, 0.89, 0.44],
    )
    assert np.round(ours.effect, 2).tolist() == [0.77, 0.80, 1.20, 1.05, 0.44]


def test_a_controlled_change_with_half_correlation_weighs_as_a_difference_of_means():
    change = controlled_standardised_change(
        mean_before1=0,
        sd_before1=2,
        mean_after1=1,
        n1=30,
        mean_before2=0,
        sd_before2=2,
        mean_after2=0,
        n2=40,
        r=0.5,
    )
    after_only = standardised_mean_difference(mean1=1, sd1=2, n1=30, mean2=0, sd2=2, n2=40)
    assert change.effect[0] == after_only.effect[0]
    assert change.variance[0] == pytest.approx(after_only.variance[0], rel=1e-14)
    assert change.unit == after_only.unit


def test_the_sd_of_change_is_that_of_the_differences():
    before = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    after = np.array([2.0, 3.0, 4.0, 9.0, 9.0])
    ours = sd_of_change(
        before.std(ddof=1), after.std(ddof=1), float(np.corrcoef(before, after)[0, 1])
    )
    assert ours[0] == pytest.approx((after - before).std(ddof=1), rel=1e-12)
