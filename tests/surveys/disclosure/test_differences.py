"""Differences, coefficients and gaps: published whole, or refused with the reason."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from commonweal.surveys import Survey
from commonweal.surveys.disclosure import (
    differences_from_plain,
    differences_to_plain,
    hidden_elsewhere,
    protect,
    protect_differences,
    read_policy,
    refuse_few,
)
from commonweal.terms import InputError

ONS = read_policy("ons_personal_wellbeing")  # 50 people
TEN = replace(ONS, min_n=10)


@pytest.fixture(scope="module")
def survey() -> Survey:
    random = np.random.default_rng(5)
    n = 1200
    place = random.choice(["Ayton", "Beeford", "Cray"], n, p=[0.6, 0.37, 0.03])
    return Survey(
        pl.DataFrame(
            {
                "place": place,
                "sex": random.choice(["women", "men"], n),
                "carer": (random.random(n) < 0.02).astype(int),
                "age": random.integers(16, 90, n),
                "satis": np.clip(
                    np.rint(7 + 0.5 * (place == "Ayton") + random.normal(0, 2, n)), 0, 10
                ),
                "rare": (random.random(n) < 0.025).astype(int),
                "w": random.gamma(4, 50, n),
                "psu": random.integers(0, 100, n),
            }
        ).with_columns(pl.col("satis").cast(int)),
        weights="w",
        psu="psu",
    )


def count(survey: Survey, condition: pl.Expr) -> int:
    return int(survey.sample.frame.table.to_native().filter(condition).height)


def test_a_comparison_goes_out_with_both_averages_and_every_interval(survey):
    found = survey.compare("satis", by="place", min_n=50)
    made = protect_differences(found, ONS)
    (row,) = made.frame.to_dicts()  # Cray is too small to be compared
    assert (row["label"], row["other"]) == ("Ayton", "Beeford")
    assert row["estimate"] == pytest.approx(row["value"] - row["other_value"])
    assert (row["lower"], row["upper"]) == (found.frame["lower"][0], found.frame["upper"][0])
    assert any("Cray" in note for note in made.notes)
    assert made.by == ("place",)


def test_groups_that_the_analyst_let_in_are_still_refused(survey):
    found = survey.compare("satis", by="place", min_n=2)
    with pytest.raises(InputError, match=r"Fewer than 50 people are in: Cray\."):
        protect_differences(found, ONS)
    assert len(protect_differences(found, TEN)) == 3


@pytest.mark.parametrize(
    ("formula", "family", "named"),
    [
        ("satis ~ age + C(place)", "linear", r"place\[Cray\]"),
        ("satis ~ C(place):C(sex)", "linear", r"place\[Cray\] × sex\[(wo)?men\]"),
        ("satis ~ carer + age", "linear", r"carer\[1\]"),  # a number, but of two kinds of people
        ("rare ~ age", "logistic", "answer yes"),
    ],
)
def test_a_model_with_a_small_category_is_refused(survey, formula, family, named):
    fit = survey.regress(formula, family=family)
    with pytest.raises(InputError, match=f"Fewer than 50 people are in: .*{named}"):
        protect_differences(fit, ONS)


def test_people_are_counted_as_they_are(survey):
    formula = "rare ~ C(place):C(sex) + age"
    people = survey.regress(formula, family="logistic", where='place != "Cray"').people()
    large = pl.col("place") != "Cray"
    men = (pl.col("place") == "Ayton") & (pl.col("sex") == "men")
    assert people["place[Ayton] × sex[men]"] == count(survey, men)
    assert people["answer yes"] == count(survey, large & (pl.col("rare") == 1))
    crossed = sum(n for name, n in people.items() if " × " in name)
    assert crossed == people["answer yes"] + people["answer no"] == count(survey, large)


def test_people_summed_where_their_table_is_are_counted_and_not_weighed(survey):
    frame = survey.sample.frame.table.to_native()
    summed = Survey(frame.lazy(), weights="w", psu="psu")
    formula = "rare ~ C(sex)"
    people = [one.regress(formula, family="logistic").people() for one in (survey, summed)]
    assert people[0] == people[1]
    assert people[1]["answer yes"] == frame["rare"].sum()


def test_a_regression_goes_out_without_its_intercept(survey):
    fit = survey.regress('satis ~ age + C(sex, reference="women")', where='place != "Cray"')
    made = protect_differences(fit, ONS)
    assert made.frame.select("part", "label", "other").rows() == [
        ("age", "", ""),
        ("sex", "men", "women"),
    ]
    assert not made.ratio
    assert made.people == fit.n
    assert made.frame["estimate"].to_list() == fit.frame["estimate"].to_list()[1:]


def test_ordered_answers_are_counted_and_cut_points_stay_out(survey):
    fit = survey.regress("satis ~ age", family="ordered", where="satis >= 5 and satis <= 9")
    made = protect_differences(fit, TEN)
    assert made.frame["part"].to_list() == ["age"]
    assert made.ratio
    assert fit.people()["answer 7"] == count(survey, pl.col("satis") == 7)


def test_a_gap_is_refused_for_a_small_category_in_either_group(survey):
    gap = survey.explain_gap(
        "satis", between={"sex": ["women", "men"]}, explained_by="C(place) + age"
    )
    with pytest.raises(InputError, match=r"women, place\[Cray\]"):
        protect_differences(gap, ONS)
    made = protect_differences(gap, replace(ONS, min_n=5))
    assert made.frame["label"].to_list()[:3] == ["women", "men", "women"]
    assert "place" in made.frame["label"]
    cells = survey.explain_gap(
        "satis", between={"sex": ["women", "men"]}, explained_by="place", how="kitagawa"
    )
    with pytest.raises(InputError, match="Cray"):
        protect_differences(cells, ONS)


def test_a_model_with_nearly_as_many_numbers_as_people_is_refused():
    with pytest.raises(InputError, match="60 people are too few for 12 numbers"):
        refuse_few({"everybody": 60}, ONS, numbers=12)
    refuse_few({"everybody": 62}, ONS, numbers=12)
    with pytest.raises(InputError, match="no rule for differences"):
        refuse_few({"everybody": 60}, replace(ONS, min_n=None, min_count=5))


def test_adjusted_means_cannot_slip_through_without_their_people(survey):
    differences = survey.regress("satis ~ C(sex) + age").means("sex").contrasts()
    with pytest.raises(InputError, match="is not known"):
        protect_differences(differences, ONS)


def test_where_people_are_rounded_so_is_what_would_give_them_away(survey):
    policy = replace(ONS, rounding_base=5)
    fit = survey.regress("satis ~ age + C(sex)", where='place != "Cray"')
    made = protect_differences(fit, policy)
    assert made.people is not None
    assert made.people % 5 == 0
    assert not any("Left out because" in note for note in made.notes)
    assert len(f"{made.frame['estimate'][1]}".split(".")[1]) <= 3


def test_a_group_that_a_table_hides_is_found_in_a_comparison(survey):
    asked = {"measures": "satis", "stats": "mean", "min_n": 50}
    table = protect(survey.estimate(**asked, by="place"), ONS, overall=survey.estimate(**asked))
    assert table.frame.filter(pl.col("suppressed"))["place"].to_list() == ["Beeford", "Cray"]
    made = protect_differences(survey.compare("satis", by="place", min_n=50), ONS)
    assert hidden_elsewhere(made, table) == ("Beeford",)
    by_sex = protect_differences(survey.compare("satis", by="sex"), ONS)
    assert hidden_elsewhere(by_sex, table) == ()


def test_kept_as_json_and_read_again_they_are_the_same(survey):
    made = protect_differences(survey.compare("satis", by="sex"), ONS)
    kept = json.loads(json.dumps(differences_to_plain(made)))
    again = differences_from_plain(kept)
    assert again.frame.equals(made.frame)
    assert differences_to_plain(again) == kept
    with pytest.raises(InputError, match="not protected differences"):
        differences_from_plain({"kind": "comparison"})
