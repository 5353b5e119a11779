"""`commonweal survey describe` and `estimate`, as a person at a terminal meets them."""

import json
from pathlib import Path

import polars as pl
import pytest

from commonweal.cli import main
from commonweal.surveys import Survey

KEYS = [
    *("measure", "stat", "band", "estimate", "se", "lower", "upper", "n", "df", "deff"),
    *("suppressed", "effective_n", "note"),
]


@pytest.fixture
def file(reference: Path) -> str:
    return str(reference / "survey_people.csv")


def design(file: str) -> list[str]:
    return [file, "--weight", "w", "--strata", "stratum", "--psu", "school"]


def test_describe_names_columns_and_what_deserves_a_look(tmp_path: Path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("wt,satis,region\n1.5,8,North\n2.5,99,Wales\n,7,North\n")
    assert main(["survey", "describe", str(path)]) == 0
    out = capsys.readouterr().out
    assert "3 rows, 3 columns" in out
    assert "wt: weights?" in out
    assert "satis: 99" in out
    assert "North, Wales" in out


def test_describe_as_json_and_csv(file: str, capsys):
    assert main(["survey", "describe", file, "--format", "json"]) == 0
    columns = json.loads(capsys.readouterr().out)
    assert [c["missing"] for c in columns if c["name"] == "score"] == [18]
    assert main(["survey", "describe", file, "--format", "csv"]) == 0
    assert len(pl.read_csv(capsys.readouterr().out.encode())) == len(columns)


def test_estimate_as_json_is_the_answer_of_the_library(file: str, capsys):
    command = ["survey", "estimate", *design(file), "--measure", "score,income", "--by", "sex"]
    command += ["--stat", "mean,sd,gini", "--where", "age >= 12", "--format", "json"]
    assert main(command) == 0
    out, err = capsys.readouterr()
    rows = json.loads(out)
    assert err == ""
    assert [list(row) for row in rows] == [["sex", *KEYS]] * 12
    survey = Survey(file, weights="w", strata="stratum", psu="school")
    wanted = survey.estimate(["score", "income"], "mean,sd,gini", by="sex", where="age >= 12")
    assert rows == wanted.to_frame().to_dicts()


def test_estimate_as_csv_has_every_digit(file: str, capsys):
    assert main(["survey", "estimate", *design(file), "--measure", "score", "--format", "csv"]) == 0
    table = pl.read_csv(capsys.readouterr().out.encode())
    survey = Survey(file, weights="w", strata="stratum", psu="school")
    assert table["se"].to_list() == survey.estimate("score").to_frame()["se"].to_list()


def test_estimate_for_people_says_why_a_number_is_not_there(file: str, capsys):
    command = ["survey", "estimate", *design(file), "--measure", "score", "--by", "age"]
    assert main([*command, "--stat", "mean,bands"]) == 0
    out = capsys.readouterr().out
    assert "bands: very high" in out
    assert "[1] fewer than 50 people" in out
    assert main([*command, "--min-n", "10"]) == 0
    assert "fewer" not in capsys.readouterr().out


def test_every_option_of_the_design_is_used(file: str, capsys):
    command = [file, "--measure", "score", "--weight", "w", "--strata", "stratum", "--nest"]
    command += ["--psu", "school_number,class", "--fpc", "schools,classes", "--level", "0.9"]
    command += ["--df", "domain", "--missing", "4", "--lonely-psu", "adjust", "--format", "json"]
    assert (
        main(["survey", "estimate", *command, "--stat", "bands", "--bands", "score=ons-anxiety"])
        == 0
    )
    rows = json.loads(capsys.readouterr().out)
    survey = Survey(
        file,
        weights="w",
        strata="stratum",
        psu=("school_number", "class"),
        fpc=("schools", "classes"),
        nest=True,
        lonely_psu="adjust",
    )
    wanted = survey.estimate(
        "score", "bands", missing=[4], level=0.9, df="domain", bands={"score": "ons-anxiety"}
    )
    assert rows == wanted.to_frame().to_dicts()


@pytest.mark.parametrize("given", [["0-10"], ["score=0-10", "income=0-2000"]])
def test_the_scale_of_answers_is_used(file: str, given: list[str], capsys):
    command = ["survey", "estimate", *design(file), "--measure", "score", "--format", "json"]
    for one in given:
        command += ["--scale", one]
    assert main([*command, "--stat", "leik,abul_naga_yalcin:1:2"]) == 0
    rows = json.loads(capsys.readouterr().out)
    survey = Survey(file, weights="w", strata="stratum", psu="school")
    wanted = survey.estimate("score", "leik,abul_naga_yalcin:1:2", scale=(0, 10))
    assert rows == wanted.to_frame().to_dicts()


def test_a_scale_taken_from_a_known_measure_is_said(tmp_path: Path, capsys):
    path = tmp_path / "people.csv"
    path.write_text("life_satisfaction\n" + "\n".join(str(i % 8) for i in range(80)))
    command = ["survey", "estimate", str(path), "--measure", "life_satisfaction", "--stat", "leik"]
    assert main(command) == 0
    assert "is taken to run from 0 to 10" in capsys.readouterr().err


def test_without_weights_it_says_so(file: str, capsys):
    assert main(["survey", "estimate", file, "--measure", "score", "--missing", "none"]) == 0
    assert "No weights were named" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--measure", "scor"], "Did you mean “score”"),
        (["--measure", "score", "--stat", "meen"], "Did you mean “mean”"),
        (["--measure", "score", "--where", "age >> 3"], "cannot be read"),
        (["--measure", "score", "--missing", "x"], "not a list of codes"),
        (["--measure", "score", "--bands", "score"], "names no set"),
        (["--measure", "score", "--bands", "score=other"], "no bands “other”"),
        (["--measure", "score", "--weight", "sex"], "are not numbers"),
        (["--measure", "score", "--by", "n"], "no column “n”"),
        (["--measure", "score", "--stat", "leik"], "needs the whole scale"),
        (["--measure", "score", "--scale", "ten"], "is no scale"),
        (["--measure", "score", "--scale", "0-10", "--scale", "age=0-9"], "and others besides"),
        (["--measure", "score", "--level", "95"], "Write 95 % as 0.95"),
    ],
)
def test_mistakes_are_one_helpful_line(file: str, options: list[str], words: str, capsys):
    stats = [] if "--stat" in options or "--bands" not in options else ["--stat", "bands"]
    assert main(["survey", "estimate", file, *options, *stats]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1
