"""Many meta-analyses at once are the same as one after another."""

from dataclasses import fields

import numpy as np
import pytest

from commonweal.evidence import Effects
from commonweal.synthesis import pool, pool_many, stack
from commonweal.synthesis.inference import Fit
from commonweal.terms import InputError, InvalidVariance

NAN = np.nan


def simulated(rows: int, most: int, *, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return (B, K) effects and variances with holes anywhere in a row."""
    random = np.random.default_rng(seed)
    v = 10 ** random.uniform(-3, 0, (rows, most))
    y = 0.3 + random.normal(size=v.shape) * np.sqrt(v + random.choice([0, 0.05, 0.5], (rows, 1)))
    gone = random.random(v.shape) < random.random((rows, 1))
    y[gone & (random.random(v.shape) < 0.5)] = NAN
    v[gone] = NAN
    return y, v


@pytest.mark.parametrize("model", ["random", "common"])
@pytest.mark.parametrize("test", ["hk", "t", "z"])
@pytest.mark.parametrize("tau2", ["reml", "dl", "pm", "ml", "sj", "he", "hs", "eb"])
def test_each_row_is_what_pool_says(tau2, test, model) -> None:
    y, v = simulated(60, 14)
    many = pool_many(y, v, tau2=tau2, test=test, model=model, level=0.9)
    assert len(many) == 60
    assert many.too_few.any()
    assert not many.too_few.all()
    for i in range(60):
        effects = Effects(y[i], v[i])
        assert many.k[i] == effects.complete.sum()
        if many.too_few[i]:
            assert all(np.isnan(getattr(many, field.name)[i]) for field in fields(Fit))
            continue
        one = pool(effects, tau2=tau2, test=test, model=model, level=0.9)
        assert many.test == one.test
        for name in ("se", "p", "tau2", "i2", "h2", "q", "q_p"):
            expected = pytest.approx(getattr(one, name), rel=1e-8, abs=1e-10)
            assert getattr(many, name)[i] == expected, name
        assert many.estimate[i] == pytest.approx(one.estimate.value, rel=1e-9)
        for prefix, interval in (("", one.estimate.interval), ("prediction_", one.prediction)):
            for side in ("lower", "upper"):
                found = getattr(many, prefix + side)[i]
                expected = NAN if interval is None else getattr(interval, side)
                assert found == pytest.approx(expected, rel=1e-8, abs=1e-10, nan_ok=True)


def test_the_place_of_the_holes_does_not_matter() -> None:
    y, v = simulated(50, 12)
    packed = stack([(e := Effects(a, b)).take(e.complete) for a, b in zip(y, v, strict=True)])
    a, b = pool_many(y, v), pool_many(*packed)
    for field in fields(Fit):
        np.testing.assert_allclose(
            getattr(a, field.name), getattr(b, field.name), rtol=1e-9, atol=1e-12
        )


def test_neighbours_do_not_change_an_answer() -> None:
    """The grid and the steps of an iteration are shared by a block; the answers must not be."""
    y, v = simulated(3000, 6, seed=2)
    alone, wild = pool_many(y, v, tau2="reml"), v.copy()
    wild[::2] *= 1e-9
    beside = pool_many(y, wild, tau2="reml")
    np.testing.assert_allclose(alone.tau2[1::2], beside.tau2[1::2], rtol=1e-8, atol=1e-13)


def test_stack_fills_short_rows() -> None:
    y, v = stack([Effects([1, 2, 3], [4, 5, 6]), Effects([7], [8])])
    np.testing.assert_array_equal(y, [[1, 2, 3], [7, NAN, NAN]])
    np.testing.assert_array_equal(v, [[4, 5, 6], [8, NAN, NAN]])


@pytest.mark.parametrize("shape", [(0, 5), (3, 0), (3, 1)])
def test_nothing_to_pool_is_too_few_not_an_error(shape: tuple[int, int]) -> None:
    many = pool_many(np.ones(shape), np.ones(shape))
    assert many.too_few.all()
    assert many.estimate.shape == many.k.shape == shape[:1]
    assert np.isnan(many.estimate).all()
    assert stack([])[0].shape == (0, 0)


@pytest.mark.parametrize("value", [0.0, -1.0, np.inf, 1e-13, 1e61])
def test_a_variance_that_cannot_be_one_is_found(value: float) -> None:
    v = np.ones((3, 4))
    v[1, 2] = value
    with pytest.raises(InvalidVariance, match="variance in row 1, column 2"):
        pool_many(np.zeros((3, 4)), v)


def test_an_infinite_effect_is_found() -> None:
    with pytest.raises(InputError, match="effect in row 0, column 1 is inf"):
        pool_many([[0.0, np.inf]], [[1.0, 1.0]])
    with pytest.raises(InputError, match=r"effect in row 0, column 1 is 1e\+40"):
        pool_many([[0.0, 1e40]], [[1.0, 1.0]])


def test_a_bad_variance_beside_a_missing_effect_does_not_count() -> None:
    many = pool_many([[0.1, 0.2, NAN]], [[1, 2, 0]])
    assert many.k[0] == 2


@pytest.mark.parametrize(("y", "v"), [(np.ones(3), np.ones(3)), (np.ones((2, 3)), np.ones((2, 2)))])
def test_shapes_must_match(y, v) -> None:
    with pytest.raises(InputError, match="shape"):
        pool_many(y, v)
