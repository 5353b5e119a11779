"""The same numbers from a table in a real Spark, which sends only its sums."""

from collections.abc import Iterator
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


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """One thread, no web page, on this machine only."""
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        # the best compiler takes longer than these small sums
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    builder = SparkSession.builder.master("local[1]").appName("commonweal")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def read(spark: SparkSession, path: Path) -> DataFrame:
    return spark.read.csv(str(path), header=True, inferSchema=True, nullValue="NA").cache()


def test_a_clustered_sample_gives_the_same_numbers(spark: SparkSession, reference: Path):
    """Means, totals, bands, SD, Gini, quantiles, shares; by words, where=, missing answers."""
    path = reference / "survey_people.csv"
    design = {"strata": "stratum", "psu": "school_number", "nest": True}
    for ours, other in zip(answers(path, design), answers(read(spark, path), design), strict=True):
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
    spark: SparkSession, reference: Path, design: dict[str, object]
):
    path = reference / "survey_people.csv"
    ours, other = (
        Survey(source, weights="w", **design).estimate("score", "mean,gini", by="sex").to_frame()
        for source in (path, read(spark, path))
    )
    check_same(ours, other)


def test_a_row_for_each_domain_and_stratum_comes(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    table = travel.people()
    table.write_parquet(tmp_path / "people.parquet")
    there = spark.read.parquet(str(tmp_path / "people.parquet"))
    ask = {"stats": "mean,bands,gini,leik", "by": "region", "scale": (0, 10)}
    with travel.counting(monkeypatch) as rows:
        survey = Survey(there, **travel.DESIGN)
        assert rows == [travel.PSUS]
        rows.clear()
        found = survey.estimate("score", **ask).to_frame()
        assert max(rows) <= travel.STRATA * (travel.REGIONS + 1)
    check_same(Survey(table, **travel.DESIGN).estimate("score", **ask).to_frame(), found)


def test_missing_weights_are_refused(spark: SparkSession, tmp_path: Path):
    table = travel.people(300).with_columns(w=pl.when(pl.col("age") > 20).then("w"))
    table.write_parquet(tmp_path / "people.parquet")
    with pytest.raises(InvalidDesign, match="weights are missing"):
        Survey(spark.read.parquet(str(tmp_path / "people.parquet")), **travel.DESIGN)


@pytest.mark.shared
def test_nhanes_gives_the_same_numbers(spark: SparkSession, shared: Path):
    """These columns of the file agree with R survey to 1e-10 in `test_reference`."""
    path = shared / "data/microdata/nhanes/NHANESraw.csv"
    design = {"weights": "w", "strata": "SDMVSTRA", "psu": "SDMVPSU", "nest": True}
    columns = ["WTINT2YR", "SDMVSTRA", "SDMVPSU", "Age", "Gender", "BMI"]
    ours = pl.read_csv(path, null_values="NA", columns=columns).filter(
        pl.col("WTINT2YR").is_not_null()
    )
    there = read(spark, path).select(*columns).dropna(subset=["WTINT2YR"])
    ask = {"stats": "mean,sd", "by": "Gender", "where": "Age >= 18", "missing": []}
    check_same(
        Survey(ours.with_columns(w=pl.col("WTINT2YR") / 2), **design)
        .estimate("BMI", **ask)
        .to_frame(),
        Survey(there.withColumn("w", there["WTINT2YR"] / 2), **design)
        .estimate("BMI", **ask)
        .to_frame(),
    )
