"""Areas add up to their region, and the cautions say what a reader must know."""

import numpy as np
import pytest

from commonweal.surveys.small_areas import SmallAreas, benchmark, cautions, fay_herriot
from commonweal.terms import InputError


def fit(m: int = 60, A: float = 0.04, seed: int = 1, **changes: object) -> SmallAreas:
    random = np.random.default_rng(seed)
    X = random.normal(size=(m, 2))
    D = random.uniform(0.005, 0.05, m)
    y = 7 + X @ [0.2, 0.1] + random.normal(size=m) * np.sqrt(A + D)
    arguments = {"estimate": y, "variance": D, "covariates": X} | changes
    return fay_herriot(**arguments)


@pytest.mark.parametrize("method", ["ratio", "difference"])
def test_areas_add_up_to_their_region(method: str) -> None:
    areas = fit()
    region = ["north", "south", "west"] * 20
    people = np.random.default_rng(2).integers(1000, 90_000, 60)
    targets = {"north": 7.1, "south": 6.9, "west": 7.0, "elsewhere": 1.0}
    found = benchmark(areas, targets, region=region, population=people, method=method)
    moved = found.areas.estimate
    for i, name in enumerate(found.regions):
        inside = np.array(region) == name
        mean = np.average(moved[inside], weights=people[inside])
        assert mean == pytest.approx(targets[name], rel=1e-12)
        before = np.average(areas.estimate[inside], weights=people[inside])
        assert found.before[i] == pytest.approx(before)
        change = moved[inside] / areas.estimate[inside]
        change = change if method == "ratio" else moved[inside] - areas.estimate[inside]
        assert change == pytest.approx(found.adjustment[i])
    assert found.areas.mse - areas.mse == pytest.approx((moved - areas.estimate) ** 2, abs=1e-15)


def test_benchmarking_to_what_is_there_changes_nothing() -> None:
    areas = fit()
    mean = float(np.mean(areas.estimate))
    found = benchmark(areas, {"all": mean}, region=["all"] * 60, population=np.ones(60))
    assert found.areas.estimate == pytest.approx(areas.estimate)


def test_the_square_of_the_move_is_what_benchmarking_costs() -> None:
    """With the model known, exactly: the claim behind the MSE (wang2008)."""
    m, A = 25, 0.04
    V = np.diag(A + np.random.default_rng(7).uniform(0.01, 0.3, m))
    one = np.ones((m, 1))
    weighted = one.T @ np.linalg.inv(V)
    mean = one @ (weighted / (weighted @ one))
    plain = mean + A * np.linalg.inv(V) @ (np.eye(m) - mean)
    step = one.T @ (np.eye(m) - plain) / m

    def mse(predictor: np.ndarray) -> np.ndarray:
        return np.diag(predictor @ V @ predictor.T - 2 * A * predictor) + A

    cost = mse(plain + one @ step) - mse(plain)
    assert cost == pytest.approx((step @ V @ step.T).item(), rel=1e-10)


def refused(**changes: object) -> str:
    arguments = {"targets": {"a": 7.0}, "region": ["a"] * 60, "population": np.ones(60)}
    with pytest.raises(InputError) as error:
        benchmark(fit(), **(arguments | changes))
    return str(error.value)


def test_bad_benchmarks() -> None:
    assert "no target for b" in refused(region=["a"] * 59 + ["b"])
    assert "59 regions" in refused(region=["a"] * 59)
    assert "nobody" in refused(population=np.zeros(60))
    assert "difference" in refused(targets={"a": -1.0})
    assert "raking" in refused(method="raking")


# Cautions -------------------------------------------------------------------------------------


def said(areas: SmallAreas) -> str:
    return " ".join(cautions(areas))


def test_nothing_to_warn_of() -> None:
    assert cautions(fit()) == ()


def test_few_areas() -> None:
    assert "Only 12 areas" in said(fit(m=12))


def test_no_model_variance() -> None:
    m = 60
    X = np.random.default_rng(1).normal(size=(m, 2))
    areas = fit(estimate=7 + X @ [0.2, 0.1], covariates=X)
    assert "model variance is 0" in said(areas)


def test_uneven_variances() -> None:
    D = np.full(60, 0.02)
    D[3] = 1e-5
    assert "factor of 2000" in said(fit(variance=D))


def test_an_outlying_area_and_residuals_that_are_not_normal() -> None:
    direct = fit().direct.copy()
    direct[7] += 4
    words = said(fit(estimate=direct))
    assert "foretell: area 8." in words
    assert "do not look normal" in words


def test_mostly_regression() -> None:
    assert "never use it to judge" in said(fit(m=200, A=0.0005, seed=4))


def test_areas_where_nobody_was_asked() -> None:
    direct = fit().direct.copy()
    direct[:2] = np.nan
    assert "Nobody was asked in area 1, area 2" in said(fit(estimate=direct))
