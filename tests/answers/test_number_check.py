"""Numbers in words are held against the data, as rounded there."""

from dataclasses import replace

import pytest
from answers.conftest import CEDAR, STUDIES, snapshot
from scipy.stats import norm

from commonweal.answers import check_numbers
from commonweal.answers.number_check import agrees, numbers_in
from commonweal.terms import LOG_ODDS_RATIO

DATA = snapshot(*STUDIES, CEDAR)  # pooled: 0.442857…, k = 3, τ² = 0


def what(text, data=DATA, pooled=True):
    return {
        one.number: one.what for one in check_numbers(text, data, data.pool() if pooled else None)
    }


def test_numbers_are_found_with_their_sign_their_thousands_and_their_per_cent():
    text = "From −0.13 to 1,696 (U3, adj1) in 95% of 3, or 5. Not v2, a 5-year plan: 2019-2020."
    assert numbers_in(text) == (*("−0.13", "1,696", "95%", "3", "5", "5", "2019", "2020"),)


@pytest.mark.parametrize(
    ("number", "value", "same"),
    [
        ("0.45", 0.4478, True),
        ("0.45", 0.456, False),
        ("1,696", 1696, True),
        ("−0.13", -0.126, True),
        ("-0.13", -0.126, True),
        ("0.5", 0.45, True),  # a half may go either way
        ("0.4", 0.45, True),
        ("65%", 65.4, True),
        ("0", 0.4, True),
    ],
)
def test_a_number_agrees_only_when_rounding_gives_it(number, value, same):
    assert agrees(number, value) is same


def test_what_agrees_is_named_and_what_does_not_is_left_empty():
    found = what(
        "Three trials: 0.44 (95% interval from 0.24 to 0.65) of 3, not 0.47. In 2019, 0.4."
    )
    assert found["0.44"][0] == "the pooled effect"
    assert found["0.24"][0] == "the lower limit"
    assert found["0.65"][0] == "the upper limit"
    assert found["95%"] == ("the level of the interval",)
    assert found["3"][0] == "the number of studies pooled"
    assert found["2019"] == ("the year of a study",)
    assert "the effect of Ash (2019)" in found["0.4"]
    assert found["0.47"] == ()


def test_a_share_of_people_is_cohens_u3():
    share = f"{100 * norm.cdf(0.442857142857143):.0f}"
    assert what(f"About {share} in 100, and {share}%")[share] == (
        "the pooled effect, as Cohen's U3",
    )
    assert what(f"{share}%")[f"{share}%"] == ("the pooled effect, as Cohen's U3",)


def test_a_per_cent_is_never_a_plain_number():
    assert what("3%")["3%"] == ()


def test_a_sign_may_be_put_in_words_and_a_written_one_counts():
    down = replace(DATA, rows=tuple(replace(r, value=-r.value) for r in DATA.rows))
    assert what("0.44 less", down)["0.44"] == ("the pooled effect",)
    assert what("−0.44", down)["−0.44"] == ("the pooled effect",)
    assert what("−0.44")["−0.44"] == ()


def test_ratios_are_read_as_ratios_and_as_changes():
    odds = replace(DATA, unit=LOG_ODDS_RATIO)
    assert what("1.56 times, or 56% more", odds) == {
        "1.56": ("the pooled effect",),
        "56%": ("the pooled effect, as a change in per cent",),
    }


def test_people_and_kinds_of_studies_are_counted():
    rows = tuple(
        replace(row, n=n, risk_of_bias=bias)
        for row, n, bias in zip(DATA.rows, (700, 41, 900), ("high", "low", "low"), strict=True)
    )
    found = what("1,641 people; 2 trials at low risk; 41 in one.", replace(DATA, rows=rows))
    assert found["1,641"] == ("the number of people in all studies",)
    assert "the number of studies with risk of bias: low" in found["2"]
    assert found["41"] == ("the people in Birch (2020)",)


def test_without_a_pooled_result_only_the_studies_speak():
    one = replace(DATA, rows=DATA.rows[:1])
    assert what("1 study found 0.4, not 0.44", one, pooled=False) == {
        "1": (
            "the number of studies",
            "the number of effects",
            "the number of studies with risk of bias: not assessed",
        ),
        "0.4": ("the effect of Ash (2019)",),
        "0.44": (),
    }


def test_a_number_is_reported_once():
    assert [one.number for one in check_numbers("3 and 3 and 4", DATA, DATA.pool())] == ["3", "4"]
