import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.publish import (
    decimals,
    format_estimate,
    format_interval,
    format_level,
    format_natural,
    format_number,
    format_p,
    format_percent,
)
from commonweal.terms import LOG_ODDS_RATIO, SMD, Interval


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.5749, 2, "0.57"),
        (-0.004, 2, "0.00"),
        (-0.0, 2, "0.00"),
        (-1.2, 2, "−1.20"),
        (-0.4, 0, "0"),
        (12345, 0, "12,345"),
        (321_000_000, 2, "3.2 × 10⁸"),
        (-1.5e12, 2, "−1.5 × 10¹²"),
        (math.nan, 2, "not known"),
        (None, 2, "not known"),
        (math.inf, 2, "∞"),
        (-math.inf, 2, "−∞"),
    ],
)
def test_numbers_as_people_read_them(value: float | None, digits: int, text: str) -> None:
    assert format_number(value, digits) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 4))
def test_no_number_shows_a_hyphen_or_a_negative_nought(value: float, digits: int) -> None:
    text = format_number(value, digits)
    assert "-" not in text
    assert not (text.startswith("−") and not text.strip("−0.,"))


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0, "p < 0.001"),
        (0.00099, "p < 0.001"),
        (0.0314, "p = 0.031"),
        (0.0996, "p = 0.10"),
        (0.412, "p = 0.41"),
        (0.9999, "p > 0.99"),
        (math.nan, "p not known"),
        (None, "p not known"),
    ],
)
def test_p_values(p: float | None, text: str) -> None:
    assert format_p(p) == text


def test_intervals_and_estimates() -> None:
    interval = Interval(-0.2, 0.35)
    assert format_interval(interval) == "−0.20 to 0.35"
    assert format_estimate(0.1, interval) == "0.10 (−0.20 to 0.35)"
    assert format_estimate(0.1, None) == "0.10"
    assert format_interval(None) == "not known"


def test_percentages_do_not_break_from_their_sign() -> None:
    assert format_percent(62.6) == "63%"
    assert format_level(0.95) == "95%"
    assert format_level(0.999) == "99.9%"


def test_a_ratio_never_reads_as_nought() -> None:
    assert format_natural(math.log(0.0004), LOG_ODDS_RATIO) == "< 0.01"
    assert format_natural(math.log(0.0051), LOG_ODDS_RATIO) == "0.01"  # as it rounds
    assert format_natural(math.log(0.25), LOG_ODDS_RATIO) == "0.25"
    assert format_natural(0.0004, SMD) == "0.00"
    assert format_natural(-math.inf, SMD) == "−∞"
    assert format_natural(None, SMD) == "not known"


@pytest.mark.parametrize(
    ("lower", "upper", "digits"),
    [
        (0.38, 0.78, 2),
        (0.381, 0.389, 3),
        (0.11, 0.15, 2),
        (0.0, 0.0000001, 4),
        (120, 4000, 0),
        (11, 14, 1),
    ],
)
def test_decimals_follow_the_width_of_the_interval(lower: float, upper: float, digits: int) -> None:
    assert decimals(Interval(lower, upper), SMD) == digits


def test_decimals_without_a_width_are_two() -> None:
    assert decimals(None, SMD) == 2
    assert decimals(Interval(1, 1), SMD) == 2
    assert decimals(Interval(-math.inf, math.inf), SMD) == 2
