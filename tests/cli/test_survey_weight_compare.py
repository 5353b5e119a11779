"""`commonweal survey weight` and `compare`, as a person at a terminal meets them."""

import json
from pathlib import Path

import polars as pl
import pytest

from commonweal.cli import main
from commonweal.surveys import Survey

TOTALS = "column,label,total\nsex,female,8400\nsex,male,8600\nstratum,1,4000\nstratum,2,5000\n"
TOTALS += "stratum,3,4000\nstratum,4,4000\n"


@pytest.fixture
def design(reference: Path) -> list[str]:
    file = str(reference / "survey_people.csv")
    return [file, "--weight", "w", "--strata", "stratum", "--psu", "school"]


def run(*words: str) -> int:
    return main(["survey", *words])


def test_weight_writes_a_column_and_says_what_it_did(design, tmp_path: Path, capsys):
    totals, out = tmp_path / "totals.csv", tmp_path / "out.parquet"
    totals.write_text(TOTALS)
    assert run("weight", *design, "--totals", str(totals), "--out", str(out)) == 0
    text = capsys.readouterr().out
    assert "Raking calibration in" in text
    assert "female" in text
    assert "“new_weight” of out.parquet" in text
    rows = pl.read_parquet(out)
    assert rows.columns == [*pl.read_csv(design[0]).columns, "new_weight"]
    sums = rows.group_by("sex").agg(pl.col("new_weight").sum()).sort("sex")
    assert sums["new_weight"].to_list() == pytest.approx([8400, 8600])


def test_weight_with_amounts_bounds_and_trimming(design, tmp_path: Path, capsys):
    totals, out = tmp_path / "totals.csv", tmp_path / "out.csv"
    totals.write_text("column,label,total\nage,,245000\n")
    options = ["--totals", str(totals), "--people", "17000", "--out", str(out), "--name", "w2"]
    more = ["--method", "logit", "--bounds", "0.5,2", "--trim", "150"]
    assert run("weight", *design, *options, *more) == 0
    text = capsys.readouterr().out
    assert "Trimming changed" in text
    assert "Logit calibration in" in text
    rows = pl.read_csv(out)
    assert (rows["w2"] * rows["age"]).sum() == pytest.approx(245_000)
    assert rows["w2"].sum() == pytest.approx(17_000)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Nothing is known"),
        (["--trim", "100", "--name", "w"], "already"),
        (["--people", "100", "--bounds", "3"], "not two numbers"),
        (["--trim", "100", "--out", "/nowhere/x.csv"], "cannot be written"),
    ],
)
def test_weight_says_what_is_wrong(design, tmp_path: Path, capsys, words, says):
    assert run("weight", *design, "--out", str(tmp_path / "x.csv"), *words) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "x.csv").exists()


def test_weight_says_which_totals_are_wrong(design, tmp_path: Path, capsys):
    totals = tmp_path / "totals.csv"
    for text, says in (
        ("column,label,total\nsex,female,many\n", "not numbers"),
        ("column,label,total\nstratum,one,5\n", "no label of “stratum”"),
        ("column,label,total\nsexx,female,5\n", "Did you mean “sex”?"),
        ("col,label,total\nsex,female,5\n", "no column “column”"),
    ):
        totals.write_text(text)
        options = ["--totals", str(totals), "--out", str(tmp_path / "x.csv")]
        assert run("weight", *design, *options) == 2
        assert says in capsys.readouterr().err


def test_compare_prints_a_table_and_conclusions(design, capsys):
    assert run("compare", *design, "--measure", "score", "--by", "sex") == 0
    out = capsys.readouterr().out
    assert "difference" in out
    assert "female" in out
    assert "cannot be told apart." in out or "than" in out


def test_compare_gives_every_digit(design, capsys):
    words = ["--measure", "score", "--by", "stratum", "--against", "1", "--min-n", "0"]
    assert run("compare", *design, *words, "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)
    survey = Survey(design[0], weights="w", strata="stratum", psu="school")
    wanted = survey.compare("score", by="stratum", against=1, min_n=0).to_frame()
    assert rows == wanted.to_dicts()
    assert run("compare", *design, *words, "--format", "csv") == 0
    assert capsys.readouterr().out == wanted.write_csv()


def test_compare_with_a_benchmark_and_ranks(design, capsys):
    assert run("compare", *design, "--measure", "score", "--benchmark", "5") == 0
    assert "everybody is higher than the benchmark 5." in capsys.readouterr().out
    words = ["--measure", "score", "--by", "stratum", "--rank", "highest", "--min-n", "0"]
    assert run("compare", *design, *words) == 0
    assert "of 4." in capsys.readouterr().out
    assert run("compare", *design, "--measure", "score", "--rank", "highest") == 2
    assert "--rank needs --by" in capsys.readouterr().err
