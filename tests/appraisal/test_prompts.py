"""What numbers suggest, and what they leave alone."""

import pytest

from commonweal.appraisal import Domain, suggest
from commonweal.terms import InputError


def steps(**numbers):
    return {one.domain: one.steps for one in suggest(**{"k": 12, **numbers})}


def test_nothing_known_prompts_nothing():
    assert suggest(k=12) == ()
    assert steps(i2=49.9, high_risk_share=0.24, crosses_no_effect=False, people=400) == {}


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"i2": 50}, {Domain.INCONSISTENCY: -1}),
        ({"i2": 75}, {Domain.INCONSISTENCY: -2}),
        ({"high_risk_share": 0.25}, {Domain.RISK_OF_BIAS: -1}),
        ({"high_risk_share": 0.49}, {Domain.RISK_OF_BIAS: -1}),
        ({"high_risk_share": 0.5}, {Domain.RISK_OF_BIAS: -2}),
        ({"high_risk_share": 1.0}, {Domain.RISK_OF_BIAS: -2}),
        ({"crosses_no_effect": True}, {Domain.IMPRECISION: -1}),
        ({"people": 399}, {Domain.IMPRECISION: -1}),
        ({"crosses_no_effect": True, "people": 80}, {Domain.IMPRECISION: -2}),
        ({"k": 9}, {Domain.PUBLICATION_BIAS: 0}),
        ({"k": 1, "i2": 90}, {Domain.PUBLICATION_BIAS: 0}),  # one study cannot disagree
    ],
)
def test_numbers_prompt_their_domain(numbers, expected):
    assert steps(**numbers) == expected


def test_prompts_give_the_number_that_made_them():
    bias, differ, few = suggest(k=12, i2=63.4, high_risk_share=0.305, people=120)
    assert bias.because == "Studies at high risk of bias carry 30% of the weight."
    assert "I² is 63%" in differ.because
    assert "120 people in all, fewer than 400" in few.because


def test_what_a_rule_would_give_a_reviewer_could_give():
    for one in suggest(k=3, i2=99, high_risk_share=1, crosses_no_effect=True, people=9):
        assert one.steps in one.domain.steps


@pytest.mark.parametrize("numbers", [{"i2": 101}, {"i2": -1}, {"high_risk_share": 30}])
def test_shares_out_of_range_are_refused(numbers):
    with pytest.raises(InputError, match="It lies between"):
        suggest(k=5, **numbers)
