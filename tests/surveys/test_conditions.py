"""The line after --where: what it means, and what it refuses."""

import narwhals as nw
import polars as pl
import pytest

from commonweal.surveys.conditions import read_condition
from commonweal.terms import InputError, MissingColumn

TABLE = nw.from_native(
    pl.DataFrame(
        {
            "age": [15, 18, 40, None],
            "region": ["North", "Wales", "North", "O'Brien"],
            "home region": ["a", "b", "a", "b"],
            "pilot": [True, False, None, True],
            "score": [0.5, 1.0, -2.0, 3.0],
            "in": [1, 2, 3, 4],
        }
    ),
    eager_only=True,
)


def chosen(line: str) -> list[int]:
    rows = TABLE.with_row_index("row").filter(read_condition(line, dict(TABLE.schema)))
    return rows["row"].to_list()


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("age >= 18", [1, 2]),
        ("age > 18 or age < 18", [0, 2]),
        ("age = 18", [1]),
        ("age <> 18", [0, 2]),
        ("age != 18 and region == 'North'", [0, 2]),
        ("not age > 18", [0, 1]),
        ("not (age > 18 or region == 'Wales')", [0]),
        ('region in ["North", "Wales"] and age<=18', [0, 1]),
        ("region not in ('North')", [1, 3]),
        ('region == "O\'Brien"', [3]),
        ("`home region` == 'a'", [0, 2]),
        ("age is missing", [3]),
        ("age is not missing AND score>-3", [0, 1, 2]),
        ("pilot", [0, 3]),
        ("pilot == false", [1]),
        ("not pilot", [1]),
        ("score >= -2 and score < 1e0", [0, 2]),
        ("`in` in [1, 2]", [0, 1]),
        ("age > 1 and age < 20 or score == 3", [0, 1, 3]),
    ],
)
def test_a_line_chooses_rows(line: str, rows: list[int]):
    assert chosen(line) == rows


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "where it ends"),
        ("age >", "where it ends"),
        ("age > 18)", "at “)”"),
        ("(age > 18", "where it ends"),
        ("age >> 18", "at “>”"),
        ("age in 18", "at “18”"),
        ("age in [18", "where it ends"),
        ("age not 3", "at “3”"),
        ("age is 3", "at “3”"),
        ("18 < age", "at “18”"),
        ("age > 18 age < 20", "at “age”"),
        ("age; import os", "at “; import os”"),
        ("__import__('os')", "no column"),
        ("age == '18'", "holds numbers"),
        ("region == 3", "holds words"),
        ("region", "not a column of yes and no"),
    ],
)
def test_other_lines_are_refused_with_the_place(line: str, words: str):
    with pytest.raises(InputError, match=words.replace("(", r"\(").replace(")", r"\)")):
        chosen(line)


def test_an_unknown_column_suggests_the_nearest():
    with pytest.raises(MissingColumn, match="Did you mean “region”"):
        chosen("regoin == 'North'")
