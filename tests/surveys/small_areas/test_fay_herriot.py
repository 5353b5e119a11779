"""Fay-Herriot: a slow twin, truths about the method, and bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import small_areas as twin

from commonweal.surveys.small_areas import SmallAreas, fay_herriot
from commonweal.terms import InputError

Data = tuple[np.ndarray, np.ndarray, np.ndarray]


def simulate(seed: int, m: int = 20, p: int = 2, spread: float = 0.3, orders: float = 1) -> Data:
    random = np.random.default_rng(seed)
    D = 10 ** random.uniform(-2 - orders / 2, -2 + orders / 2, m)
    X = random.normal(size=(m, p)) * 10 ** random.uniform(-2, 3, p)
    y = 7 + X @ (random.normal(size=p) / 10) + random.normal(size=m) * np.sqrt(D + spread**2)
    return y, D, X


@st.composite
def data(draw: st.DrawFn) -> Data:
    p = draw(st.integers(0, 3))
    return simulate(
        draw(st.integers(0, 2**32 - 1)),
        m=draw(st.integers(p + 2, 15)),
        p=p,
        spread=draw(st.sampled_from([0.0, 0.05, 0.3, 3.0])),
        orders=draw(st.sampled_from([0.1, 2.0, 6.0])),
    )


@given(data(), st.sampled_from(["reml", "ml", "fh"]))
@settings(max_examples=60)
def test_twin(given_data: Data, method: str) -> None:
    y, D, X = given_data
    fit = fay_herriot(y, D, X, method=method)
    one = np.column_stack((np.ones(len(y)), X))
    if method == "fh":
        assert fit.model_variance == pytest.approx(
            twin.moment_variance(y, D, one), rel=1e-7, abs=1e-11
        )
    else:

        def height(A: float) -> float:
            return twin.log_likelihood(np.diag(D + A), y, one, method == "reml")

        tried = [0.0, *np.geomspace(D.min() / 100, 100 * (y.var() + D.max()), 300)]
        ours = height(fit.model_variance)
        assert ours >= max(map(height, tried)) - 1e-8 * (1 + abs(ours))
    expected = twin.predict(fit.model_variance, y, D, one, one[:0])
    assert fit.estimate == pytest.approx(expected, rel=1e-7)


def test_areas_without_a_direct_estimate() -> None:
    y, D, X = simulate(1, m=30)
    absent = np.zeros(30, bool)
    absent[[3, 17]] = True
    y[absent] = np.nan
    D[3] = np.nan
    fit = fay_herriot(y, D, X)
    kept = fay_herriot(y[~absent], D[~absent], X[~absent])
    assert fit.estimate[~absent] == pytest.approx(kept.estimate)
    assert fit.mse[~absent] == pytest.approx(kept.mse)
    assert fit.estimate[absent] == pytest.approx(fit.synthetic[absent])
    x = np.append(1, X[3])
    assert fit.mse[3] == pytest.approx(
        fit.model_variance + x @ fit.coefficients.covariance @ x, rel=1e-9
    )
    assert np.isnan(fit.gain[absent]).all()
    assert (fit.shrinkage[absent] == 1).all()
    assert fit.rows()[3]["direct"] is None
    assert fit.rows()[4]["direct"] == y[4]


def test_a_huge_variance_is_like_none() -> None:
    y, D, X = simulate(2, m=30)
    without = y.copy()
    without[5] = np.nan
    D[5] = 1e12
    for method in ("reml", "ml"):
        big, none = fay_herriot(y, D, X, method=method), fay_herriot(without, D, X, method=method)
        assert big.estimate == pytest.approx(none.estimate, rel=1e-6)
        assert big.mse == pytest.approx(none.mse, rel=1e-6)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["reml", "ml", "fh"]))
@settings(max_examples=30)
def test_order_unit_and_shift(seed: int, method: str) -> None:
    y, D, X = simulate(seed)
    fit = fay_herriot(y, D, X, method=method)
    order = np.random.default_rng(seed).permutation(len(y))
    mixed = fay_herriot(y[order], D[order], X[order], method=method)
    assert mixed.estimate == pytest.approx(fit.estimate[order], rel=1e-8)
    times = fay_herriot(10 * y + 3, 100 * D, X / 1000, method=method)
    assert times.estimate == pytest.approx(10 * fit.estimate + 3, rel=1e-7)
    assert times.mse == pytest.approx(100 * fit.mse, rel=1e-6)


def test_estimates_lie_between_direct_and_synthetic() -> None:
    y, D, X = simulate(5, m=50)
    fit = fay_herriot(y, D, X)
    low, high = np.minimum(y, fit.synthetic), np.maximum(y, fit.synthetic)
    assert ((fit.estimate >= low) & (fit.estimate <= high)).all()
    assert (np.diff(fit.shrinkage[np.argsort(D)]) >= 0).all()  # the less sure, the more


def test_intervals_are_wider_at_a_higher_level() -> None:
    y, D, X = simulate(5)
    wide, narrow = fay_herriot(y, D, X, level=0.99), fay_herriot(y, D, X, level=0.5)
    assert (wide.upper - wide.lower > narrow.upper - narrow.lower).all()
    assert wide.upper - wide.estimate == pytest.approx(2.5758293035489 * wide.se)


@pytest.mark.parametrize("method", ["reml", "ml", "fh"])
def test_mean_squared_errors_are_those_of_a_simulation(method: str) -> None:
    """Parametric bootstraps: the formula is right to the order 1/m.

    An error is that of the best predictor, which knows the model, and its distance from ours;
    they are independent and the first has a known mean square, so only the second is drawn.
    """
    random = np.random.default_rng(3)
    m, A = 60, 0.02
    X = random.normal(size=(m, 2))
    D = random.uniform(0.005, 0.05, m)
    times, line = 700, 7 + X @ [0.2, 0.1]
    truth, said = A * D / (A + D), np.zeros(m)
    for _ in range(times):
        y = line + random.normal(size=m) * np.sqrt(A + D)
        fit = fay_herriot(y, D, X, method=method)
        best = line + A / (A + D) * (y - line)
        truth += (fit.estimate - best) ** 2 / times
        said += fit.mse / times
    assert said.mean() == pytest.approx(truth.mean(), rel=0.03)
    assert said == pytest.approx(truth, rel=0.06)


def refused(*args: object, **options: object) -> str:
    with pytest.raises(InputError) as error:
        fay_herriot(*args, **options)
    return str(error.value)


def test_bad_input() -> None:
    y, D, X = simulate(1)
    zero = D.copy()
    zero[4] = 0
    assert "area 5" in refused(y, zero, X)
    lost = X.copy()
    lost[2, 1] = np.nan
    assert "area 3" in refused(y, D, lost)
    assert "x3" in refused(y, D, np.column_stack((X, X @ [1, 2])))
    assert "ones" in refused(y, D, np.column_stack((X, np.ones(20))), names=["a", "b", "ones"])
    assert "coefficients" in refused(y[:3], D[:3], X[:3])
    assert "numbers" in refused(["7.1", "*"], [1, 1], [[1], [2]])
    assert "numbers" in refused(y, D, [["north"]] * 20)
    assert "20 rows" in refused(y, D, X[:4])
    assert "19 variances" in refused(y, D[:-1], X)
    assert "comes twice" in refused(y, D, X, areas=["a"] * 20)
    assert "names" in refused(y, D, X, names=["a"])
    assert "bayes" in refused(y, D, X, method="bayes")
    assert "level" in refused(y, D, X, level=95)
    assert "infinite" in refused(np.append(y[:-1], np.inf), D, X)


def test_a_perfect_regression_needs_no_model_variance() -> None:
    _, D, X = simulate(1)
    for method in ("reml", "ml", "fh"):
        fit: SmallAreas = fay_herriot(1 + X @ [1, 2], D, X, method=method)
        assert fit.model_variance == 0
        assert fit.estimate == pytest.approx(1 + X @ [1, 2])
        assert (fit.mse > 0).all()
