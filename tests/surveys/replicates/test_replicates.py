"""Replicate weights: the numbers of svrepdesign, and what a bootstrap has to do."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from commonweal.surveys import ReplicateWeights, Survey
from commonweal.terms import InputError

EXACT = 1e-10
FULL = {"weights": "w", "strata": "stratum", "psu": "school"}


def with_replicates(reference: Path, kind: str) -> tuple[pl.DataFrame, list[str]]:
    factors = pl.read_csv(reference / "replicate_factors.csv").filter(kind=kind)
    wide = factors.pivot("replicate", index="school", values="factor")
    people = pl.read_csv(reference / "survey_people.csv").join(
        wide, on="school", how="inner", maintain_order="left"
    )
    names = [name for name in wide.columns if name != "school"]
    return people.with_columns(pl.col(names) * pl.col("w")), names


@pytest.mark.parametrize("centre", ["mean", "estimate"])
@pytest.mark.parametrize("kind", ["brr", "fay", "jk1", "jkn", "bootstrap"])
def test_replicates_agree_with_r(reference: Path, kind: str, centre: str):
    people, names = with_replicates(reference, kind)
    wanted = pl.read_csv(reference / "replicates.csv").filter(design=kind, how=centre)
    scales = wanted.filter(stat="rscale").sort(pl.col("domain").cast(pl.Int64))["estimate"]
    given = ReplicateWeights(
        names,
        kind=kind,
        rho=0.3 if kind == "fay" else 0,
        rscales=scales.to_list() if kind == "jkn" else None,
        centre=centre,
    )
    survey = Survey(people, weights="w", replicate_weights=given)
    found = {}
    for measure in ("score", "income"):
        stats = ["mean", "total", "variance", *(["at_least:8"] if measure == "score" else [])]
        for by in ((), "stratum"):
            for row in survey.estimate(measure, stats, by=by, min_n=0):
                domain = "".join(str(label) for label in row.domain.values())
                found[measure, row.stat, domain] = row
    values = wanted.filter(pl.col("measure") != "")
    assert len(values) == 23
    for row in values.iter_rows(named=True):
        got = found[row["measure"], row["stat"], row["domain"]]
        assert got.estimate.value == pytest.approx(row["estimate"], rel=EXACT), row
        assert got.se == pytest.approx(row["se"], rel=EXACT), row
        assert got.df == wanted.filter(stat="df")["estimate"].item()


def test_scales_may_be_given_as_numbers(reference: Path):
    people, names = with_replicates(reference, "jk1")
    several = [
        Survey(people, weights="w", replicate_weights=ReplicateWeights(names, **how))
        for how in (
            {"kind": "jk1"},
            {"kind": "brr", "scale": 1.0, "rscales": [(len(names) - 1) / len(names)] * len(names)},
        )
    ]
    one, other = (survey.estimate("score")[0].se for survey in several)
    assert one == pytest.approx(other, rel=1e-12)


def test_bootstrap_is_near_linearisation_and_repeatable(reference: Path):
    survey = Survey(reference / "survey_people.csv", **FULL)
    boot = survey.bootstrapped(2000, seed=1)
    stats = ["mean", "total", "sd", "at_least:8", "quantile:0.5", "p80_p20", "gini"]
    found = boot.estimate("score", stats, by="sex")
    for plain, drawn in zip(survey.estimate("score", stats, by="sex"), found, strict=True):
        assert drawn.estimate.value == plain.estimate.value
        assert drawn.se == pytest.approx(plain.se, rel=0.12), plain
    few = [
        survey.bootstrapped(40, seed=seed).estimate("score", "mean,gini").to_csv()
        for seed in (1, 1, 2)
    ]
    assert few[0] == few[1] != few[2]


def test_bootstrap_weights_keep_each_stratum(reference: Path):
    survey = Survey(reference / "survey_people.csv", **FULL)
    drawn = survey.bootstrapped(50, seed=3).sample.replicates
    stratum = survey.sample.design.first.group
    size = np.bincount(stratum)
    for factor in drawn.factor:
        assert np.bincount(stratum, factor) == pytest.approx(size)
        assert (factor * (size - 1)[stratum] / size[stratum]) % 1 == pytest.approx(0, abs=1e-9)
    everybody = drawn.factor.mean(axis=0)
    assert everybody == pytest.approx(1, abs=0.8)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (ReplicateWeights(["1"], kind="jk1"), "1 columns"),
        (ReplicateWeights(["1", "2"], kind="jk2"), "no replicate weights"),
        (ReplicateWeights(["1", "2"], kind="fay"), "needs its rho"),
        (ReplicateWeights(["1", "2"], kind="jkn"), "needs rscales"),
        (ReplicateWeights(["1", "2"], kind="jk1", rscales=[1]), "1 rscales"),
        (ReplicateWeights(["1", "sex"], kind="jk1"), "not numbers"),
        (ReplicateWeights(["1", "repw2"], kind="jk1"), "no column"),
    ],
)
def test_errors_say_what_to_do(reference: Path, given: ReplicateWeights, says: str):
    people, _ = with_replicates(reference, "jk1")
    with pytest.raises(InputError, match=says):
        Survey(people, weights="w", replicate_weights=given)


def test_replicates_are_not_left_behind(reference: Path):
    survey = Survey(reference / "survey_people.csv", **FULL)
    with pytest.raises(InputError, match="would not change the replicate"):
        survey.bootstrapped(20, seed=1).trimmed(upper=150)
    with pytest.raises(InputError, match="would undo"):
        survey.post_stratified("sex", {"female": 1, "male": 1}).bootstrapped(20, seed=1)
    with pytest.raises(InputError, match="two or more"):
        survey.bootstrapped(1, seed=1)
