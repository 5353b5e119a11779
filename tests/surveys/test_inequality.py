"""Indices of inequality: golden values of a worked distribution, and the twin."""

import polars as pl
import pytest
from hypothesis import given, settings
from surveys.random_samples import samples, survey
from twins import surveys as twin

from commonweal.surveys import Survey
from commonweal.terms import InputError

COUNTS = [1, 0, 1, 2, 3, 8, 7, 18, 30, 18, 12]  # methods, golden values B3
SCORES = pl.DataFrame({"y": [y for y, n in enumerate(COUNTS) for _ in range(n)]})
GOLDEN = {
    "gap_80_20": 5.1,
    "p80_p20": 3,
    "percentile_gap:0.1:0.9": 5,  # 88 of 100 answer 9 or less, 7 answer 4 or less
    "happiness_gap": 2.68,
    "kolm:0.1": 0.1928522411,
    "kolm:0.5": 1.3414132674,
    "kolm:1": 3.2243890017,
    "cowell_flachaire:0": 0.7820306114,
    "cowell_flachaire:0.25": 0.8484265489,
    "cowell_flachaire:0.5": 1.0725471373,
    "cowell_flachaire:0.75": 1.8551847648,
    "cowell_flachaire:0.9": 4.2922850043,
    "cowell_flachaire_up:0": 0.6880286588,
    "cowell_flachaire_up:0.25": 0.7873071481,
    "cowell_flachaire_up:0.5": 1.0306450618,
    "cowell_flachaire_up:0.75": 1.8250824885,
    "cowell_flachaire_up:0.9": 4.2671105000,  # methods has …5004, which lost a 0
}
SHIFTED = {
    "atkinson:0.5": 0.0161169962,
    "atkinson:1": 0.0371300739,
    "atkinson:2": 0.1114880556,
}


def test_golden_values():
    for table, golden in ((SCORES, GOLDEN), (SCORES + 1, SHIFTED)):
        for row in Survey(table).estimate("y", golden):
            assert row.estimate.value == pytest.approx(golden[row.stat], abs=2e-10)
            assert row.se > 0


def test_a_gap_of_percentiles_has_the_covariance_of_both():
    """In a sample drawn by itself: two independent densities, one covariance, worked out here."""
    people = pl.DataFrame({"y": [((37 * i) % 401) ** 1.5 for i in range(401)]})
    low, high, gap = Survey(people).estimate("y", "quantile:0.2,quantile:0.8,p80_p20")
    assert gap.estimate.value == high.estimate.value - low.estimate.value
    correlation = 0.2 / 0.8  # of the shares below two percentiles: √(p(1 − q) / (q(1 − p)))
    both = low.se**2 + high.se**2 - 2 * correlation * low.se * high.se
    assert gap.se == pytest.approx(both**0.5, rel=0.01)
    assert gap.note == ""
    few = Survey(people).estimate("y", "percentile_gap:0.001:0.5")[0]
    assert (few.se, few.estimate.interval, "too few" in few.note) == (None, None, True)


def test_atkinson_refuses_zeros_and_says_why():
    with pytest.raises(InputError, match=r"not defined.*Use kolm"):
        Survey(SCORES).estimate("y", "atkinson:1")


@pytest.mark.parametrize(
    "stat",
    ["kolm:0", "kolm:-1", "cowell_flachaire:1", "atkinson:0", "kolm", "percentile_gap:0.8:0.2"],
)
def test_parameters_out_of_range_are_refused(stat: str):
    with pytest.raises(InputError, match=r"does not exist|no statistic"):
        Survey(SCORES).estimate("y", stat)


@settings(max_examples=25)
@given(people=samples(whole=False))
def test_atkinson_of_amounts_agrees_with_the_twin(people: list[twin.Person]):
    for row in survey(people).estimate("y", twin.AMOUNTS, where="inside", min_n=0):
        value, se = twin.estimate(people, row.stat)
        assert row.estimate.value == pytest.approx(value, rel=1e-9, abs=1e-12)
        assert row.se == pytest.approx(se, rel=1e-5, abs=1e-8)


@settings(max_examples=40)
@given(people=samples())
def test_gaps_of_tails_agree_with_the_twin(people: list[twin.Person]):
    row = survey(people).estimate("y", "gap_80_20", where="inside", missing=[], min_n=0)[0]
    members = [p for p in people if p["inside"] and p["y"] is not None]
    y, w = [float(p["y"]) for p in members], [float(p["w"]) for p in members]
    assert row.estimate.value == pytest.approx(twin.gap_80_20(y, w), rel=1e-9, abs=1e-9)


def test_the_gap_of_tails_has_the_standard_error_of_the_twin():
    """Where a tail's edge lies within an answer; at its border there are two slopes."""
    people = [
        {"stratum": s, "psu": 10 * s + c, "w": 1.0 + (s + 2 * c + i) % 3, "inside": True, "y": y}
        for s in range(2)
        for c in range(4)
        for i, y in enumerate([(3 * s + 2 * c + k * k) % 11 for k in range(5)])
    ]
    row = survey(people).estimate("y", "gap_80_20", min_n=0)[0]
    twin.STATISTICS["gap_80_20"] = twin.gap_80_20
    try:
        value, se = twin.estimate(people, "gap_80_20")
    finally:
        del twin.STATISTICS["gap_80_20"]
    assert row.estimate.value == pytest.approx(value, rel=1e-10)
    assert row.se == pytest.approx(se, rel=1e-6)
