import pytest

from commonweal.evidence import Name
from commonweal.importers.names import parse_name, parse_names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Smith, Jane", Name("Smith", "Jane")),
        ("Smith,J.A.", Name("Smith", "J.A.")),
        ("van der Berg, Anna", Name("van der Berg", "Anna")),
        ("Smith, Jr., John", Name("Smith", "John Jr.")),
        ("Smith, John, Jr.", Name("Smith", "John Jr.")),
        ("Smith J", Name("Smith", "J")),
        ("Smith JA", Name("Smith", "JA")),
        ("Smith JA Jr", Name("Smith", "JA Jr")),
        ("O'Brien-Lee K.", Name("O'Brien-Lee", "K.")),
        ("Jane Smith", Name("Smith", "Jane")),
        ("Jane A. Smith", Name("Smith", "Jane A.")),
        ("Ludwig van Beethoven", Name("van Beethoven", "Ludwig")),
        ("World Health Organization", Name(literal="World Health Organization")),
        ("Public Health England", Name(literal="Public Health England")),
        ("NICE", Name(literal="NICE")),
        ("What Works,", Name(literal="What Works")),
        ("Department of Health, London", Name(literal="Department of Health, London")),
        ("Group, Peter", Name("Group", "Peter")),
        ("PERRY PRESCHOOL STUDY", Name(literal="PERRY PRESCHOOL STUDY")),
        ("Brontë &amp; Sons,", Name(literal="Brontë & Sons")),
    ],
)
def test_names(written, name):
    assert parse_name(written) == name


@pytest.mark.parametrize("blank", ["", "  ", "Anonymous", "[Anonymous]", "[No authors listed]"])
def test_no_name(blank):
    assert parse_name(blank) is None
    assert parse_names([blank, "Smith, J", blank]) == (Name("Smith", "J"),)
