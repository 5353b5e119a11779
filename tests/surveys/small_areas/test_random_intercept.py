"""The random-intercept model: a slow twin, truths about the method, and bad input."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from twins import small_areas as twin

from commonweal.surveys.small_areas import (
    AreaSums,
    area_means,
    random_intercept,
    sum_areas,
)
from commonweal.terms import InputError

People = tuple[np.ndarray, np.ndarray, np.ndarray]


def simulate(seed: int, D: int = 12, p: int = 2, between: float = 0.5) -> People:
    random = np.random.default_rng(seed)
    g = np.repeat(np.arange(D), random.integers(1, 12, D))
    X = random.normal(size=(len(g), p)) + random.normal(size=(D, p))[g]
    y = 7 + X @ np.linspace(0.1, 0.3, p) + between * random.normal(size=D)[g]
    return y + random.normal(size=len(g)), X, g


@given(
    st.integers(0, 2**32 - 1),
    st.integers(3, 8),
    st.integers(0, 2),
    st.sampled_from([0.0, 0.5, 5.0]),
    st.sampled_from(["reml", "ml"]),
)
@settings(max_examples=30)
def test_twin(seed: int, D: int, p: int, between: float, method: str) -> None:
    y, X, g = simulate(seed, D, p, between)
    sums = sum_areas(y, X, g)
    n = sums.n.astype(int).tolist()
    assume(len(y) >= D + p + 3)
    fit = random_intercept(sums, method=method)
    one = np.column_stack((np.ones(len(y)), X))

    def height(between: float, within: float) -> float:
        return twin.log_likelihood(
            twin.mixed_variance(n, between, within), y, one, method == "reml"
        )

    ours = height(fit.area_variance, fit.residual_variance)
    assert ours == pytest.approx(fit.log_likelihood, rel=1e-9)
    for more in (0.5, 0.9, 1.1, 2):
        for also in (0.5, 0.9, 1.1, 2):
            tried = height(
                fit.area_variance * more + 1e-3 * (more > 1), fit.residual_variance * also
            )
            assert ours >= tried
    V = twin.mixed_variance(n, fit.area_variance, fit.residual_variance)
    Vi = np.linalg.inv(V)
    spread = np.linalg.inv(one.T @ Vi @ one)
    assert fit.coefficients.covariance == pytest.approx(spread, rel=1e-7, abs=1e-12)
    beta = spread @ one.T @ Vi @ y
    assert fit.coefficients.value == pytest.approx(beta, rel=1e-8)
    left = fit.area_variance * Vi @ (y - one @ beta)
    assert fit.effects == pytest.approx(np.bincount(g, left), rel=1e-6, abs=1e-9)


def test_sums_from_a_database_give_the_same() -> None:
    """Plain sums with origin 0, as GROUP BY gives them."""
    y, X, g = simulate(4)
    columns = np.column_stack((X, y))
    plain = AreaSums(
        n=np.bincount(g).astype(float),
        sums=np.column_stack([np.bincount(g, column) for column in columns.T]),
        cross=columns.T @ columns,
        origin=np.zeros(3),
        areas=tuple(map(str, range(12))),
        names=("x1", "x2"),
    )
    ours, theirs = random_intercept(sum_areas(y, X, g)), random_intercept(plain)
    assert theirs.area_variance == pytest.approx(ours.area_variance, rel=1e-9)
    assert theirs.coefficients.value == pytest.approx(ours.coefficients.value, rel=1e-10)
    for method in ("reml", "ml"):
        a, b = (
            area_means(random_intercept(s, method=method), plain.means[:, :-1], areas=plain.areas)
            for s in (sum_areas(y, X, g.astype(str)), plain)
        )
        assert dict(zip(a.areas, a.estimate, strict=True)) == pytest.approx(
            dict(zip(b.areas, b.estimate, strict=True))
        )
        assert a.mse == pytest.approx(b.mse, rel=1e-8)


def test_missing_rows_and_words_for_areas() -> None:
    y, X, g = simulate(4)
    words = pl.Series([f"area {code}" for code in g])
    whole = random_intercept(sum_areas(y, X, words))
    broken = [*words.to_list(), None, "area 0", "nobody"]
    y2 = np.concatenate((y, [1.0, np.nan, 2.0]))
    X2 = np.vstack((X, [[0, 0], [0, 0], [np.nan, 1]]))
    again = random_intercept(sum_areas(y2, X2, pl.Series(broken)))
    assert again.sums.areas == whole.sums.areas
    assert again.log_likelihood == pytest.approx(whole.log_likelihood)


def test_order_scale_and_shift() -> None:
    y, X, g = simulate(8)
    fit = random_intercept(sum_areas(y, X, g))
    order = np.random.default_rng(1).permutation(len(y))
    mixed = random_intercept(sum_areas(y[order], X[order], g[order]))
    assert mixed.area_variance == pytest.approx(fit.area_variance, rel=1e-8)
    far = random_intercept(sum_areas(10 * y, 1e6 + 1e-3 * X, g))
    assert far.area_variance == pytest.approx(100 * fit.area_variance, rel=1e-6)
    assert far.icc == pytest.approx(fit.icc, rel=1e-6)


def test_areas_without_answers_and_of_many() -> None:
    y, X, g = simulate(6, D=30)
    fit = random_intercept(sum_areas(y, X, g))
    labels = [*fit.sums.areas, "nobody asked"]
    population = np.vstack((fit.sums.means[:, :-1], [0.2, 0.4]))
    found = area_means(fit, population, areas=labels)
    assert found.estimate[-1] == found.synthetic[-1]
    x = np.array([1, 0.2, 0.4])
    assert found.mse[-1] == pytest.approx(
        fit.area_variance + x @ fit.coefficients.covariance @ x, rel=1e-9
    )
    assert np.isnan(found.direct[-1])
    # With population means equal to sample means, the direct estimate is the plain mean.
    assert found.direct[:-1] == pytest.approx(fit.sums.means[:, -1])
    shrunk = found.direct_weight * found.direct + found.shrinkage * found.synthetic
    assert found.estimate[:-1] == pytest.approx(shrunk[:-1])


def test_mean_squared_errors_are_those_of_a_simulation() -> None:
    random = np.random.default_rng(2)
    D = 40
    g = np.repeat(np.arange(D), random.integers(3, 15, D))
    X = random.normal(size=(len(g), 1))
    population = random.normal(size=(D, 1)) * 0.2
    areas = [str(i) for i in range(D)]
    n, times = np.bincount(g), 150
    kept = 0.25 / (0.25 + 1 / n)  # of an area's residual by the best predictor, as the model is
    truth, said = np.tile(0.25 * (1 - kept), (2, 1)), np.zeros((2, D))
    for _ in range(times):
        v = random.normal(size=D) * 0.5
        y = 7 + 0.3 * X[:, 0] + v[g] + random.normal(size=len(g))
        left = np.bincount(g, y - 7 - 0.3 * X[:, 0]) / n
        best = 7 + 0.3 * population[:, 0] + kept * left
        sums = replace(sum_areas(y, X, g), areas=tuple(areas))
        for i, method in enumerate(("reml", "ml")):
            found = area_means(random_intercept(sums, method=method), population, areas=areas)
            # as in Fay-Herriot's simulation: what the best predictor misses is known
            truth[i] += (found.estimate - best) ** 2 / times
            said[i] += found.mse / times
    assert said.mean(axis=1) == pytest.approx(truth.mean(axis=1), rel=0.02)


def refused(*args: object, **options: object) -> str:
    with pytest.raises(InputError) as error:
        random_intercept(sum_areas(*args), **options)
    return str(error.value)


def test_bad_input() -> None:
    y, X, g = simulate(1)
    assert "x3" in refused(y, np.column_stack((X, X @ [1, 1])), g)
    assert "x1" in refused(y, np.ones(len(y)), g)
    assert "two areas" in refused(y, X, np.zeros(len(y)))
    assert "one answer in each" in refused(y, X, np.arange(len(y)))
    assert "explain every answer" in refused(g * 1.0, X, g)
    assert "explain every answer" in refused(7.1 + X @ [0.3, 1 / 7], X, g)
    assert "explain every answer" in refused(7.1 + X @ [0.3, 1 / 7] + g % 5, X, g, method="ml")
    for alike in (0, 7.1):
        assert "alike" in refused(np.full(len(y), alike), X, g)
    assert "shape" in refused(y[:-1], X, g)
    assert "No row" in refused(y * np.nan, X, g)
    assert "fh" in refused(y, X, g, method="fh")
    fit = random_intercept(sum_areas(y, X, g))
    with pytest.raises(InputError, match="11"):
        area_means(fit, np.zeros((11, 2)), areas=[str(i) for i in range(11)])
    with pytest.raises(InputError, match="missing"):
        area_means(fit, np.full((12, 2), np.nan), areas=[str(i) for i in range(12)])
    with pytest.raises(InputError, match="sums has shape"):
        replace(fit.sums, sums=fit.sums.sums[:3])
    with pytest.raises(InputError, match="no answers"):
        replace(fit.sums, n=fit.sums.n * 0)
