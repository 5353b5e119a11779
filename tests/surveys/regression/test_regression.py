"""What must hold of any regression on a survey, beside its slow twin."""

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys.regression.people import make_people
from twins import regression as twin

from commonweal.surveys import Survey
from commonweal.terms import InputError, MissingColumn

DESIGN = {"weights": "w", "strata": "stratum", "psu": "psu"}
MODELS = [
    ("score ~ age + work", "linear"),
    ("score >= 7 ~ age + work", "logistic"),
    ("band ~ age + work", "ordered"),
]


def survey(people: pl.DataFrame, **changes: object) -> Survey:
    return Survey(people, **(DESIGN | changes))


def numbers(fit) -> np.ndarray:
    return fit.to_frame().select("estimate", "se", "df").to_numpy()


def statistics(people: pl.DataFrame, family: str):
    """The coefficients, then the adjusted means by work, as a function of weights."""
    works = ["employed", "retired", "student"]

    def matrix(work: np.ndarray) -> np.ndarray:
        columns = [np.ones(len(people)), people["age"].to_numpy()]
        return np.column_stack((*columns, *(work == one for one in works[1:]))).astype(float)

    x = matrix(people["work"].to_numpy())
    each = [matrix(np.full(len(people), one)) for one in works]
    y = people["score"].to_numpy()

    def of(weight: np.ndarray) -> np.ndarray:
        if family == "linear":
            b = twin.least_squares(x, y, weight)
            means = [np.average(one @ b, weights=weight) for one in each]
        else:
            b = twin.logistic(x, (y >= 7).astype(float), weight)
            means = [np.average(1 / (1 + np.exp(-one @ b)), weights=weight) for one in each]
        return np.concatenate((b, means))

    return of


@pytest.mark.parametrize(("formula", "family"), MODELS[:2])
@pytest.mark.parametrize("seed", [1, 2])
def test_agrees_with_the_slow_twin(formula: str, family: str, seed: int):
    people = make_people(seed, n=60, strata=2)
    weight, stratum, psu = (people[c].to_numpy() for c in ("w", "stratum", "psu"))
    statistic = statistics(people, family)
    value = statistic(weight)
    covariance = twin.linearised(weight, stratum, psu, statistic)
    fit = survey(people).regress(formula, family=family)
    means = fit.means("work")
    assert fit.to_frame()["estimate"].to_numpy() == pytest.approx(value[:4], rel=1e-9)
    assert fit.covariance == pytest.approx(covariance[:4, :4], rel=1e-6, abs=1e-9)
    assert means.frame["estimate"].to_numpy() == pytest.approx(value[4:], rel=1e-9)
    assert means.covariance == pytest.approx(covariance[4:, 4:], rel=1e-6, abs=1e-9)
    jackknife = np.sqrt(twin.jackknife(weight, stratum, psu, statistic))
    assert means.frame["se"].to_numpy() == pytest.approx(jackknife[4:], rel=0.25)


def test_ordered_agrees_with_the_slow_twin():
    people = make_people(3, n=60, strata=1)
    x = np.column_stack((people["age"] / 10, people["area"] == "South")).astype(float)
    y, weight = people["band"].to_numpy(), people["w"].to_numpy()
    tens = people.with_columns(tens=pl.col("age") / 10)
    fit = survey(tens).regress("band ~ tens + area", family="ordered")
    value = twin.ordered(x, y, weight, 4)
    assert fit.to_frame()["estimate"].to_numpy() == pytest.approx(value, rel=1e-8)
    means = fit.means("area").to_frame()
    for level, rows in means.group_by("level"):
        assert rows["estimate"].sum() == pytest.approx(1, abs=1e-12), level
    cut = np.concatenate((value[2:], [np.inf]))
    chance = 1 / (1 + np.exp(-(cut - (x[:, :1] * value[0]))))
    expected = np.diff(np.average(chance, axis=0, weights=weight), prepend=0)
    north = means.filter(level="North")["estimate"].to_numpy()
    assert north == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(("formula", "family"), MODELS)
@settings(max_examples=4)
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-4, 1e4))
def test_what_must_not_matter(formula: str, family: str, seed: int, scale: float):
    people = make_people(seed)
    fit = numbers(survey(people).regress(formula, family=family))
    heavier = people.with_columns(pl.col("w") * scale)
    assert numbers(survey(heavier).regress(formula, family=family)) == pytest.approx(fit, rel=1e-8)
    mixed = people.sample(fraction=1, shuffle=True, seed=seed)
    assert numbers(survey(mixed).regress(formula, family=family)) == pytest.approx(fit, rel=1e-8)
    strangers = people.with_columns(pl.col("score", "age").reverse(), inside=False)
    both = pl.concat([people.with_columns(inside=True), strangers])
    asked = survey(both).regress(formula, family=family, where="inside")
    assert numbers(asked) == pytest.approx(fit, rel=1e-8)


def test_a_condition_is_not_a_filter():
    """A PSU without anybody of the group still counts for the variance."""
    people = make_people(5).with_columns(inside=pl.col("psu") != 0)
    asked = survey(people).regress("score ~ age", where="inside")
    cut = survey(people.filter("inside")).regress("score ~ age")
    assert asked.to_frame()["estimate"].to_list() == pytest.approx(
        cut.to_frame()["estimate"].to_list()
    )
    assert asked.to_frame()["se"].to_list() != pytest.approx(cut.to_frame()["se"].to_list(), 1e-6)


def test_splitting_psus_changes_only_the_uncertainty():
    people = make_people(6).with_row_index("person")
    whole = survey(people).regress("score ~ age")
    split = survey(people, psu="person").regress("score ~ age")
    first, second = numbers(whole), numbers(split)
    assert first[:, 0] == pytest.approx(second[:, 0], rel=1e-12)
    assert (first[:, 2] < second[:, 2]).all()


@pytest.mark.parametrize(("formula", "family"), MODELS)
@pytest.mark.parametrize("psu", ["psu", ()])
def test_a_table_summed_where_it_is_gives_the_same(formula: str, family: str, psu: object):
    people = make_people(7).with_columns(
        score=pl.when(pl.col("age") == 40).then(None).otherwise(pl.col("score"))
    )
    here = survey(people, psu=psu).regress(formula, family=family, where="age >= 20")
    for table in (people.lazy(), duckdb.sql("select * from people")):
        there = survey(table, psu=psu).regress(formula, family=family, where="age >= 20")
        assert numbers(there) == pytest.approx(numbers(here), rel=1e-9)
        assert (there.n, there.notes, there.r_squared) == (
            here.n,
            here.notes,
            pytest.approx(here.r_squared) if here.r_squared else None,
        )
        means = there.means("work").frame["se"].to_list()
        assert means == pytest.approx(here.means("work").frame["se"].to_list(), rel=1e-9)


def test_references_and_names():
    people = make_people(8)
    fit = survey(people).regress('score ~ C(work, reference="retired") * age + poly(age, 3)')
    names = fit.to_frame()["coefficient"].to_list()
    assert names == [
        "(intercept)",
        "work[employed]",
        "work[student]",
        "age",
        "age^2",
        "age^3",
        "work[employed]:age",
        "work[student]:age",
    ]
    assert fit.left_out == ("age",)  # poly() holds it already
    other = survey(people).regress("score ~ work", references={"work": "student"})
    assert other.to_frame()["coefficient"].to_list()[1:] == ["work[employed]", "work[retired]"]
    with pytest.raises(InputError, match="no group “Wales”"):
        survey(people).regress("score ~ area", references={"area": "Wales"})
    with pytest.raises(InputError, match="not in the formula"):
        survey(people).regress("score ~ area", references={"work": "student"})


def test_adjusted_means_of_a_saturated_model_are_means():
    people = make_people(9)
    fit = survey(people).regress("score ~ work")
    means = fit.means("work").to_frame()
    plain = survey(people).estimate("score", by="work", min_n=0).to_frame()
    assert means["estimate"].to_list() == pytest.approx(plain["estimate"].to_list(), rel=1e-12)
    assert means["se"].to_list() == pytest.approx(plain["se"].to_list(), rel=1e-9)
    differences = fit.means("work").contrasts(control="none").to_frame()
    compared = survey(people).compare("score", by="work", control="none", min_n=0).to_frame()
    assert differences["se"].to_list() == pytest.approx(compared["se"].to_list(), rel=1e-9)


def test_means_at_numbers():
    fit = survey(make_people(10)).regress("score ~ poly(age, 2) + work")
    rows = fit.means("age", at=[20, 60]).to_frame()
    assert rows["level"].to_list() == ["20", "60"]
    with pytest.raises(InputError, match="at which values"):
        fit.means("age")
    with pytest.raises(InputError, match="in groups"):
        fit.means("work", at=[1])
    with pytest.raises(MissingColumn):
        fit.means("income")


def test_missing_answers_are_counted():
    people = make_people(11).with_columns(
        score=pl.when(pl.col("age") < 25).then(99).otherwise(pl.col("score")),
        work=pl.when(pl.col("age") > 70).then(None).otherwise(pl.col("work")),
    )
    with pytest.raises(InputError, match="don't know"):
        survey(people).regress("score ~ work")
    fit = survey(people).regress("score ~ work", missing=[99])
    young, old = ((people["age"] < 25).sum(), (people["age"] > 70).sum())
    assert fit.n == len(people) - young - old
    assert f"{young} for “score”, {old} for “work”" in " ".join(fit.notes)


def test_a_spline_is_its_columns_written_out():
    """The basis by the recursion of Cox and de Boor, its knots at quantiles of people."""
    people = make_people(16)
    x = people["income"].to_numpy()
    inner = np.quantile(x, [0.25, 0.5, 0.75])
    knots = np.concatenate(([x.min()] * 4, inner, [x.max()] * 4))

    def basis(i: int, k: int) -> np.ndarray:
        if k == 0:
            last = (x == x.max()) & (knots[i + 1] == x.max()) & (knots[i] < x.max())
            return ((knots[i] <= x) & (x < knots[i + 1]) | last).astype(float)
        left, right = knots[i + k] - knots[i], knots[i + k + 1] - knots[i + 1]
        rising = (x - knots[i]) / left * basis(i, k - 1) if left else 0.0
        falling = (knots[i + k + 1] - x) / right * basis(i + 1, k - 1) if right else 0.0
        return rising + falling

    written = people.with_columns(**{f"b{i}": basis(i, 3) for i in range(1, 7)})
    line = " + ".join(f"b{i}" for i in range(1, 7))
    for outcome, family in (("score", "linear"), ("score >= 7", "logistic")):
        fit = survey(people).regress(f"{outcome} ~ bs(income, 6) + work", family=family)
        other = survey(written).regress(f"{outcome} ~ {line} + work", family=family)
        ours, theirs = (
            {name.replace("bs(income, 6)[", "b").replace("]", ""): row for name, *row in rows}
            for rows in (
                one.to_frame().select("coefficient", "estimate", "se", "df").rows()
                for one in (fit, other)
            )
        )
        assert ours.keys() == theirs.keys()
        for name, row in ours.items():
            assert row == pytest.approx(theirs[name], rel=1e-6)
        lazy = survey(people.lazy()).regress(f"{outcome} ~ bs(income, 6) + work", family=family)
        assert numbers(lazy) == pytest.approx(numbers(fit), rel=1e-6)
    at = fit.means("income", at=[float(x.min()), float(x.max())])
    assert len(at.to_frame()) == 2
    with pytest.raises(InputError, match="nothing beyond"):
        fit.means("income", at=[0])
    with pytest.raises(InputError, match="different values"):
        survey(people).regress("score ~ bs(stratum, 3)")


def test_what_cannot_be_told_is_said():
    people = make_people(12)
    double = people.with_columns(twice=pl.col("age") * 2)
    fit = survey(double).regress("score ~ age + twice")
    assert fit.left_out == ("twice",)
    assert "already say the same" in str(fit)
    with pytest.raises(InputError, match="separation"):
        survey(people).regress("sure ~ age", family="logistic") if "sure" in people else survey(
            people.with_columns(sure=pl.col("age") > 50)
        ).regress("sure ~ age", family="logistic")
    alike = people.with_columns(
        yes=(pl.col("work") == "student") | (pl.col("score") > 6),
    )
    with pytest.raises(InputError, match=r"in “work\[student\]” answered yes"):
        survey(alike).regress("yes ~ age + work", family="logistic")
    with pytest.raises(InputError, match="separation"):
        survey(people.with_columns(level=pl.col("age") // 20)).regress(
            "level ~ age", family="ordered"
        )
    few = survey(people.filter(stratum=0)).regress("score ~ age + work + area")
    assert few.df == 0
    assert "Too few PSUs" in str(few)
    assert few.to_frame()["lower"].null_count() == 5
    assert few.to_frame()["p"].null_count() == 5
    assert "Only" in str(survey(people.filter(stratum=0)).regress("score ~ age"))


def test_an_interaction_without_people_has_no_adjusted_mean():
    people = make_people(13).filter((pl.col("area") != "North") | (pl.col("work") != "student"))
    fit = survey(people).regress("score ~ area * work")
    assert fit.left_out
    with pytest.raises(InputError, match="nobody in them"):
        fit.means("area")


@pytest.mark.parametrize(
    ("formula", "family", "said"),
    [
        ("work ~ age", "linear", "holds words"),
        ("score ~ age", "logistic", "not yes or no"),
        ("work ~ age", "ordered", "order is not known"),
        ("income ~ age", "ordered", "different answers"),
        ("score ~ score + age", "linear", "both sides"),
        ("score ~ 0", "linear", "no terms"),
        ("score ~ log(stratum)", "linear", "above 0"),
        ("score ~ C(income)", "linear", "240 groups"),
        ("score > 100 ~ age", "logistic", "answered no"),
        ("score ~ 0 + age", "ordered", "cut points"),
    ],
)
def test_what_does_not_fit_is_refused(formula: str, family: str, said: str):
    with pytest.raises(InputError, match=said):
        survey(make_people(14)).regress(formula, family=family)


def test_columns_that_are_not_there():
    with pytest.raises(MissingColumn, match="score"):
        survey(make_people(15)).regress("scor ~ age")
    with pytest.raises(MissingColumn, match="age"):
        survey(make_people(15)).regress("score ~ agee")
    with pytest.raises(InputError, match="Nobody is left"):
        survey(make_people(15)).regress("score ~ age", where="age > 200")
