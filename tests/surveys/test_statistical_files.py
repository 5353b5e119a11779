"""Files of SPSS, Stata and SAS: the same numbers, by codes or labels; what is marked missing."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat
import pytest
from polars.testing import assert_frame_equal

from commonweal.cli import main
from commonweal.surveys import Survey, describe, statistical_files
from commonweal.terms import InputError, MissingColumn, UnreadableFile

DESIGN = {"weights": "w", "strata": "stratum", "psu": "school"}
SEX = {1: "Male", 2: "Female"}
WRITERS: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    ".sav": pyreadstat.write_sav,
    ".zsav": lambda table, path: pyreadstat.write_sav(table, path, compress=True),
    ".dta": pyreadstat.write_dta,
    ".xpt": pyreadstat.write_xport,
}


@pytest.fixture(scope="module")
def people(reference: Path) -> pl.DataFrame:
    """The sample, with sex as codes."""
    table = pl.read_csv(reference / "survey_people.csv", null_values="NA")
    return table.with_columns(sex=pl.when(pl.col("sex") == "male").then(1).otherwise(2))


@pytest.fixture
def labelled(people: pl.DataFrame, tmp_path: Path) -> Path:
    """As SPSS file: labels, and as missing: 98 and 99 of score, in 3 and 2 rows."""
    table = people.with_row_index("row").with_columns(
        score=pl.when(pl.col("row") < 3)
        .then(98)
        .when(pl.col("row") < 5)
        .then(99)
        .otherwise(pl.col("score")),
        born=pl.lit(dt.date(2009, 5, 6)),
        word=pl.when(pl.col("row") % 2 == 0).then(pl.lit("café")).otherwise(pl.lit("")),
    )
    path = tmp_path / "labelled.sav"
    pyreadstat.write_sav(
        table.drop("row"),
        path,
        column_labels={"score": "How satisfied are you with your life?"},
        variable_value_labels={
            "sex": SEX,
            "score": {0: "not at all", 10: "completely", 99: "refused"},
            "age": {18: "18 or over"},
            "word": {"café": "Coffee"},
        },
        missing_ranges={"score": [{"lo": 98, "hi": 99}]},
    )
    return path


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("cells", [None, 100], ids=["at once", "in parts"])
def test_every_program_gives_the_same_numbers(
    people: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, cells
):
    if cells:
        monkeypatch.setattr(statistical_files, "CELLS", cells)
    WRITERS[ending](people, tmp_path / f"people{ending}")
    ours, file = (Survey(s, **DESIGN) for s in (people, tmp_path / f"people{ending}"))
    for measures, stats in (("score", "mean,bands,sd,gini,median"), ("income", "mean,total,sd")):
        how = {"by": ["sex", "age"], "where": "age < 17", "min_n": 0}
        wanted = ours.estimate(measures, stats, **how).to_frame()
        found = file.estimate(measures, stats, **how).to_frame()
        assert_frame_equal(found, wanted, check_dtypes=False, rel_tol=1e-12)


def test_labels_may_stand_for_codes_and_codes_stay_numbers(labelled: Path):
    survey = Survey(labelled, **DESIGN)
    by_code = survey.estimate("score", where="sex == 2", min_n=0).to_frame()
    for line in ("sex == 'Female'", "sex in ['female']", "not sex = 'Male'", "sex != 'Male'"):
        assert survey.estimate("score", where=line, min_n=0).to_frame().equals(by_code)
    groups = survey.estimate("score", by="sex")
    assert [row.domain["sex"] for row in groups] == ["Male", "Female"]
    ages = [row.domain["age"] for row in survey.estimate("score", by="age", min_n=0)]
    assert ages == [*(str(age) for age in range(11, 18)), "18 or over"]
    shares = survey.estimate("sex", "proportion")
    assert [row.band for row in shares] == ["Male", "Female"]
    assert survey.estimate("score", where="word == 'Coffee'", min_n=0)[0].n > 0
    known = survey.post_stratified("sex", {"Male": 600.0, "Female": 400.0})
    assert known.estimate("sex", "proportion")[0].estimate.value == pytest.approx(0.6)
    assert known.weighting.margins["label"].to_list() == ["Male", "Female"]
    with pytest.raises(InputError, match=r"no answer “Femal”.*Did you mean “Female”"):
        survey.estimate("score", where="sex == 'Femal'")


def test_codes_marked_as_missing_are_missing_and_counted(labelled: Path, people: pl.DataFrame):
    survey = Survey(labelled, **DESIGN)
    wanted = people.with_row_index("row").with_columns(
        score=pl.when(pl.col("row") >= 5).then("score")
    )
    assert (
        survey.estimate("score", "mean,sd")
        .to_frame()
        .equals(Survey(wanted, **DESIGN).estimate("score", "mean,sd").to_frame())
    )
    found = {column.name: column for column in describe(labelled)}
    score = found["score"]
    assert score.marked == ((98, 3), (99, 2))
    assert score.missing == wanted["score"].null_count()
    assert score.wording == "How satisfied are you with your life?"
    assert dict(score.labels)[99] == "refused"
    assert (score.kind, score.high, score.codes) == ("whole number", 10, ())
    assert (found["born"].kind, found["born"].low) == ("date", dt.date(2009, 5, 6))
    assert (found["word"].missing, found["word"].shown) == (132, ("café",))
    assert found["w"].role == "weights"


def test_missing_codes_of_spss_in_words_and_beside_a_range(tmp_path: Path):
    path = tmp_path / "a.sav"
    table = pl.DataFrame({"x": [1.0, -9.0, 7.0, None, 120.0], "s": ["a", "zz", "b", "a", ""]})
    marks = {"x": [{"lo": 100, "hi": 999}, -9], "s": ["zz"]}
    pyreadstat.write_sav(table, path, missing_ranges=marks)
    x, s = describe(path)
    assert (x.marked, x.missing, x.low, x.high) == (((-9, 1), (120, 1)), 3, 1, 7)
    assert (s.marked, s.missing) == ((("zz", 1),), 2)
    assert Survey(path).estimate("x", min_n=0)[0].estimate.value == 4.0


def test_the_letters_of_stata_are_missing_and_counted(tmp_path: Path, capsys):
    path = tmp_path / "a.dta"
    table = pd.DataFrame({"x": [1, "a", 3, "b", 2, "a"], "w": [1.0, 2, 3, 4, 5, 6]})
    labels = {"x": {1: "one", "a": "refused"}}
    pyreadstat.write_dta(
        table, path, missing_user_values={"x": ["a", "b"]}, variable_value_labels=labels
    )
    x = describe(path)[0]
    assert (x.marked, x.missing, x.kind) == ((("a", 2), ("b", 1)), 3, "whole number")
    assert Survey(path, weights="w").estimate("x", min_n=0)[0].estimate.value == 20 / 9
    assert main(["survey", "describe", str(path)]) == 0
    assert "x: a refused (2), b (1)" in capsys.readouterr().out


def test_a_file_that_does_not_say_how_it_is_spelt(tmp_path: Path):
    path = tmp_path / "a.xpt"
    pyreadstat.write_xport(pl.DataFrame({"town": ["Orléans", "Nîmes"], "x": [1.0, 2.0]}), path)
    data = path.read_bytes()
    for word in ("Orléans", "Nîmes"):
        data = data.replace(word.encode(), word.encode("cp1252") + b" ")
    path.write_bytes(data)
    assert describe(path)[0].shown == ("Orléans", "Nîmes")
    assert len(Survey(path).estimate("x", by="town", min_n=0)) == 2


def test_only_what_is_asked_for_is_read(
    labelled: Path, people: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
):
    asked = []
    read = pyreadstat.read_sav
    monkeypatch.setattr(
        pyreadstat, "read_sav", lambda *a, **how: asked.append(how) or read(*a, **how)
    )
    Survey(labelled, **DESIGN).estimate("score", by="sex")
    assert asked[0]["row_limit"] == 1
    assert [set(how["usecols"]) for how in asked[1:]] == [
        {"w", "stratum", "school"},
        {"score", "sex"},
    ]
    assert len(Survey(labelled).estimate("score")) == 1
    assert Survey(labelled).sample.people == len(people)


def test_dates_beyond_the_calendar_are_missing(tmp_path: Path):
    path = tmp_path / "a.sav"
    table = pl.DataFrame({"d": [1e13, 1.35e10], "t": [dt.datetime(2020, 1, 2, 3), None]})
    pyreadstat.write_sav(table, path, variable_format={"d": "DATE11"})
    d, t = describe(path)
    assert (d.kind, d.missing, t.kind, t.missing) == ("date", 1, "date", 1)
    with pytest.raises(InputError, match="holds dates"):
        Survey(path).estimate("d")


def test_what_cannot_be_used_says_what_to_do(labelled: Path, tmp_path: Path, capsys):
    with pytest.raises(MissingColumn, match="Did you mean “score”"):
        Survey(labelled).estimate("scor")
    cut = tmp_path / "cut.sav"
    cut.write_bytes(labelled.read_bytes()[:-500])
    with pytest.raises(
        UnreadableFile, match=r"cut\.sav begins as an SPSS file, but cannot be read"
    ):
        Survey(cut).estimate("score")
    assert main(["survey", "describe", str(cut)]) == 2
    assert "cut.sav begins as an SPSS file" in capsys.readouterr().err


@pytest.mark.shared
@pytest.mark.parametrize("ending", [".sav", ".dta"])
def test_nhanes_through_other_programs_gives_the_same_estimates(
    shared: Path, tmp_path: Path, ending: str
):
    columns = ["Age", "Gender", "HHIncomeMid", "BMI", "SleepHrsNight", "DaysMentHlthBad"]
    design = {"weights": "WTMEC2YR", "strata": "SDMVSTRA", "psu": "SDMVPSU"}
    table = pl.read_csv(shared / "data/microdata/nhanes/NHANESraw.csv", null_values="NA")
    table = table.select(*columns, *design.values())
    WRITERS[ending](table, tmp_path / f"nhanes{ending}")
    ours, file = (
        Survey(source, **design, nest=True) for source in (table, tmp_path / f"nhanes{ending}")
    )
    for measures, stats in ((["BMI", "HHIncomeMid"], "mean,sd"), (columns[4:], "mean,gini,median")):
        how = {"by": "Gender", "where": "Age >= 18", "missing": []}
        wanted = ours.estimate(measures, stats, **how).to_frame()
        assert_frame_equal(
            file.estimate(measures, stats, **how).to_frame(),
            wanted,
            check_dtypes=False,
            rel_tol=1e-12,
        )
