import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.importers.numerals import read_numbers


def read_one(value: str) -> tuple[float, list[str]]:
    numbers, problems = read_numbers([value], lines=[7], column="yi")
    return float(numbers[0]), [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0.35", 0.35),
        (".5", 0.5),
        ("3.", 3),
        ("+2", 2),
        (" 1e-3 ", 0.001),
        ("−0.35", -0.35),  # a true minus
        ("–0.35", -0.35),  # an en dash, as Word makes of it
        ("1,234", 1234),
        ("1,234,567.5", 1234567.5),
        ("1\u202f234.5", 1234.5),
        ("12\u00a0345", 12345),
        ("-1 234", -1234),
    ],
)
def test_numbers_as_people_write_them(written, number):
    assert read_one(written) == (number, [])


@pytest.mark.parametrize(
    "written", ["", "  ", "NA", "na", "N/A", "n/a", ".", "NaN", "NULL", "#N/A"]
)
def test_missing_is_missing_and_no_problem(written):
    number, problems = read_one(written)
    assert math.isnan(number)
    assert problems == []


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("abc", "is not a number"),
        ("12,5", "write 12.5, not 12,5"),
        ("0,123", "decimal point"),
        ("1,23,456", "is not a number"),
        ("12%", "is not a number"),
        ("<0.001", "is not a number"),
        ("0.3 (0.1)", "is not a number"),
        ("1_000", "is not a number"),
        ("inf", "is not a number"),
        ("1e999", "too large"),
        ("٣", "is not a number"),
        ("#DIV/0!", "is not a number"),
    ],
)
def test_what_is_no_number_is_reported_with_line_column_and_value(written, reason):
    number, problems = read_one(written)
    assert math.isnan(number)
    assert len(problems) == 1
    assert problems[0].startswith(f"line 7, column “yi”: “{written}” ")
    assert reason in problems[0]


def test_a_column_with_decimal_commas_has_no_thousands():
    """1,234 beside 12,5 is 1.234 to whoever wrote it: reading 1234 would be a silent error."""
    numbers, problems = read_numbers(["1,234", "12,5", "7"], lines=[2, 3, 4])
    assert [problem.line for problem in problems] == [2, 3]
    assert numbers[2] == 7


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_back_as_itself(number):
    assert read_one(repr(number)) == (number, [])
