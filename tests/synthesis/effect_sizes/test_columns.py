"""Bad rows are all named, missing ones stay, and one number can stand for a column."""

import numpy as np
import pytest

from commonweal.synthesis.effect_sizes import (
    BadRows,
    correlation,
    from_interval,
    log_odds_ratio,
    log_ratio_of_means,
    mean_change,
    mean_difference,
    risk_difference,
    smd_from_f,
    smd_from_p,
    standardised_mean_change,
    standardised_mean_difference,
)
from commonweal.terms import FISHER_Z, LOG_ODDS_RATIO, MEAN_DIFFERENCE, SMD, InputError

MEANS = {"mean1": 5.0, "sd1": 2.0, "n1": 20, "mean2": 4.0, "sd2": 2.5, "n2": 22}
EVENTS = {"events1": 3, "n1": 20, "events2": 5, "n2": 22}
CHANGE = {
    "mean_before": 5.0,
    "sd_before": 2.0,
    "mean_after": 6.0,
    "sd_after": 2.0,
    "n": 20,
    "r": 0.5,
}


def test_every_bad_row_is_named_with_its_reason():
    with pytest.raises(BadRows) as caught:
        mean_difference(
            **{**MEANS, "sd1": [2, -1, 2], "n2": [22, 22, 1]}, study=["Ash", "Birch", "Cedar"]
        )
    assert caught.value.reasons == {
        1: "sd1 is -1; a standard deviation cannot be negative. "
        "Check that the columns were not exchanged.",
        2: "n2 is 1; at least 2 are needed. Check the group's size.",
    }
    assert str(caught.value).startswith("Birch: sd1 is -1")
    assert str(caught.value).endswith("(1 more row has a problem.)")


@pytest.mark.parametrize(
    ("measure", "columns", "words"),
    [
        (standardised_mean_difference, {**MEANS, "sd1": 0, "sd2": 0}, "both standard deviations"),
        (standardised_mean_difference, {**MEANS, "n1": 1}, "n1 is 1; at least 2"),
        (standardised_mean_difference, {**MEANS, "mean1": np.inf}, "mean1 is infinite"),
        (log_ratio_of_means, {**MEANS, "mean2": -4}, "a ratio needs both above 0"),
        (log_odds_ratio, {**EVENTS, "events1": 21}, "events1 is 21 but n1 is 20"),
        (log_odds_ratio, {**EVENTS, "events2": -1}, "a count cannot be negative"),
        (log_odds_ratio, {**EVENTS, "n1": 0, "events1": 0}, "n1 is 0; at least 1 is needed"),
        (log_odds_ratio, {**EVENTS, "events1": 0, "add": 0}, "makes the ratio infinite"),
        (correlation, {"r": 1.0, "n": 30}, "a correlation lies between −1 and 1"),
        (correlation, {"r": 0.3, "n": 3}, "n is 3; at least 4"),
        (mean_change, {**CHANGE, "r": -1.2}, "r is -1.2"),
        (standardised_mean_change, {**CHANGE, "n": 2}, "n is 2; at least 3"),
        (standardised_mean_change, {**CHANGE, "sd_before": 0}, "to divide by is 0"),
        (smd_from_f, {"f": -1, "n1": 9, "n2": 9, "direction": 1}, "F is -1"),
        (smd_from_f, {"f": 1, "n1": 9, "n2": 9, "direction": 0}, "direction is 0"),
        (smd_from_p, {"p": 0, "n1": 9, "n2": 9, "direction": 1}, "p is 0"),
        (smd_from_p, {"p": 1.2, "n1": 9, "n2": 9, "direction": 1}, "p is 1.2"),
    ],
)
def test_impossible_numbers_are_refused(measure, columns, words):
    with pytest.raises(BadRows, match=words):
        measure(**columns)


@pytest.mark.parametrize(
    ("unit", "numbers", "words"),
    [
        (LOG_ODDS_RATIO, (-0.3, -0.6, 0.1), "is not a ratio"),
        (LOG_ODDS_RATIO, (2.0, 2.1, 3.0), "outside its limits"),
        (LOG_ODDS_RATIO, (2.0, 1.0, 3.0), "lopsided"),
        (FISHER_Z, (0.5, 0.2, 1.0), "is not a correlation"),
    ],
)
def test_impossible_intervals_are_refused(unit, numbers, words):
    estimate, lower, upper = numbers
    with pytest.raises(BadRows, match=words):
        from_interval(estimate=estimate, lower=lower, upper=upper, unit=unit)


def test_an_interval_on_few_degrees_of_freedom_uses_t():
    # Cochrane Handbook 6.5.2.3: small groups use t; its 97.5% point on 45 df is 2.0141.
    ours = from_interval(estimate=3.8, lower=2.9, upper=4.7, unit=MEAN_DIFFERENCE, df=45)
    assert ours.variance[0] ** 0.5 == pytest.approx(1.8 / (2 * 2.014103), rel=1e-6)
    with pytest.raises(BadRows, match="df is 0"):
        from_interval(estimate=3.8, lower=2.9, upper=4.7, unit=MEAN_DIFFERENCE, df=0)
    with pytest.raises(InputError, match=r"0\.95"):
        from_interval(estimate=3.8, lower=2.9, upper=4.7, unit=MEAN_DIFFERENCE, level=95)


def test_a_missing_number_leaves_its_row_in_place():
    ours = standardised_mean_difference(**{**MEANS, "sd1": [2, np.nan, 2]}, study=["A", "B", "C"])
    assert ours.study == ("A", "B", "C")
    assert ours.complete.tolist() == [True, False, True]
    assert np.isnan(ours.effect[1])
    assert np.isnan(ours.variance[1])


def test_missing_tables_stay_missing_and_zero_cells_do_not_spread():
    ours = log_odds_ratio(**{**EVENTS, "events1": [3, 0, np.nan]})
    alone = log_odds_ratio(**EVENTS)
    assert ours.effect[0] == alone.effect[0]
    assert ours.complete.tolist() == [True, True, False]


def test_a_risk_difference_without_correction_may_have_no_variance():
    ours = risk_difference(**{**EVENTS, "events1": 0, "events2": 0}, add=0)
    assert (ours.effect[0], ours.variance[0]) == (0, 0)


def test_columns_of_different_length_and_text_are_refused():
    with pytest.raises(InputError, match="sd1 has 2, n1 has 3"):
        mean_difference(**{**MEANS, "sd1": [1, 2], "n1": [9, 9, 9]})
    with pytest.raises(InputError, match="study has 2"):
        mean_difference(**{**MEANS, "sd1": [1, 2, 3]}, study=["A", "B"])
    with pytest.raises(InputError, match="sd1 holds something that is not a number"):
        mean_difference(**{**MEANS, "sd1": ["2,5"]})


def test_no_studies_give_no_effects():
    empty = np.zeros(0)
    assert len(mean_difference(**dict.fromkeys(MEANS, empty))) == 0


def test_the_unit_says_what_was_computed():
    assert standardised_mean_difference(**MEANS).unit == SMD
    change = standardised_mean_change(**CHANGE).unit
    score = standardised_mean_change(**CHANGE, standardiser="change").unit
    assert len({SMD, change, score}) == 3


def test_a_change_score_needs_the_sd_after():
    columns = {name: value for name, value in CHANGE.items() if name != "sd_after"}
    assert len(standardised_mean_change(**columns)) == 1
    with pytest.raises(InputError, match="Give sd_after"):
        standardised_mean_change(**columns, standardiser="change")
