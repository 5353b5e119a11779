"""`commonweal survey smallarea`, as a person at a terminal meets it."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from commonweal.cli import main
from commonweal.surveys.small_areas import area_means, fay_herriot, random_intercept, sum_areas

FILE = Path(__file__).parents[2] / "docs/how-to/small_areas.csv"
MODEL = ["survey", "smallarea", str(FILE), "--area", "area", "--estimate", "mean", "--se", "se"]
MODEL += ["--covariate", "good_health,deprivation"]


def test_json_is_the_answer_of_the_library(capsys):
    assert main([*MODEL, "--format", "json", "--method", "ml"]) == 0
    table = pl.read_csv(FILE)
    wanted = fay_herriot(
        table["mean"],
        table["se"] ** 2,
        table.select("good_health", "deprivation"),
        areas=table["area"],
        names=["good_health", "deprivation"],
        method="ml",
    )
    assert json.loads(capsys.readouterr().out) == wanted.rows()


def test_variances_do_as_well_as_standard_errors(tmp_path, capsys):
    table = pl.read_csv(FILE).with_columns(v=pl.col("se") ** 2)
    table.write_csv(tmp_path / "v.csv")
    assert main([*MODEL, "--format", "csv"]) == 0
    wanted = pl.read_csv(capsys.readouterr().out.encode())
    with_v = [str(tmp_path / "v.csv") if part == str(FILE) else part for part in MODEL]
    with_v[with_v.index("--se") : with_v.index("--se") + 2] = ["--variance", "v"]
    assert main([*with_v, "--format", "csv"]) == 0
    found = pl.read_csv(capsys.readouterr().out.encode())
    np.testing.assert_allclose(found["estimate"], wanted["estimate"], rtol=1e-12)


def test_the_table_says_what_to_beware_of_and_when_not_to_use_it(capsys):
    assert main(MODEL) == 0
    said = capsys.readouterr().out
    assert "Fay-Herriot model of 36 areas, by REML" in said
    assert "Nobody was asked in Holly" in said
    assert "When not to use these figures" in said
    assert "no league tables" in said
    assert "Holly                     –  7.74 ± 0.15" in said


def test_regions_add_up(capsys):
    more = ["--targets", "North=7.45,South=7.52", "--region", "region"]
    more += ["--population", "population"]
    assert main([*MODEL, *more, "--format", "json"]) == 0
    rows = pl.DataFrame(json.loads(capsys.readouterr().out))
    table = pl.read_csv(FILE).with_columns(rows["estimate"])
    for region, target in (("North", 7.45), ("South", 7.52)):
        own = table.filter(region=region)
        mean = np.average(own["estimate"], weights=own["population"])
        assert mean == pytest.approx(target, rel=1e-12)
    assert main([*MODEL, *more]) == 0
    assert "Made to add up" in capsys.readouterr().out


def test_people_and_covariate_means_make_the_unit_level_model(tmp_path, capsys):
    random = np.random.default_rng(5)
    area = random.integers(0, 35, 900)
    age = random.integers(16, 90, 900)
    score = 7 + 0.01 * age + random.normal(0, 0.4, 35)[area] + random.normal(0, 1.5, 900)
    pl.DataFrame({"area": area, "age": age, "score": score}).write_parquet(tmp_path / "p.parquet")
    pl.DataFrame({"area": range(36), "age": [47.0] * 36}).write_csv(tmp_path / "a.csv")
    command = ["survey", "smallarea", str(tmp_path / "p.parquet"), "--area", "area"]
    command += ["--outcome", "score", "--covariate", "age", "--areas", str(tmp_path / "a.csv")]
    plot = tmp_path / "c.svg"
    assert main([*command, "--format", "json", "--plot", str(plot)]) == 0
    fit = random_intercept(sum_areas(score, age, pl.Series(area).cast(pl.String), names=["age"]))
    wanted = area_means(fit, np.full((36, 1), 47.0), areas=[str(i) for i in range(36)])
    assert json.loads(capsys.readouterr().out) == wanted.rows()
    assert "[c]" in plot.read_text()  # some areas have fewer than 50 people
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "Random intercept model" in said
    assert "of the differences between people lie between areas" in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--se": None}, "How sure each figure is was not said."),
        ({"--covariate": "deprived"}, "deprivation"),  # the nearest name
        ({"--se": "region"}, "“region” holds words."),
        ({"--targets": "North=7.45"}, "--targets needs --region and --population."),
        ({"--targets": "x", "--region": "region", "--population": "population"}, "Write it like"),
        ({"--targets": "N=1", "--region": "regio", "--population": "population"}, "“regio”"),
        ({"--plot": "a.svg"}, "Add --people COL."),
        ({"--plot": "a.png"}, "Name it a.svg."),
        ({"--plot": "a.svg", "--people": "m"}, "There is no column “m”."),
        ({"--areas": "x.csv"}, "--areas goes with --outcome."),
        ({"--estimate": None, "--outcome": "mean", "--se": None}, "--areas FILE"),
    ],
)
def test_mistakes_are_one_helpful_line(changed, said, capsys):
    options = dict(zip(MODEL[3::2], MODEL[4::2], strict=True)) | changed
    words = [part for name, value in options.items() if value for part in (name, value)]
    assert main([*MODEL[:3], *words]) == 2
    assert said in capsys.readouterr().err
