"""The tables are small, sourced, and agree with the raw figures beside them."""

import csv
import math

import pytest

from commonweal_web.demo.read import HERE, read_sources

TABLES = sorted((HERE / "tables").glob("*.csv"))


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / "tables" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.name)
def test_every_table_says_where_it_comes_from_and_under_what_licence(table):
    source = read_sources()[table.name]
    assert source.title
    assert source.publisher
    assert source.year
    assert source.licence == "MIT"
    assert source.url or source.status == "own convention"


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.name)
def test_every_table_is_small_and_whole(table):
    content = rows(table.name)
    assert 0 < len(content) <= 150
    assert len(content[0]) <= 15
    assert all(None not in row and None not in row.values() for row in content)
    assert "abstract" not in content[0]


def test_a_correlation_becomes_fisher_z_with_variance_one_over_n_less_three():
    for row in rows("health_wellbeing.csv"):
        assert float(row["value"]) == pytest.approx(math.atanh(float(row["correlation"])), abs=1e-9)
        assert float(row["variance"]) == pytest.approx(1 / (int(row["n"]) - 3), abs=1e-9)


def test_a_mean_difference_and_its_variance_come_from_the_groups():
    for row in rows("talking_therapies.csv"):
        mean, sd, n = (
            [float(row[f"{what}_{group}"]) for group in ("therapy", "comparison")]
            for what in ("mean", "sd", "n")
        )
        variance = sd[0] ** 2 / n[0] + sd[1] ** 2 / n[1]
        assert float(row["value"]) == pytest.approx(mean[0] - mean[1], abs=1e-9)
        assert float(row["variance"]) == pytest.approx(variance, abs=1e-9)


def test_risk_of_bias_in_school_trials_follows_the_rule_on_the_page():
    for name in ("peer_reading.csv", "small_group_maths.csv", "small_group_maths_later.csv"):
        for row in rows(name):
            made = {row["sequence_generation"], row["allocation_concealment"]}
            rest = {row["incomplete_outcome"], row["selective_reporting"], row["other_bias"]}
            high = "High" in made or "4" in rest
            low = made == {"Low"} and rest <= {"1", "2"}
            expected = "high" if high else "low" if low else "some concerns"
            assert row["risk_of_bias"] == expected


def test_risk_of_bias_in_therapy_trials_follows_the_rule_on_the_page():
    for row in rows("talking_therapies.csv"):
        met = int(row["criteria_met"])
        expected = "low" if met == 4 else "high" if met <= 1 else "some concerns"
        assert row["risk_of_bias"] == expected
