"""`commonweal survey estimate` for readers: HTML, charts, CSV under a policy, Parquet."""

import json
from pathlib import Path

import polars as pl
import pytest

from commonweal.cli import main


@pytest.fixture
def command(reference: Path) -> list[str]:
    design = ["--weight", "w", "--strata", "stratum", "--psu", "school"]
    return ["survey", "estimate", str(reference / "survey_people.csv"), *design]


def test_a_page_is_printed_or_written_under_a_policy(command, tmp_path: Path, capsys):
    ask = [*command, "--measure", "score", "--by", "sex", "--where", "age >= 16"]
    out = tmp_path / "page.html"
    assert main([*ask, "--format", "html", "--title", "A finding", "--out", str(out)]) == 0
    assert capsys.readouterr().out == ""
    page = out.read_text()
    assert "<h1>A finding</h1>" in page
    assert "[c]" in page  # fewer than 50 at 16 and over
    assert main([*ask, "--format", "html", "--policy", "commonweal"]) == 0
    assert "[c]" not in capsys.readouterr().out  # 10 are enough there


@pytest.mark.parametrize(
    ("chart", "more"),
    [
        ("bars", ["--by", "sex"]),
        ("trend", ["--by", "age", "--policy", "commonweal"]),
        ("dumbbell", ["--by", "stratum", "--by", "sex", "--policy", "commonweal"]),
        ("distribution", ["--by", "sex"]),
        ("panels", ["--by", "stratum", "--by", "sex", "--policy", "commonweal"]),
    ],
)
def test_every_chart_is_drawn_beside_the_printed_table(command, chart, more, tmp_path, capsys):
    out = tmp_path / "chart.svg"
    ask = [*command, "--measure", "score", *more, "--chart", chart, "--out", str(out)]
    assert main([*ask, "--call", "score=life satisfaction", "--layout", "narrow"]) == 0
    svg = out.read_text()
    assert svg.startswith("<svg")
    assert 'width="360"' in svg
    assert "ife satisfaction" in svg
    assert "score" in capsys.readouterr().out


def test_csv_with_a_policy_is_for_publication_and_without_for_own_work(command, capsys):
    ask = [*command, "--measure", "score", "--by", "age", "--format", "csv"]
    assert main([*ask, "--policy", "ons_personal_wellbeing"]) == 0
    published = capsys.readouterr().out
    assert "[c]" in published
    assert "deff" not in published
    assert main(ask) == 0
    assert "deff" in capsys.readouterr().out
    assert main([*ask[:-1], "json", "--policy", "ons_personal_wellbeing"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["n"] for row in rows if row["suppressed"]} == {None}


def test_everybody_stands_beside_groups_unless_told_otherwise(command, capsys):
    ask = [*command, "--measure", "score", "--by", "sex", "--format", "html"]
    assert main(ask) == 0
    assert "Everybody" in capsys.readouterr().out
    assert main([*ask, "--groups-only"]) == 0
    assert "Everybody" not in capsys.readouterr().out


def test_parquet_holds_the_table(command, tmp_path, capsys):
    out = tmp_path / "t.parquet"
    ask = [*command, "--measure", "score", "--by", "sex", "--format"]
    assert main([*ask, "parquet", "--out", str(out)]) == 0
    assert capsys.readouterr().out == ""
    assert main([*ask, "json"]) == 0
    assert pl.read_parquet(out).to_dicts() == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--chart", "bars"], "A chart needs a file."),
        (["--chart", "bars", "--out", "a.png"], "Name it a.svg."),
        (["--format", "parquet"], "Parquet needs a file."),
        (["--policy", "commonweal"], "--policy is for what is published."),
        (["--chart", "bars", "--format", "html", "--out", "a.svg"], "Run the command twice."),
        (["--format", "html", "--call", "score"], "--call score gives no words."),
        (["--format", "html", "--out", "no/such/folder.html"], "could not be written"),
    ],
)
def test_options_that_do_not_go_together_say_so(command, more, said, capsys):
    assert main([*command, "--measure", "score", *more]) == 2
    assert said in capsys.readouterr().err
