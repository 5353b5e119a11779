import polars as pl
import pytest

from commonweal.cli import main
from commonweal.measures import list_measures

PHQ9 = [f"phq9_{i}" for i in range(1, 10)]


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    rows = ["name," + ",".join(PHQ9), "Ann" + ",1" * 9, "Bo" + ",0" * 9, "Cy" + ",2" * 8 + ",7"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [["measures"], ["measures", "list"]])
def test_it_lists_every_measure(words, capsys):
    assert main(words) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[1 : len(list_measures()) + 1]] == list(
        list_measures()
    )
    assert "forbidden" in next(line for line in lines if line.startswith("ghq12"))


@pytest.mark.parametrize("name", list_measures())
def test_it_shows_source_licence_and_status(name, capsys):
    assert main(["measures", "show", name]) == 0
    out = capsys.readouterr().out
    for words in ("Licence:", "Scores\n", "Sources\n", "status: ", "direction: "):
        assert words in out.replace("status  ", "status: ").replace("direction  ", "direction: ")
    assert max(len(line) for line in out.splitlines() if "http" not in line) <= 98


def test_it_scores_a_file_and_says_what_was_left_out(answers, capsys):
    assert main(["measures", "score", str(answers), "--measure", "phq9"]) == 0
    out, err = capsys.readouterr()
    header, *rows = [line.split(",") for line in out.splitlines()]
    assert header[-4:] == ["phq9", "phq9_band", "phq9_case", "phq9_safeguarding"]
    assert [row[-4:] for row in rows] == [
        ["9.0", "mild", "not a case", "follow up"],
        ["0.0", "minimal", "not a case", "none"],
        ["", "", "", ""],
    ]
    assert "3 people" in err
    assert "phq9_9 from “phq9_9”: 2 answered, 1 out of range and left out (“7” 1×)" in err
    assert "phq9: 2 scored, 1 without a score" in err
    assert "phq9_safeguarding: 1 to “follow up”" in err
    assert "safeguarding process" in err


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_it_writes_a_file(answers, tmp_path, capsys, ending):
    out = tmp_path / f"scored{ending}"
    assert main(["measures", "score", str(answers), "--measure", "phq9", "--out", str(out)]) == 0
    assert capsys.readouterr().out == ""
    table = pl.read_csv(out) if ending == ".csv" else pl.read_parquet(out)
    assert table["phq9"].to_list() == [9, 0, None]


def test_every_option_reaches_the_score(tmp_path, capsys):
    path = tmp_path / "who.csv"
    path.write_text("q1,q2,q3\n4,2,2\n996,1,1\n", encoding="utf-8")
    words = ["measures", "score", str(path), "--measure", "osss3", "--missing", "996,997"]
    assert main([*words, "--items", "q1,q2,q3", "--reverse", "osss3_2, osss3_3"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[1].endswith(",12.0,strong support")
    assert "osss3_1 from “q1”: 1 answered, 1 missing" in err
    assert "2 answered, 2 reversed" in err
    named = "osss3_3=q3,osss3_1=q1,osss3_2=q2"
    assert main([*words, "--items", named, "--lowest", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[1].endswith(",8.0,poor support")


def test_it_names_the_scores_that_it_has_no_columns_for(tmp_path, capsys):
    path = tmp_path / "ons.csv"
    path.write_text("Satis,Anxious\n8,2\n", encoding="utf-8")
    assert main(["measures", "score", str(path), "--measure", "ons4"]) == 0
    assert "for want of columns: worthwhile, happiness" in capsys.readouterr().err


def test_scoring_and_prorating_are_chosen(tmp_path, capsys):
    path = tmp_path / "g.csv"
    names = [f"ghq12_{i}" for i in range(1, 13)] + [f"wemwbs_{i}" for i in range(1, 15)]
    path.write_text(",".join(names) + "\n" + "1," * 12 + "3," * 13 + "\n", encoding="utf-8")
    score = ["measures", "score", str(path), "--measure"]
    assert main([*score, "ghq12", "--scoring", "c-ghq"]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith(",ghq12_c")
    assert main([*score, "wemwbs", "--prorate"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[1].endswith(",42.0,possible depression,True")
    assert "1 scored, 1 of them prorated, 0 without a score" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "swembs"], "There is no measure “swembs”"),
        (["score", "FILE", "--measure", "gad7"], "No column is named as an item of gad7"),
        (["score", "FILE", "--measure", "phq9", "--items", "phq9_1"], "got 1 column"),
        (["score", "FILE", "--measure", "phq9", "--missing", "x"], "Codes are numbers"),
        (["score", "FILE", "--measure", "phq9", "--out", "a.docx"], "neither .csv nor .parquet"),
        (["score", "FILE", "--measure", "phq9", "--out", "no/such/a.csv"], "cannot be written"),
        (["score", "no.csv", "--measure", "phq9"], "no.csv"),
    ],
)
def test_what_cannot_be_done_is_one_helpful_line(answers, capsys, words, said):
    command = [str(answers) if word == "FILE" else word for word in words]
    assert main(["measures", *command]) == 2
    out, err = capsys.readouterr()
    assert (out, said in err.splitlines()[-1]) == ("", True)
    assert err.splitlines()[-1].startswith("commonweal measures: ")
