"""The same numbers from every kind of table, and from every door that a file comes through."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

from commonweal.surveys import Survey
from commonweal.terms import InputError

DESIGNS = [
    {},
    {"strata": "stratum"},
    {"psu": "school"},
    {"strata": "stratum", "psu": "school_number", "nest": True},
    {"strata": "stratum", "psu": ("school", "class"), "fpc": ("schools", "classes")},
]
FRAMES: dict[str, Callable[[Path], object]] = {
    "polars": pl.read_csv,
    "polars lazy": lambda path: pl.read_csv(path).lazy(),
    "polars lazy shuffled": lambda path: (
        pl.read_csv(path).sample(fraction=1, shuffle=True, seed=1).lazy()
    ),
    "polars shuffled": lambda path: pl.read_csv(path).sample(fraction=1, shuffle=True, seed=1),
    "pandas": pd.read_csv,
    "pyarrow": lambda path: pl.read_csv(path).to_arrow(),
    "duckdb": lambda path: duckdb.read_csv(str(path)),
}
NUMBERS = ("estimate", "se", "lower", "upper", "deff", "effective_n", "df", "n")


def check_same(ours: pl.DataFrame, other: pl.DataFrame) -> None:
    """Words are equal, numbers agree to 1e-10, and are missing in the same places."""
    assert ours.columns == other.columns
    assert ours.select(pl.col(pl.String)).equals(other.select(pl.col(pl.String)))
    for name in NUMBERS:
        assert ours[name].is_null().equals(other[name].is_null())
        wanted = ours[name].fill_null(0).to_list()
        assert other[name].fill_null(0).to_list() == pytest.approx(wanted, rel=1e-10, abs=1e-12)


def answers(source: object, design: dict[str, object]) -> list[pl.DataFrame]:
    survey = Survey(source, weights="w", **design)
    line = "age < 17 and not (sex == 'male' and age == 12)"
    return [
        table.to_frame()
        for table in (
            survey.estimate(
                ["score", "income"],
                "mean,total,sd,gini,mpd,median,p80_p20,above:7",
                by=["sex", "age"],
                where=line,
                min_n=0,
            ),
            survey.estimate("income", "mean,total,sd", by="sex", where=line, missing=[]),
            survey.estimate("sex", "proportion"),
            survey.estimate("score", "bands,variance", missing=[99]),
        )
    ]


@pytest.mark.parametrize("design", DESIGNS, ids=lambda d: "+".join(d) or "weights")
@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_table_gives_the_same_numbers(
    reference: Path, kind: str, design: dict[str, object]
):
    path = reference / "survey_people.csv"
    for ours, other in zip(answers(path, design), answers(FRAMES[kind](path), design), strict=True):
        check_same(ours, other)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda d: "+".join(d) or "weights")
@pytest.mark.parametrize("kind", ["polars lazy shuffled", "duckdb"])
def test_groups_compare_alike_where_the_table_is_summed_where_it_is(
    reference: Path, kind: str, design: dict[str, object]
):
    path = reference / "survey_people.csv"
    ours, other = (
        Survey(source, weights="w", **design).compare("score", by="sex", where="age < 18")
        for source in (path, FRAMES[kind](path))
    )
    names = ["difference", "se", "lower", "upper", "p"]
    wanted = ours.to_frame().select(names).row(0)
    assert other.to_frame().select(names).row(0) == pytest.approx(wanted, rel=1e-9)


def test_parquet_and_other_separators_are_the_same_table(reference: Path, tmp_path: Path):
    people = pl.read_csv(reference / "survey_people.csv")
    people.write_parquet(tmp_path / "people.parquet")
    people.write_csv(tmp_path / "people.csv", separator=";", null_value="NA", include_bom=True)
    wanted = Survey(people, weights="w").estimate("score").to_frame()
    for name in ("people.parquet", "people.csv"):
        assert Survey(tmp_path / name, weights="w").estimate("score").to_frame().equals(wanted)


def test_what_is_not_a_table_is_refused():
    with pytest.raises(InputError, match="cannot be made from dict"):
        Survey({"score": [1, 2]})
