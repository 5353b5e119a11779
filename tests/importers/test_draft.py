import pytest

from commonweal.importers import Problem
from commonweal.importers.draft import Draft, collect, find_doi, find_year, join_pages, tidy_pages
from commonweal.terms import UnreadableFile

SICI = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1000/XYZ.123", "10.1000/xyz.123"),
        ("https://doi.org/10.1000/xyz", "10.1000/xyz"),
        ("http://dx.doi.org/10.1000%2Fxyz", "10.1000/xyz"),
        ("doi: 10.1000/xyz.", "10.1000/xyz"),
        ("10.1000/xyz [doi]", "10.1000/xyz"),
        ("(10.1016/S0140-6736(05)66456-2)", "10.1016/s0140-6736(05)66456-2"),
        (SICI.upper(), SICI),
        (SICI.replace("<", "&lt;").replace(">", "&gt;"), SICI),
        ("10.1/x", ""),
        ("not known", ""),
        ("", ""),
    ],
)
def test_dois_are_bare_and_lower_case(written, doi):
    assert find_doi(written) == doi


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("2019", 2019),
        ("2019/05//", 2019),
        ("2012 Sep-Oct", 2012),
        ("12/05/2019", 2019),
        ("c1998", 1998),
        ("[1998-1999]", 1998),
        ("20190512", 2019),
        ("Spring 2004", 2004),
        ("2019-05-12T00:00:00Z", 2019),
        ("12/05/19", None),
        ("in press", None),
        ("123456", None),
        ("", None),
    ],
)
def test_years_are_found_in_dates(date, year):
    assert find_year(date) == year


def test_pages():
    assert tidy_pages("296--302") == tidy_pages("296 – 302") == "296-302"
    assert join_pages("12", "20") == "12-20"
    assert join_pages("12-20", "20") == "12-20"
    assert join_pages("e12", "") == join_pages("e12", "e12") == "e12"
    assert join_pages("", "") == ""


def test_what_is_not_understood_is_a_warning_and_the_reference_comes_in():
    drafts = [
        Draft(3, title="One", date="12/05/19", doi="unknown"),
        Draft(9, title="Two", date="n.d."),
    ]
    read = collect(drafts, format="ris", encoding="utf-8")
    assert [record.title for record in read.records] == ["One", "Two"]
    assert [str(warning) for warning in read.warnings] == [
        "line 3: “One” has a DOI that is not one: unknown.",
        "line 3: “One” has a date without a year: 12/05/19.",
    ]


def test_a_reference_without_a_title_is_a_problem():
    read = collect(
        [Draft(3, title="<b></b>", date="2019"), Draft(9, title="Two"), Problem(12, "is cut off.")],
        format="ris",
        encoding="utf-8",
    )
    assert (read.found, len(read.records)) == (3, 1)
    assert [problem.line for problem in read.problems] == [3, 12]
    assert "has no title" in read.problems[0].reason


def test_nothing_at_all_is_an_error():
    with pytest.raises(UnreadableFile, match="Check that the export finished"):
        collect([], format="ris", encoding="utf-8")


def test_a_link_to_a_doi_gives_the_doi():
    read = collect(
        [Draft(1, title="One", url="https://doi.org/10.1000/ABC")], format="ris", encoding="utf-8"
    )
    assert read.records[0].doi == "10.1000/abc"
