"""What a survey promises: designs are checked, domains keep the design, nothing is silently NaN."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from commonweal.surveys import InvalidDesign, Survey
from commonweal.terms import InputError, MissingColumn, UnreadableFile

COUNTS = [1, 0, 1, 2, 3, 8, 7, 18, 30, 18, 12]  # methods, golden values B3
BOTH = {"weights": "w", "strata": "stratum", "psu": "school"}


@pytest.fixture
def people(reference: Path) -> pl.DataFrame:
    return pl.read_csv(reference / "survey_people.csv")


def value(survey: Survey, stat: str, **how: object) -> float:
    row = survey.estimate("y", stat, min_n=0, **how)[0]
    assert row.estimate is not None
    return row.estimate.value


def test_golden_values_of_a_distribution():
    survey = Survey(pl.DataFrame({"y": [y for y, n in enumerate(COUNTS) for _ in range(n)]}))
    assert value(survey, "mean") == pytest.approx(7.5)
    assert value(survey, "sd") == pytest.approx(1.8989630344, abs=1e-10)
    assert value(survey, "mpd") == pytest.approx(1.9952, abs=1e-12)
    assert value(survey, "gini") == pytest.approx(0.1330133333, abs=1e-10)
    assert value(survey, "at_most:4") == pytest.approx(0.07)
    assert value(survey, "below:5") == pytest.approx(0.07)
    assert (value(survey, "quantile:0.2"), value(survey, "quantile:0.8")) == (6, 9)
    bands = {row.band: row.estimate.value for row in survey.estimate("y", "bands")}
    assert bands == pytest.approx({"low": 0.07, "medium": 0.15, "high": 0.48, "very high": 0.30})


def test_a_subgroup_is_not_a_filtered_sample(people: pl.DataFrame):
    kept = Survey(people, **BOTH).estimate("score", by="sex", where="sex == 'female'", min_n=0)[0]
    subgroup = Survey(people, **BOTH).estimate("score", where="sex == 'female'", min_n=0)[0]
    cut = Survey(people.filter(pl.col("school") != 102), **BOTH).estimate(
        "score", where="school != 102", min_n=0
    )[0]
    outside = Survey(people, **BOTH).estimate("score", where="school != 102", min_n=0)[0]
    assert kept.se == subgroup.se
    assert cut.estimate.value == outside.estimate.value
    assert cut.se != pytest.approx(outside.se, rel=1e-4)
    assert cut.df == outside.df - 1


def test_psus_without_an_answer_still_count(people: pl.DataFrame):
    silent = people.with_columns(
        score=pl.when(pl.col("school") == 102).then(None).otherwise(pl.col("score"))
    )
    whole = Survey(people, **BOTH).estimate("score", "mean,total", where="school != 102", min_n=0)
    blank = Survey(silent, **BOTH).estimate("score", "mean,total", min_n=0)
    assert [r.se for r in whole] == pytest.approx([r.se for r in blank], rel=1e-12)


def test_splitting_a_psu_changes_its_standard_error_and_degrees(people: pl.DataFrame):
    whole = Survey(people, **BOTH).estimate("score", min_n=0)[0]
    split = Survey(people, weights="w", strata="stratum", psu="class").estimate("score", min_n=0)[0]
    assert split.estimate.value == whole.estimate.value
    assert split.df > whole.df
    assert split.se != pytest.approx(whole.se, rel=1e-3)


def test_domains_in_one_call_are_those_asked_one_by_one(people: pl.DataFrame):
    survey = Survey(people, **BOTH)
    together = survey.estimate(["score", "income"], "mean,median", by=["sex", "age"], min_n=0)
    assert len(together) == 2 * 2 * len(people.select("sex", "age").unique())
    for row in together:
        line = f"sex == '{row.domain['sex']}' and age == {row.domain['age']}"
        alone = survey.estimate(row.measure, row.stat, where=line, min_n=0)[0]
        assert alone.estimate.value == pytest.approx(row.estimate.value, rel=1e-12)
        assert alone.note == row.note
        if row.se is not None:
            assert alone.se == pytest.approx(row.se, rel=1e-9)


@pytest.mark.parametrize(
    "where",
    ["age < 15", nw.col("age") < 15, lambda frame: nw.col("age") < 15, "young"],
    ids=["line", "expression", "function", "column"],
)
def test_a_condition_may_be_a_line_an_expression_a_function_or_a_column(
    people: pl.DataFrame, where: object
):
    survey = Survey(people.with_columns(young=pl.col("age") < 15), **BOTH)
    assert survey.estimate("score", where=where)[0].n == len(
        people.filter((pl.col("age") < 15) & pl.col("score").is_not_null())
    )


def test_what_cannot_be_estimated_says_why(people: pl.DataFrame):
    table = people.with_columns(pl.lit(None).alias("nothing"))
    survey = Survey(table, **BOTH)
    empty = survey.estimate("score", "mean,bands", where="age > 90", min_n=0)
    assert {(r.n, r.estimate, r.note) for r in empty} == {
        (0, None, "nobody in this group answered")
    }
    assert survey.estimate("nothing", "mean,sd,median", min_n=0)[0].estimate is None
    school = survey.estimate("score", "mean,total", where="school == 102", min_n=0)
    assert school[0].estimate.interval is None
    assert (school[0].se, "one PSU" in school[0].note) == (None, True)
    assert school[1].se > 0  # a total varies with the school being drawn or not
    everybody = survey.estimate("score", "at_least:0", min_n=0)[0]
    assert everybody.estimate.value == 1
    assert (everybody.estimate.interval, bool(everybody.note)) == (None, True)
    assert survey.estimate("score", "quantile:0.001", min_n=0)[0].note


def test_one_person_has_a_mean_and_no_more(people: pl.DataFrame):
    first = people.with_row_index().with_columns(pl.lit(7).alias("score"))
    rows = Survey(first, **BOTH).estimate("score", "mean,sd,gini", where="index == 0", min_n=0)
    assert [r.n for r in rows] == [1, 1, 1]
    assert rows[0].estimate.value == 7
    assert rows[0].se is None
    assert rows[1].estimate is None


def test_small_groups_are_marked_and_blank_never_zero(people: pl.DataFrame):
    rows = Survey(people, **BOTH).estimate("score", "mean,bands", by="age")
    hidden = [r for r in rows if r.n < 50]
    assert hidden
    for row in hidden:
        assert row.suppressed
        assert (row.estimate, row.se, row.deff, row.effective_n) == (None, None, None, None)
        assert row.note == "fewer than 50 people"
    shown = Survey(people, **BOTH).estimate("score", by="age", min_n=10)
    assert not any(row.suppressed for row in shown)


def test_degrees_of_freedom_of_the_domain_are_fewer(people: pl.DataFrame):
    survey = Survey(people, **BOTH)
    how = {"where": "school in [101, 102, 201, 202, 203]", "min_n": 0}
    design, domain = (survey.estimate("score", df=df, **how)[0] for df in ("design", "domain"))
    assert (design.df, domain.df) == (people["school"].n_unique() - 4, 3)
    assert design.se == domain.se
    assert domain.estimate.interval.upper > design.estimate.interval.upper


def test_effective_n_is_n_over_deff(people: pl.DataFrame):
    row = Survey(people, **BOTH).estimate("score")[0]
    assert row.effective_n == pytest.approx(row.n / row.deff)


def test_a_weight_of_zero_counts_for_nothing_but_its_psu_stays(people: pl.DataFrame):
    zero = people.with_columns(w=pl.when(pl.col("school") == 102).then(0).otherwise(pl.col("w")))
    one = Survey(zero, **BOTH)
    two = Survey(people, **BOTH).estimate("score", where="school != 102", min_n=0)[0]
    row = one.estimate("score", min_n=0)[0]
    assert (row.estimate.value, row.n) == (two.estimate.value, two.n)
    assert row.se == pytest.approx(two.se, rel=1e-12)
    assert "weight 0" in one.notes[0]


def test_a_survey_does_not_change(people: pl.DataFrame):
    survey = Survey(people, **BOTH)
    with pytest.raises(FrozenInstanceError):
        survey.weights = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "design", "words"),
    [
        ({"stratum": None}, BOTH, "stratum (“stratum”) is missing"),
        ({"school": None}, BOTH, "PSU (“school”) is missing"),
        ({"w": None}, BOTH, "weights are missing"),
        ({"w": -9.0}, BOTH, "below 0"),
        ({"stratum": 9}, BOTH, "in two strata"),
        ({"stratum": 9, "school": 999}, BOTH, "only one PSU: 9"),
        ({"schools": None}, {**BOTH, "fpc": "schools"}, "missing in 1 rows"),
        ({"schools": 31}, {**BOTH, "fpc": "schools"}, "varies within a stratum"),
        ({}, {**BOTH, "fpc": ("schools", "classes")}, "for 1 stages"),
        ({}, {**BOTH, "fpc": "age"}, "varies"),
        ({}, {"weights": "w", "psu": ("school", "class", "sex")}, "3 stages"),
    ],
)
def test_designs_that_contradict_themselves_are_refused(
    people: pl.DataFrame, change: dict[str, object], design: dict[str, object], words: str
):
    first = pl.int_range(pl.len()) == 0
    table = people.with_columns(
        **{n: pl.when(first).then(pl.lit(v)).otherwise(pl.col(n)) for n, v in change.items()}
    )
    for frame in (table, table.lazy()):
        with pytest.raises(InvalidDesign) as error:
            Survey(frame, **design)
        assert words in str(error.value)


def test_weights_in_words_are_refused(people: pl.DataFrame):
    for table in (people, people.lazy()):
        with pytest.raises(InputError, match="are not numbers"):
            Survey(table.with_columns(pl.col("w").cast(pl.String)), **BOTH)
    comma = people.with_columns(w=pl.col("w").cast(pl.String).str.replace(".", ",", literal=True))
    with pytest.raises(InputError, match="such as “70,014”"):
        Survey(comma, **BOTH)


def test_weights_that_sum_oddly_are_remarked_on(people: pl.DataFrame):
    share = people.with_columns(w=pl.col("w") / pl.col("w").sum())
    assert "less than" in Survey(share, weights="w").notes[0]
    even = people.with_columns(w=pl.col("w") / pl.col("w").mean())
    assert "respondents" in Survey(even, weights="w").notes[0]
    huge = people.with_columns(w=pl.when(pl.col("age") == 18).then(1e6).otherwise(pl.col("w")))
    assert "times the median" in Survey(huge, weights="w").notes[0]
    assert Survey(people, weights="w").notes == ()


def test_an_unknown_column_suggests_the_nearest(people: pl.DataFrame):
    with pytest.raises(MissingColumn, match="stratum"):
        Survey(people, weights="w", strata="Stratums")
    with pytest.raises(MissingColumn, match="score"):
        Survey(people, weights="w").estimate("scores")


@pytest.mark.parametrize("code", [88, 99, -9])
def test_codes_for_missing_are_refused_until_named(people: pl.DataFrame, code: int):
    table = people.with_columns(
        score=pl.when(pl.col("age") == 12).then(code).otherwise(pl.col("score"))
    )
    for frame in (table, table.lazy()):
        survey = Survey(frame, **BOTH)
        with pytest.raises(InputError, match=f"holds {code}, beyond"):
            survey.estimate("score")
        named = survey.estimate("score", missing=[code])[0]
        kept = survey.estimate("score", missing=[])[0]
        expected = Survey(people, **BOTH).estimate("score", where="age != 12")[0]
        assert named.estimate.value == pytest.approx(expected.estimate.value)
        assert kept.n > named.n == expected.n


def test_words_have_shares_and_no_mean(people: pl.DataFrame):
    survey = Survey(people, **BOTH)
    shares = {r.band: r.estimate.value for r in survey.estimate("sex", "proportion")}
    assert shares.keys() == {"female", "male"}
    assert sum(shares.values()) == pytest.approx(1)
    with pytest.raises(InputError, match="holds words"):
        survey.estimate("sex", "mean")
    labels = people.with_columns(pl.col("score").cast(pl.String).replace("10", "10 completely"))
    with pytest.raises(InputError, match="stored as text"):
        Survey(labels, **BOTH).estimate("score")


def test_a_proportion_of_yes_and_no_is_one_row(people: pl.DataFrame):
    survey = Survey(people.with_columns(high=pl.col("score") >= 7), **BOTH)
    row = survey.estimate("high", "proportion")
    assert len(row) == 1
    same = survey.estimate("score", "at_least:7")[0].estimate.value
    assert row[0].estimate.value == pytest.approx(same, rel=1e-12)


def test_dates_are_refused(people: pl.DataFrame):
    table = people.with_columns(born=pl.date(2010, 1, 1))
    with pytest.raises(InputError, match="dates"):
        Survey(table, **BOTH).estimate("born")


def test_an_answer_outside_the_bands_is_refused(people: pl.DataFrame):
    survey = Survey(people, **BOTH)
    with pytest.raises(InputError, match="in no of the bands"):
        survey.estimate("age", "bands")
    own = {"age": {"younger": (11, 14), "older": (15, 18)}}
    assert [r.band for r in survey.estimate("age", "bands", bands=own)] == ["younger", "older"]
    anxious = Survey(people.rename({"score": "Anxious"}), **BOTH).estimate("Anxious", "bands")
    assert [r.band for r in anxious] == ["very low", "low", "medium", "high"]


@pytest.mark.parametrize(
    ("stat", "words"),
    [("meen", "Did you mean “mean”"), ("quantile:2", "between 0 and 1"), ("", "No statistic")],
)
def test_unknown_statistics_are_refused(people: pl.DataFrame, stat: str, words: str):
    with pytest.raises(InputError, match=words):
        Survey(people).estimate("score", stat)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"PAR1 and more", "is a Parquet file"),
        ("a.parquet", b"x,y\n1,2\n", "is text"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"PK\x03\x04....", "workbook"),
        ("a.parquet", b"PAR1 broken", "cannot be read"),
        ("a.sav", b"$FL2@(#) SPSS", "begins as an SPSS file, but cannot be read"),
        ("a.dta", b"$FL2@(#) SPSS", "is an SPSS file, whatever its name says"),
        ("a.csv", b"<stata_dta><header>", "is a Stata file, whatever its name says"),
        ("a.sav", b"x,y\n1,2\n", "is text, whatever its name says"),
        ("a.xpt", b"PAR1 and more", "is a Parquet file, whatever"),
        ("a.dta", b"q\x01\x01\x00 and more", "begins as a Stata file"),
        ("a.csv", b"x,y\n1,2\n3,4,5\n", "more cells than its header has names: 1, .* line 3"),
        ("a.csv", b'x,y\n"1\n",2\n3,4,"5, 6"\n', "more cells .* line 4"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str, data: bytes, words: str):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableFile, match=words):
        Survey(tmp_path / name)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        Survey(tmp_path / "absent.csv")


def test_the_answer_is_a_table_a_csv_and_json(people: pl.DataFrame, tmp_path: Path):
    rows = Survey(people, **BOTH).estimate("score", "mean,median", by="sex")
    assert rows.to_frame().columns[0] == "sex"
    rows.to_csv(tmp_path / "out.csv")
    back = pl.read_csv(tmp_path / "out.csv", null_values="")
    assert back["estimate"].to_list() == rows.to_frame()["estimate"].to_list()
    assert '"suppressed": false' in rows.to_json()


def test_domains_that_the_condition_cannot_reach_are_left_out(people: pl.DataFrame):
    for table in (people, people.lazy()):
        rows = Survey(table, **BOTH).estimate("score", by="age", where="age in [12, 13]")
        assert [row.domain["age"] for row in rows] == [12, 13]
        nobody = Survey(table, **BOTH).estimate("score", by="sex", where="age > 90", min_n=0)
        assert [(row.n, row.note) for row in nobody] == [(0, "nobody in this group answered")] * 2


def test_people_without_a_group_are_in_none(people: pl.DataFrame):
    table = people.with_columns(
        sex=pl.when(pl.col("age") == 12).then(None).otherwise(pl.col("sex")),
        unknown=pl.lit(None, pl.String),
    )
    for frame in (table, table.lazy()):
        survey = Survey(frame, **BOTH)
        some = survey.estimate("score", by="sex")
        assert sum(row.n for row in some) == survey.estimate("score", where="age != 12")[0].n
        assert len(survey.estimate(["score", "income"], "mean,median", by=["sex", "unknown"])) == 0
