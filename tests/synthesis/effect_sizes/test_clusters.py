"""Clustering: published design effects, and a simulation of what the correction must recover."""

import numpy as np
import pytest

from commonweal.evidence import Effects
from commonweal.synthesis.effect_sizes import (
    BadRows,
    adjust_for_clusters,
    adjust_smd_for_clusters,
    design_effect,
    mean_difference,
    standardised_mean_difference,
)
from commonweal.terms import InputError


def test_design_effects_by_hand():
    ours = design_effect(
        size=[75, 20, 20, 1, 40],
        icc=[0.05, 0.02, 0.02, 0.9, 0],
        cv=[0, 0, 0.5, 0, 0],
    )
    # 75 pupils a school, ICC .05: 4.7. With cv .5: 1 + (1.25 × 20 − 1) × .02.
    np.testing.assert_allclose(ours, [4.7, 1.38, 1.48, 1, 1], rtol=1e-14)


def test_only_variances_are_multiplied():
    effects = Effects([0.2, 0.4], [0.01, 0.02], study=["Ash", "Birch"])
    ours = adjust_for_clusters(effects, size=[25, 1], icc=0.05)
    assert ours.effect.tolist() == [0.2, 0.4]
    np.testing.assert_allclose(ours.variance, [0.01 * 2.2, 0.02])
    assert ours.study == ("Ash", "Birch")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"size": 20, "icc": 5}, "Write 5% as 0.05"),
        ({"size": 20, "icc": -0.1}, "between 0 and 1"),
        ({"size": 0, "icc": 0.1}, "size is 0; at least 1"),
        ({"size": 20, "icc": 0.1, "cv": -1}, "cv is -1"),
    ],
)
def test_impossible_clusters_are_refused(columns, words):
    with pytest.raises(BadRows, match=words):
        adjust_for_clusters(Effects([0.2], [0.01], study=["Ash"]), **columns)


def test_single_people_are_left_alone_by_the_full_correction():
    columns = {"mean1": 5.0, "sd1": 2.0, "n1": 200, "mean2": 4.0, "sd2": 2.5, "n2": 220}
    plain = standardised_mean_difference(**columns)
    ours = adjust_smd_for_clusters(plain, n1=200, n2=220, size=1, icc=0.05)
    assert ours.effect[0] == pytest.approx(plain.effect[0], rel=1e-12)
    # g²/(2h) with h = N − 2 in place of g²/(2N).
    assert ours.variance[0] == pytest.approx(plain.variance[0], rel=2e-4)


def test_the_full_correction_recovers_effect_and_variance():
    """6 clusters of 20 an arm, ICC .2, true effect .5 total SD, 20,000 trials."""
    rng = np.random.default_rng(20261123)
    trials, clusters, m, icc, effect = 20_000, 6, 20, 0.2, 0.5
    shape = (trials, 2, clusters, m)
    places = rng.normal(0, np.sqrt(icc), shape[:3])
    people = rng.normal(0, np.sqrt(1 - icc), shape) + places[..., None]
    people[:, 0] += effect
    flat = people.reshape(trials, 2, clusters * m)
    mean, sd = flat.mean(axis=2), flat.std(axis=2, ddof=1)
    n = clusters * m
    plain = standardised_mean_difference(
        mean1=mean[:, 0], sd1=sd[:, 0], n1=n, mean2=mean[:, 1], sd2=sd[:, 1], n2=n
    )
    ours = adjust_smd_for_clusters(plain, n1=n, n2=n, size=m, icc=icc)
    monte_carlo = ours.effect.std() / np.sqrt(trials)
    assert ours.effect.mean() == pytest.approx(effect, abs=3 * monte_carlo)
    assert ours.variance.mean() == pytest.approx(ours.effect.var(), rel=0.03)
    assert plain.variance.mean() < 0.3 * plain.effect.var()  # what ignoring clusters does


def test_the_full_correction_is_for_whole_clusters_and_one_unit():
    columns = {"mean1": 5.0, "sd1": 2.0, "n1": 20, "mean2": 4.0, "sd2": 2.5, "n2": 22}
    with pytest.raises(BadRows, match="two clusters in each group"):
        adjust_smd_for_clusters(
            standardised_mean_difference(**columns), n1=20, n2=22, size=15, icc=0.1
        )
    with pytest.raises(InputError, match="adjust_for_clusters"):
        adjust_smd_for_clusters(mean_difference(**columns), n1=20, n2=22, size=5, icc=0.1)
