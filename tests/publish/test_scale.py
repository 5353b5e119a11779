import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commonweal.publish.scale import scale_for, ticks
from commonweal.terms import FISHER_Z, LOG_RISK_RATIO, SMD, Unit

sensible = st.floats(-1e6, 1e6, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-9)


def labels(lower: float, upper: float, unit: Unit) -> list[str]:
    return [tick.label for tick in ticks(scale_for(lower, upper, unit, start=0, end=300), unit)]


def test_differences_get_round_numbers() -> None:
    assert labels(-0.3, 2.4, SMD) == ["0", "0.5", "1", "1.5", "2", "2.5"]
    assert labels(-0.05, 0.05, SMD) == ["−0.04", "−0.02", "0", "0.02", "0.04"]
    assert labels(-12000, 30000, SMD) == ["−10,000", "0", "10,000", "20,000", "30,000"]


def test_ratios_get_mirrored_numbers_steps_or_powers_of_ten() -> None:
    assert labels(math.log(0.2), math.log(4), LOG_RISK_RATIO) == ["0.2", "0.5", "1", "2"]
    assert labels(math.log(0.8), math.log(1.25), LOG_RISK_RATIO) == [
        "0.8",
        "0.9",
        "1",
        "1.1",
        "1.2",
    ]
    assert labels(math.log(0.02), math.log(20), LOG_RISK_RATIO) == [
        "0.03",
        "0.1",
        "0.3",
        "1",
        "3",
        "10",
    ]
    assert labels(math.log(1e-6), math.log(1e6), LOG_RISK_RATIO) == [
        "1e−6",
        "0.0001",
        "0.01",
        "1",
        "100",
        "10,000",
        "1,000,000",
    ]


def test_correlations_stay_within_one() -> None:
    assert labels(-0.2, 2.5, FISHER_Z) == ["−0.2", "0", "0.2", "0.4", "0.6", "0.8"]


@pytest.mark.parametrize("unit", [SMD, LOG_RISK_RATIO, FISHER_Z])
@given(one=sensible, other=sensible)
def test_ticks_are_few_in_order_and_where_they_say(unit: Unit, one: float, other: float) -> None:
    scale = scale_for(min(one, other), max(one, other), unit, start=10, end=310)
    assume(unit is not LOG_RISK_RATIO or scale.upper - scale.lower > 1e-6)
    found = ticks(scale, unit)
    assert len(found) <= 7
    assert list(found) == sorted(found, key=lambda tick: tick.at)
    assert len({tick.label for tick in found}) == len(found)
    for tick in found:
        assert 10 <= scale(tick.at) <= 310
        number = float(tick.label.replace("−", "-").replace(",", ""))
        assert number == pytest.approx(unit.natural(tick.at), rel=1e-6, abs=1e-12)


@given(sensible, sensible)
def test_a_scale_is_straight_and_holds_its_range(one: float, other: float) -> None:
    lower, upper = min(one, other), max(one, other)
    scale = scale_for(lower, upper, SMD, start=0, end=100)
    assert 0 <= scale(lower) <= scale(upper) <= 100
    assert scale.clip(scale.lower - 1) == pytest.approx(0)
    assert scale.clip(scale.upper + 1) == pytest.approx(100)
    assert scale((scale.lower + scale.upper) / 2) == pytest.approx(50, abs=1e-3)
