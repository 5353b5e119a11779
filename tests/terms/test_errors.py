"""Errors say what happened, what was expected, and what to do next."""

import pytest

from commonweal.terms import (
    CommonwealError,
    InputError,
    InvalidVariance,
    MissingColumn,
    MixedUnits,
    Question,
    Source,
    TooFewStudies,
    UnreadableFile,
)


@pytest.mark.parametrize(
    "error",
    [
        InputError("It broke."),
        InvalidVariance("It broke."),
        MissingColumn("yi", ["effect"]),
        MixedUnits(["a", "b"]),
        TooFewStudies(2, 1),
        UnreadableFile("It broke."),
    ],
)
def test_all_are_one_family_and_one_line(error):
    assert isinstance(error, CommonwealError)
    assert isinstance(error, ValueError)
    assert "\n" not in str(error)
    assert str(error).endswith((".", "?"))


def test_the_parts_are_joined_and_kept():
    error = InputError("WHO-5 has 5 items; got 4 columns.", todo="Check for a missing question.")
    assert str(error) == "WHO-5 has 5 items; got 4 columns. Check for a missing question."
    assert (error.expected, error.todo) == ("", "Check for a missing question.")


def test_a_missing_column_guesses_what_was_meant():
    error = MissingColumn("Efect", ["study", "Effect", "se"])
    assert str(error).endswith("Did you mean “Effect”?")
    assert "study, Effect, se" in str(error)
    assert "Check the spelling" in str(MissingColumn("zzz", ["study"]))
    assert "none" in str(MissingColumn("zzz", []))


def test_a_wide_table_does_not_fill_the_screen():
    error = MissingColumn("zzz", [f"column {i}" for i in range(150)])
    assert "column 29 and 120 more." in str(error)
    assert "column 30" not in str(error)


def test_units_and_numbers_are_named():
    assert str(MixedUnits(["smd", "or", "smd"])).startswith(
        "The effects are in different units: smd, or."
    )
    error = TooFewStudies(3, 1, todo="Search again.")
    assert (error.needed, error.got) == (3, 1)
    assert str(error) == "Pooling needs at least 3 studies; got 1. Search again."


def test_a_question_has_words():
    assert Question("Do walks help?").pico is None
    with pytest.raises(InputError, match="as people asked it"):
        Question("  ")


def test_a_source_reads_as_a_reference():
    assert str(Source("A guide", "A centre", 2017)) == "A guide, A centre, 2017"
    assert str(Source("A guide")) == "A guide"
    assert Source("A guide").status == "unverified"
