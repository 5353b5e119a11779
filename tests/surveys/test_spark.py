"""The same numbers from a table in a real Spark, which sends only its sums."""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from pyspark.sql import DataFrame, SparkSession
from surveys import travel
from surveys.test_frames import answers, check_same

from commonweal.surveys import InvalidDesign, Survey

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


Lend = Callable[[pl.DataFrame], DataFrame]
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.default.parallelism": "1",
    "spark.sql.shuffle.partitions": "1",
    # compiling each query, and planning it again as it runs, take longer than these small sums
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """One thread, no web page, on this machine only."""
    builder = SparkSession.builder.master("local[1]").appName("commonweal")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture
def lend(spark: SparkSession, tmp_path: Path) -> Lend:
    """Lend people as a table in Spark."""

    def lent(people: pl.DataFrame) -> DataFrame:
        people.write_parquet(tmp_path / "people.parquet")
        return spark.read.parquet(str(tmp_path / "people.parquet")).cache()

    return lent


def test_a_clustered_sample_gives_the_same_numbers(lend: Lend, reference: Path):
    """Means, totals, bands, SD, Gini, quantiles, shares; by words, where=, missing answers."""
    people = pl.read_csv(reference / "survey_people.csv", null_values="NA")
    design = {"strata": "stratum", "psu": "school_number", "nest": True}
    for ours, other in zip(answers(people, design), answers(lend(people), design), strict=True):
        check_same(ours, other)


@pytest.mark.parametrize(
    "design",
    [
        {"strata": "stratum"},
        {"strata": "stratum", "psu": ("school", "class"), "fpc": ("schools", "classes")},
    ],
    ids=["people", "two stages"],
)
def test_other_designs_give_the_same_numbers(
    lend: Lend, reference: Path, design: dict[str, object]
):
    people = pl.read_csv(reference / "survey_people.csv", null_values="NA")
    ours, other = (
        Survey(source, weights="w", **design).estimate("score", "mean,gini", by="sex").to_frame()
        for source in (people, lend(people))
    )
    check_same(ours, other)


def test_a_row_for_each_domain_and_stratum_comes(lend: Lend, monkeypatch: pytest.MonkeyPatch):
    people = travel.people()
    ask = {"stats": "mean,bands,gini,leik", "by": "region", "scale": (0, 10)}
    with travel.counting(monkeypatch) as rows:
        survey = Survey(lend(people), **travel.DESIGN)
        assert rows == [travel.PSUS]
        rows.clear()
        found = survey.estimate("score", **ask).to_frame()
        assert max(rows) <= travel.STRATA * (travel.REGIONS + 1)
    check_same(Survey(people, **travel.DESIGN).estimate("score", **ask).to_frame(), found)


def test_regressions_give_the_same_numbers(lend: Lend):
    people = travel.people(1500)
    ask = ("score ~ region + bs(age, 3)", "linear"), ("score >= 7 ~ region", "logistic")
    there = lend(people)
    for formula, family in ask:
        ours, other = (
            Survey(table, **travel.DESIGN).regress(formula, family=family)
            for table in (people, there)
        )
        assert (other.n, other.df, other.notes) == (ours.n, ours.df, ours.notes)
        for name in ("estimate", "se"):
            wanted = ours.to_frame()[name].to_list()
            assert other.to_frame()[name].to_list() == pytest.approx(wanted, rel=1e-10, abs=1e-12)


def test_missing_weights_are_refused(lend: Lend):
    people = travel.people(300).with_columns(w=pl.when(pl.col("age") > 20).then("w"))
    with pytest.raises(InvalidDesign, match="weights are missing"):
        Survey(lend(people), **travel.DESIGN)


@pytest.mark.shared
def test_nhanes_gives_the_same_numbers(lend: Lend, shared: Path):
    """These columns of the file agree with R survey to 1e-10 in `test_reference`."""
    path = shared / "data/microdata/nhanes/NHANESraw.csv"
    columns = ["WTINT2YR", "SDMVSTRA", "SDMVPSU", "Age", "Gender", "BMI"]
    people = (
        pl.read_csv(path, null_values="NA", columns=columns)
        .drop_nulls("WTINT2YR")
        .with_columns(w=pl.col("WTINT2YR") / 2)
    )
    ask = {"stats": "mean,sd", "by": "Gender", "where": "Age >= 18", "missing": []}
    ours, other = (
        Survey(source, weights="w", strata="SDMVSTRA", psu="SDMVPSU", nest=True)
        .estimate("BMI", **ask)
        .to_frame()
        for source in (people, lend(people))
    )
    check_same(ours, other)
