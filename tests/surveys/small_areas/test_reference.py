"""The library beside metafor, sae and lme4. `validation/small_areas.md` says how."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from commonweal.surveys.small_areas import (
    AreaSums,
    SmallAreas,
    area_means,
    fay_herriot,
    random_intercept,
    sum_areas,
)

HERE = Path(__file__).resolve().parents[2] / "reference"
CLOSE = 1e-8
Answers = dict[tuple[str, str], dict[str, dict[str, float]]]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_answers(name: str) -> Answers:
    found: Answers = defaultdict(lambda: defaultdict(dict))
    for row in read_rows(HERE / name):
        found[row["set"], row["method"]][row["stat"]][row["item"]] = float(row["value"])
    return found


def column(rows: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in rows])


# Fay-Herriot ----------------------------------------------------------------------------------

AREAS = read_answers("fay_herriot.csv")
METHODS = {"REML": "reml", "ML": "ml", "PM": "fh"}
MILK = read_rows(HERE / "milk.csv")


def milk(method: str) -> SmallAreas:
    major = column(MILK, "major_area")[:, None] == [2, 3, 4]
    return fay_herriot(
        column(MILK, "estimate"), column(MILK, "se") ** 2, major.astype(float), method=method
    )


def fit_areas(name: str, method: str) -> SmallAreas:
    if name == "milk":
        return milk(method)
    rows = [row for row in read_rows(HERE / "fay_herriot_areas.csv") if row["set"] == name]
    X = np.column_stack((column(rows, "x1"), column(rows, "x2")))
    return fay_herriot(column(rows, "y"), column(rows, "v"), X, method=method)


def test_the_table_of_areas_is_whole() -> None:
    assert len(AREAS) == 5 * 3


@pytest.mark.parametrize("key", list(AREAS), ids=" ".join)
def test_fay_herriot_beside_metafor(key: tuple[str, str]) -> None:
    fit = fit_areas(key[0], METHODS[key[1]])
    found = {
        "model_variance": [fit.model_variance],
        "coefficient": fit.coefficients.value,
        "se": fit.coefficients.se,
        "p_value": fit.coefficients.p_value,
        "estimate": fit.estimate,
        "standardised_residual": fit.standardised_residual,
        "mse": fit.mse,
    }
    assert found.keys() == AREAS[key].keys()
    for stat, expected in AREAS[key].items():
        # Residuals are differences of much larger numbers.
        near = 1e-9 if stat == "standardised_residual" else 1e-12
        assert list(found[stat]) == pytest.approx(list(expected.values()), rel=CLOSE, abs=near), (
            stat
        )


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_fay_herriot_beside_sae(method: str) -> None:
    """sae stops within 1e-4 of the model variance, relative: hence the tolerance."""
    rows = [row for row in read_rows(HERE / "milk_sae.csv") if row["method"] == method]
    assert len(rows) == 43
    fit = milk(method)
    assert fit.estimate == pytest.approx(column(rows, "estimate"), rel=1e-6)
    assert fit.mse == pytest.approx(column(rows, "mse"), rel=1e-5)


# Random intercept -----------------------------------------------------------------------------

PEOPLE = read_answers("random_intercept.csv")
MODELS = {
    "people": ("outcome", ["age", "owner"], "area"),
    "sch25": ("math", ["ses", "byhomewk", "minority"], "schid"),
    "crct": ("odr_post", ["trt", "odr_pre"], "usid"),
    "sharedat": ("zscore", ["arm", "sex"], "school"),
    "gpadat": ("gpa", ["female", "dis", "frpl"], "schoolid"),
}


def sum_file(path: Path, name: str) -> AreaSums:
    outcome, covariates, area = MODELS[name]
    rows = read_rows(path)
    code = {"F": "0", "M": "1", "": "nan", "NA": "nan"}

    def read(wanted: str) -> list[float]:
        return [float(code.get(row[wanted], row[wanted])) for row in rows]

    places = [row[area] if name == "people" else f"{float(row[area]):g}" for row in rows]
    return sum_areas(read(outcome), np.column_stack([read(c) for c in covariates]), places)


def compare(key: tuple[str, str], sums: AreaSums) -> None:
    fit = random_intercept(sums, method=key[1])
    effects = dict(zip(sums.areas, fit.effects.tolist(), strict=True))
    found: dict[str, list[float] | np.ndarray] = {
        "coefficient": fit.coefficients.value,
        "se": fit.coefficients.se,
        "area_variance": [fit.area_variance],
        "residual_variance": [fit.residual_variance],
        "log_likelihood": [fit.log_likelihood],
        "effect": [effects[area] for area in PEOPLE[key]["effect"]],
    }
    if "mse" in PEOPLE[key]:
        i = np.arange(1, 13)
        X = sums.means[:, :-1] if key[0] != "people" else np.column_stack((40 + i, 0.5 + i / 40))
        means = area_means(fit, X, areas=sums.areas)
        for stat, values in (("mean", means.estimate), ("mse", means.mse)):
            by_area = dict(zip(means.areas, values.tolist(), strict=True))
            found[stat] = [by_area[area] for area in PEOPLE[key][stat]]
    assert found.keys() == PEOPLE[key].keys()
    for stat, expected in PEOPLE[key].items():
        close = pytest.approx(list(expected.values()), rel=CLOSE, abs=1e-10)
        assert list(found[stat]) == close, stat


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_random_intercept_beside_lme4(method: str) -> None:
    compare(("people", method), sum_file(HERE / "random_intercept_people.csv", "people"))


@pytest.mark.shared
@pytest.mark.parametrize("key", [k for k in PEOPLE if k[0] != "people"], ids=" ".join)
def test_random_intercept_beside_lme4_on_published_data(key: tuple[str, str], shared: Path) -> None:
    compare(key, sum_file(shared / "data/trials" / f"{key[0]}.csv", key[0]))


@pytest.mark.shared
def test_random_intercept_beside_the_shared_reference(shared: Path) -> None:
    sums = sum_file(shared / "data/trials/sharedat.csv", "sharedat")
    fit = random_intercept(sums)
    rows = read_rows(shared / "reference/trial_reference.csv")
    wanted = [row for row in rows if row["analysis"].startswith("lmer zscore")]
    expected = [float(row["value"]) for row in wanted]
    coefficients = zip(fit.coefficients.value, fit.coefficients.se, strict=True)
    found = [number for pair in coefficients for number in pair] + [fit.icc]
    assert found == pytest.approx(expected, rel=1e-6)  # lme4's default tolerance
