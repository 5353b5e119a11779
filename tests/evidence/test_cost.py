"""Cost bands."""

import math

import pytest

from commonweal.evidence import Cost
from commonweal.evidence.cost import cost_band, describe, source
from commonweal.terms import InputError


@pytest.mark.parametrize(
    ("pounds", "band"),
    [
        (0, Cost.LOW),
        (100, Cost.LOW),
        (100.01, Cost.MEDIUM),
        (500, Cost.MEDIUM),
        (500.01, Cost.HIGH),
        (1e9, Cost.HIGH),
        (None, Cost.NOT_KNOWN),
    ],
)
def test_bands(pounds, band):
    assert cost_band(pounds) is band


@pytest.mark.parametrize("pounds", [-1, math.inf, math.nan])
def test_impossible_costs_are_refused(pounds):
    with pytest.raises(InputError, match="pounds a person"):
        cost_band(pounds)


def test_every_band_is_described_and_is_our_own_convention():
    assert len({describe(cost) for cost in Cost}) == len(Cost)
    assert "£100" in describe(Cost.LOW)
    assert source().status == "own convention"
