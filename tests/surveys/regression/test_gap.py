"""Gaps taken apart: exact sums, published and slow answers, and what is refused."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys.regression.people import make_people
from twins import regression as twin

from commonweal.surveys import Survey
from commonweal.terms import InputError, MissingColumn

BETWEEN = {"area": ("North", "South")}
BY = "age + work"


def survey(people: pl.DataFrame, **changes: object) -> Survey:
    return Survey(people, **({"weights": "w", "strata": "stratum", "psu": "psu"} | changes))


def parts(gap) -> dict[tuple[str, str | None], dict[str, float]]:
    return {(row["part"], row["term"]): row for row in gap.to_frame().iter_rows(named=True)}


def value(gap, part: str, term: str | None = None) -> float:
    return parts(gap)[part, term]["estimate"]


def slow_gap(people: pl.DataFrame, reference: str):
    """Two regressions by hand: explained, unexplained, endowments, coefficients, interaction."""
    x = np.column_stack(
        (
            np.ones(len(people)),
            people["age"],
            people["work"] == "retired",
            people["work"] == "student",
        )
    ).astype(float)
    y, north = people["score"].to_numpy(), (people["area"] == "North").to_numpy()

    def of(weight: np.ndarray) -> np.ndarray:
        a, b = (twin.least_squares(x[i], y[i], weight[i]) for i in (north, ~north))
        xa, xb = (np.average(x[i], axis=0, weights=weight[i]) for i in (north, ~north))
        beta = {"first": a, "second": b, "average": (a + b) / 2}.get(reference)
        if beta is None:
            beta = twin.least_squares(np.column_stack((x, north)), y, weight)[:-1]
        return np.array(
            [
                (xa - xb) @ beta,
                xa @ (a - beta) + xb @ (beta - b),
                (xa - xb) @ b,
                xb @ (a - b),
                (xa - xb) @ (a - b),
            ]
        )

    return of


@pytest.mark.parametrize("reference", ["pooled", "average", "first", "second"])
def test_agrees_with_two_regressions_and_the_jackknife(reference: str):
    people = make_people(21, n=90, strata=2)
    weight, stratum, psu = (people[c].to_numpy() for c in ("w", "stratum", "psu"))
    slow = slow_gap(people, reference)
    expected, covariance = slow(weight), twin.linearised(weight, stratum, psu, slow)
    two = survey(people).explain_gap("score", between=BETWEEN, explained_by=BY, reference=reference)
    three = survey(people).explain_gap("score", between=BETWEEN, explained_by=BY, how="threefold")
    names = ["explained", "unexplained", "endowments", "coefficients", "interaction"]
    found = parts(two) | parts(three)
    rows = [found[name, None] for name in names]
    assert [row["estimate"] for row in rows] == pytest.approx(expected, rel=1e-9)
    se = np.sqrt(np.diag(covariance))
    assert [row["se"] for row in rows] == pytest.approx(se, rel=1e-6)
    jackknife = np.sqrt(twin.jackknife(weight, stratum, psu, slow))
    assert [row["se"] for row in rows[:2]] == pytest.approx(jackknife[:2], rel=0.35)


@settings(max_examples=3)
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-3, 1e3))
def test_parts_sum_to_the_gap(seed: int, scale: float):
    people = make_people(seed)
    whole = survey(people).estimate("score", by="area", min_n=0).to_frame()
    means = dict(zip(whole["area"], whole["estimate"], strict=True))
    for how in ("twofold", "threefold", "kitagawa"):
        by = "work" if how == "kitagawa" else BY
        gap = survey(people).explain_gap("score", between=BETWEEN, explained_by=by, how=how)
        assert value(gap, "first_mean") == pytest.approx(means["North"], rel=1e-10)
        assert value(gap, "gap") == pytest.approx(means["North"] - means["South"], rel=1e-8)
        named = ("endowments", "coefficients", "interaction")
        pieces = named if how == "threefold" else ("explained", "unexplained")
        total = sum(value(gap, piece) for piece in pieces)
        assert total == pytest.approx(value(gap, "gap"), rel=1e-8, abs=1e-10)
        for piece in ("explained", "unexplained"):
            rows = [r["estimate"] for (p, term), r in parts(gap).items() if p == piece and term]
            if rows:
                assert sum(rows) == pytest.approx(value(gap, piece), rel=1e-8, abs=1e-10)
        heavier = people.with_columns(pl.col("w") * scale)
        again = survey(heavier).explain_gap("score", between=BETWEEN, explained_by=by, how=how)
        ours, theirs = (g.to_frame()["se"].to_list() for g in (gap, again))
        assert ours == pytest.approx(theirs, rel=1e-7)


def test_the_gap_has_the_uncertainty_of_a_comparison():
    people = make_people(22)
    gap = survey(people).explain_gap("score", between=BETWEEN, explained_by=BY)
    compared = survey(people).compare("score", by="area", min_n=0).to_frame().row(0, named=True)
    row = parts(gap)["gap", None]
    for name in ("se", "lower", "upper"):
        assert row[name] == pytest.approx(compared[name.replace("estimate", "difference")])


def test_kitagawa_is_oaxaca_with_the_average_of_a_saturated_model():
    people = make_people(23)
    kitagawa = survey(people).explain_gap(
        "score >= 7", between=BETWEEN, explained_by="work + stratum", how="kitagawa"
    )
    oaxaca = survey(people).explain_gap(
        "score >= 7",
        between=BETWEEN,
        explained_by="C(work) * C(stratum)",
        reference="average",
    )
    for part in ("gap", "explained", "unexplained"):
        one, other = parts(kitagawa)[part, None], parts(oaxaca)[part, None]
        assert one["estimate"] == pytest.approx(other["estimate"], rel=1e-8)
        assert one["se"] == pytest.approx(other["se"], rel=1e-8)


def test_kitagawa_worked_out_by_hand():
    """Two areas, two ages: rates 10% and 40% by age in A, 20% and 50% in B; old 25% and 75%."""
    cells = [("A", "young", 75, 0.1), ("A", "old", 25, 0.4), ("B", "young", 25, 0.2)]
    cells.append(("B", "old", 75, 0.5))
    people = pl.DataFrame(
        [
            {"area": area, "age": age, "yes": yes, "w": size * (rate if yes else 1 - rate) / 2}
            for area, age, size, rate in cells
            for yes in (0, 1)
            for _ in range(2)
        ]
    )
    gap = Survey(people, weights="w").explain_gap(
        "yes", between={"area": ("B", "A")}, explained_by="age", how="kitagawa"
    )
    assert value(gap, "first_mean") == pytest.approx(0.425)
    assert value(gap, "second_mean") == pytest.approx(0.175)
    assert value(gap, "explained") == pytest.approx(0.5 * 0.45 - 0.5 * 0.15)
    assert value(gap, "unexplained") == pytest.approx(0.1)
    assert value(gap, "explained", "old") == pytest.approx(0.225)
    assert value(gap, "unexplained", "young") == pytest.approx(0.05)
    assert "Fewer than 50 people" in str(gap)


def test_replicates_and_calibration_are_followed():
    people = make_people(24)
    plain = survey(people).explain_gap("score", between=BETWEEN, explained_by=BY)
    boot = survey(people).bootstrapped(100, seed=1)
    drawn = boot.explain_gap("score", between=BETWEEN, explained_by=BY)
    for part in ("explained", "unexplained"):
        assert parts(drawn)[part, None]["se"] == pytest.approx(
            parts(plain)[part, None]["se"], rel=0.25
        )
    sizes = {"North": 500, "South": 700}
    fixed = survey(people).post_stratified("area", sizes)
    gap = fixed.explain_gap("score", between=BETWEEN, explained_by=BY)
    compared = fixed.compare("score", by="area", min_n=0).to_frame()["se"][0]
    assert parts(gap)["gap", None]["se"] == pytest.approx(compared, rel=1e-9)


def test_what_is_said():
    people = make_people(25)
    apart = people.with_columns(pl.col("score") + 2 * (pl.col("area") == "South"))
    text = str(survey(apart).explain_gap("score", between=BETWEEN, explained_by=BY))
    assert "of the gap goes with differences in the covariates" in text
    assert "does not show what would happen" in " ".join(text.split())
    same = people.with_columns(score=pl.lit(5) + (pl.col("age") % 2))
    told = survey(same).explain_gap("score", between=BETWEEN, explained_by=BY)
    assert not told.told
    assert "cannot be told apart" in str(told)
    assert told.to_frame()["share"].null_count() == len(told.to_frame())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"between": {"area": ("North", "Wales")}}, "no group “Wales”"),
        ({"between": {"area": ("North", "North")}}, "two different"),
        ({"between": {"area": ("North",)}}, "two groups of one column"),
        ({"explained_by": "area"}, "cannot explain"),
        ({"explained_by": "age - 1"}, "intercept"),
        ({"explained_by": "age:work", "how": "kitagawa"}, "columns of groups"),
        ({"how": "fourfold"}, "no method"),
        ({"reference": "me"}, "no reference"),
        ({"explained_by": "eval(age)"}, "cannot be read"),
    ],
)
def test_what_cannot_be_asked(changes: dict[str, object], said: str):
    asked = {"between": BETWEEN, "explained_by": BY} | changes
    with pytest.raises(InputError, match=said):
        survey(make_people(26)).explain_gap("score", **asked)


def test_a_kind_of_people_that_one_group_lacks():
    people = make_people(27).filter((pl.col("area") == "South") | (pl.col("work") != "student"))
    with pytest.raises(InputError, match=r"In “North” too few people .*work\[student\]"):
        survey(people).explain_gap("score", between=BETWEEN, explained_by=BY)
    with pytest.raises(InputError, match=r"In “North” too few people .*student"):
        survey(people).explain_gap("score", between=BETWEEN, explained_by="work", how="kitagawa")
    with pytest.raises(MissingColumn):
        survey(people).explain_gap("score", between={"are": ("a", "b")}, explained_by="age")
