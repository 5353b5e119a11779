"""`commonweal survey regress` and `gap`: formats, options, and what is said when asked wrongly."""

import csv
import io
import json
from pathlib import Path

import pytest

from commonweal.cli import main

PEOPLE = str(Path(__file__).resolve().parents[2] / "docs/how-to/residents.csv")
DESIGN = ["--weight", "weight", "--strata", "region", "--psu", "street"]


def run(action: str, *more: str) -> int:
    try:
        return main(["survey", action, PEOPLE, *DESIGN, *more]) or 0
    except SystemExit as stop:
        return int(stop.code or 0)


def test_regress_as_json_csv_and_table(capsys: pytest.CaptureFixture[str]):
    asked = ("--formula", "satisfaction >= 7 ~ age", "--family", "logistic")
    assert run("regress", *asked, "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["n"], found["df"], found["family"]) == (360, 30, "logistic")
    assert [row["term"] for row in found["tests"]] == ["age"]
    assert run("regress", *asked, "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    for row, same in zip(rows, found["coefficients"], strict=True):
        assert float(row["estimate"]) == same["estimate"]
    assert run("regress", *asked) == 0
    out = capsys.readouterr().out
    assert "odds ratio" in out
    assert "not what would change it" in " ".join(out.split())


def test_means(capsys: pytest.CaptureFixture[str]):
    asked = ("--formula", "satisfaction ~ age + sex", "--means", "age")
    assert run("regress", *asked, "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["level"] for row in rows] == ["16–34", "35–54", "55+"]
    assert run("regress", *asked, "--family", "ordered") == 0
    assert "adjusted share" in capsys.readouterr().out
    assert run("regress", *asked) == 0
    assert "adjusted mean" in capsys.readouterr().out


def test_gap(capsys: pytest.CaptureFixture[str]):
    asked = ("--measure", "satisfaction", "--groups", "region=West,East", "--explain", "age")
    for how in ("twofold", "threefold", "kitagawa"):
        assert run("gap", *asked, "--how", how, "--format", "json") == 0
        found = json.loads(capsys.readouterr().out)
        value = {r["part"]: r["estimate"] for r in found["parts"] if r["term"] is None}
        parts = [v for name, v in value.items() if name != "gap" and "mean" not in name]
        assert sum(parts) == pytest.approx(value["gap"])
        assert run("gap", *asked, "--how", how) == 0
        assert "West is 1.30 lower" in capsys.readouterr().out
    assert run("gap", *asked, "--format", "csv") == 0
    assert capsys.readouterr().out.startswith("part,term,estimate")


@pytest.mark.parametrize(
    ("action", "more", "said"),
    [
        ("regress", ("--formula", "satisfaction ~ exec(age)"), "There is no exec()"),
        ("regress", ("--formula", "satisfacton ~ age"), "Did you mean “satisfaction”?"),
        ("regress", ("--formula", "satisfaction ~ age", "--missing", "x"), "list of codes"),
        (
            "gap",
            ("--measure", "satisfaction", "--groups", "region", "--explain", "age"),
            "area=A,B",
        ),
    ],
)
def test_mistakes(
    action: str, more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
):
    assert run(action, *more) != 0
    assert said in capsys.readouterr().err
