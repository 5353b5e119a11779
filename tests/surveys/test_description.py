"""What `describe` says of a file, and of tables that are not files."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from commonweal.surveys import describe

TABLE = pl.DataFrame(
    {
        "wt": [1.5, 2.5, None, 4.0],
        "Stratum": ["a", "a", "b", "b"],
        "PSU_no": [1, 2, 3, 3],
        "fpc": [1, 1, 1, 1],
        "satis": [8, 99, None, 0],
        "hours": [0.5, float("nan"), 8.0, 88.0],
        "age": [18, 44, 88, 99],
        "done": [True, False, None, True],
        "when": ["2025-01-02", "2025-03-04", None, "2025-01-02"],
        "empty": [None, None, None, None],
    },
    schema_overrides={"empty": pl.Int64},
).with_columns(pl.col("when").str.to_date())


@pytest.mark.parametrize("kind", ["eager", "lazy", "duckdb"])
def test_every_column_is_described(kind: str):
    source = {"eager": TABLE, "lazy": TABLE.lazy(), "duckdb": duckdb.from_arrow(TABLE.to_arrow())}
    found = {column.name: column for column in describe(source[kind])}
    assert [c.kind for c in found.values()] == [
        *("number", "words", "whole number", "whole number", "whole number", "number"),
        *("whole number", "yes or no", "date", "whole number"),
    ]
    assert [c.missing for c in found.values()] == [1, 0, 0, 0, 1, 1, 0, 1, 1, 4]
    roles = {name: c.role for name, c in found.items() if c.role}
    assert roles == {"wt": "weights", "Stratum": "strata", "PSU_no": "psu"}  # fpc does not vary
    codes = {name: c.codes for name, c in found.items() if c.codes}
    assert codes == {"satis": (99,), "hours": (88,)}  # an age of 88 or 99 is an age
    assert (found["wt"].low, found["wt"].high, found["wt"].different) == (1.5, 4.0, 3)
    assert set(found["Stratum"].shown) == {"a", "b"}
    assert (found["empty"].different, found["empty"].low) == (0, None)


def test_a_file_is_described(reference: Path):
    columns = describe(reference / "survey_people.csv")
    assert [c.name for c in columns if c.role] == ["stratum", "w"]
    assert {c.n for c in columns} == {264}
