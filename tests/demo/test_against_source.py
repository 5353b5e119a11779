"""The tables hold what their sources hold, chosen by the rules that the pages state.

Runs on the larger open data beside the checkout. This is also the record of how the rows
were chosen.
"""

from pathlib import Path

import polars as pl
import pytest

from commonweal_web.demo.read import HERE

METHODS = [
    "CAI",
    "Coaching_personnel",
    "Incentives",
    "Medium_group",
    "Other_method",
    "Peer_assisted",
    "Progress_monitoring",
    "Small_group",
]
MATHS = [
    "Algebra_PreAlgebra",
    "Fractions",
    "Geometry",
    "Multiple_math",
    "Number_sense",
    "Operations",
    "Problem_solving",
]
READING = [
    "Comprehension",
    "Decoding",
    "Fluency",
    "Multiple_reading",
    "Spelling_Writing",
    "Vocabulary",
]
SCHOOL = {
    "peer_reading.csv": ("Peer_assisted", READING, "Reading", "Post"),
    "small_group_maths.csv": ("Small_group", MATHS, "Math", "Post"),
    "small_group_maths_later.csv": ("Small_group", MATHS, "Math", "Follow_up"),
}
pytestmark = pytest.mark.shared


def ours(name: str) -> pl.DataFrame:
    return pl.read_csv(HERE / "tables" / name, infer_schema_length=None)


def theirs(shared: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(shared / "data/meta_analysis" / name, infer_schema_length=None)


def pairs(values: pl.Series, variances: pl.Series) -> list[tuple[float, float]]:
    """Effects with their variances, in order of size, as far as the tables carry digits."""
    return sorted(
        (round(value, 9), round(variance, 9))
        for value, variance in zip(values, variances, strict=True)
    )


def same(left: list[tuple[float, float]], right: list[tuple[float, float]]) -> bool:
    return len(left) == len(right) and all(
        a == pytest.approx(b, abs=2e-9) for a, b in zip(left, right, strict=True)
    )


@pytest.mark.parametrize("name", SCHOOL)
def test_school_trials_are_those_that_the_rule_picks(shared, name):
    method, content, subject, time = SCHOOL[name]
    picked = theirs(shared, "campbell_vive/Dietrichson2021_data.csv").filter(
        pl.col("RCT_QES") == "RCT",
        pl.sum_horizontal(METHODS) == 1,
        pl.col(method) == 1,
        pl.max_horizontal(content) == 1,
        pl.col("Social_emotional") == 0,
        pl.col("Test_subject") == subject,
        pl.col(time) == 1,
    )
    table = ours(name)
    expected = pairs(picked["Effectsize_g_adj1"], picked["SE_g_adj1"] ** 2)
    assert same(pairs(table["value"], table["variance"]), expected)
    assert {f"dietrichson-{number}" for number in picked["Study_ID"]} == set(table["study"])


def test_student_stress_trials_are_all_there(shared):
    source, table = theirs(shared, "dmetar/ThirdWave.csv"), ours("mindfulness_stress.csv")
    expected = pairs(source["TE"], source["seTE"] ** 2)
    assert same(pairs(table["value"], table["variance"]), expected)
    assert table["risk_of_bias"].to_list() == source["RiskOfBias"].to_list()


def test_health_and_wellbeing_studies_are_all_there(shared):
    source, table = theirs(shared, "dmetar/HealthWellbeing.csv"), ours("health_wellbeing.csv")
    assert table["correlation"].to_list() == source["cor"].to_list()
    assert table["n"].to_list() == source["n"].to_list()


def test_therapy_trials_are_those_that_the_rule_picks(shared):
    references = theirs(shared, "metapsy/database2021Subset.csv").drop_nulls("full_ref")["study"]
    picked = theirs(shared, "metapsy/psyCtrSubsetWide.csv").filter(
        pl.col("Outc_measure").is_in(["bdi-1", "bdi-2"]),
        pl.col("outcome_type") == "msd",
        pl.col("study").is_in(references.unique().to_list()),
        pl.col("Post_M_trt1").is_not_null(),
    )
    groups = {
        "mean_therapy": "Post_M_trt1",
        "sd_therapy": "Post_SD_trt1",
        "n_therapy": "Post_N_trt1",
        "mean_comparison": "Post_M_trt2",
        "sd_comparison": "Post_SD_trt2",
        "n_comparison": "Post_N_trt2",
        "criteria_met": "rob",
    }
    table = ours("talking_therapies.csv").select(*groups).cast(pl.Float64)
    assert sorted(table.rows()) == sorted(picked.select(*groups.values()).cast(pl.Float64).rows())


def test_no_source_file_is_carried_whole(shared):
    for path in (shared / "data/meta_analysis").rglob("*.csv"):
        source = pl.read_csv(path, infer_schema_length=None)
        for own in (HERE / "tables").glob("*.csv"):
            table = pl.read_csv(own, infer_schema_length=None)
            assert not set(source.columns) <= set(table.columns), f"{own.name} holds {path.name}"


def test_a_stricter_correction_for_classes_and_schools_changes_little(shared):
    """The data carry a second correction (adj3); the pages use the first (adj1)."""
    source = theirs(shared, "campbell_vive/Dietrichson2021_data.csv")
    for name in SCHOOL:
        table = ours(name)
        rows = source.with_columns(value=pl.col("Effectsize_g_adj1").round(10)).join(
            table.select("value"), on="value", how="semi"
        )
        assert rows.height >= table.height
        gap = (rows["Effectsize_g_adj3"] - rows["Effectsize_g_adj1"]).abs()
        assert gap.max() < 0.03, name
