import pytest

from commonweal.evidence import Name
from commonweal.importers import ris


@pytest.fixture
def read(tmp_path):
    def _read(content: str | bytes):
        path = tmp_path / "refs.ris"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return ris.read(path)

    return _read


WHOLE = """TY  - JOUR
ID  - 17
AU  - Brontë, Charlotte
AU  - World Health Organization
TI  - Loneliness &amp; <i>place</i>
T2  - Journal of Places
PY  - 2019/05//
VL  - 12
IS  - 3
SP  - 100
EP  - 110
DO  - https://doi.org/10.1000/ABC
SN  - 1234-5678
UR  - https://example.org/17
LA  - eng
AB  - We asked people
      whether they were lonely.
KW  - loneliness
place
KW  - older people; towns
DB  - Scopus
ER  - 
"""


def test_every_field_has_its_place(read):
    result = read(WHOLE)
    assert (result.problems, result.warnings) == ((), ())
    record = result.records[0]
    assert record.identifier == "17"
    assert record.authors == (
        Name("Brontë", "Charlotte"),
        Name(literal="World Health Organization"),
    )
    assert record.title == "Loneliness & place"
    assert (record.container_title, record.year) == ("Journal of Places", 2019)
    assert (record.volume, record.issue, record.pages) == ("12", "3", "100-110")
    assert record.doi == "10.1000/abc"
    assert record.isbn == ""  # SN of an article is an ISSN
    assert record.abstract == "We asked people whether they were lonely."
    assert record.keywords == ("loneliness", "place", "older people", "towns")
    assert (record.language, record.database) == ("eng", "Scopus")


def test_a_file_cut_in_the_middle_gives_the_whole_ones_and_reports_the_cut_one(read):
    result = read(WHOLE * 2 + WHOLE[: WHOLE.index("VL")])
    assert len(result.records) == 2
    assert result.found == 3
    (problem,) = result.problems
    assert problem.line == 2 * WHOLE.count("\n") + 1
    assert "Loneliness" in str(problem)
    assert "is cut off: the file ends before its ER line" in str(problem)


def test_missing_ends_and_beginnings_are_mended_with_a_warning(read):
    no_end = WHOLE.replace("ER  - \n", "")
    result = read(no_end + WHOLE)
    assert len(result.records) == 2
    assert [str(w) for w in result.warnings] == [
        "line 1: “Loneliness &amp; <i>place</i>” has no ER line; check that it is whole."
    ]
    assert len(read(no_end).records) == 1
    no_start = WHOLE.replace("TY  - JOUR\n", "")
    result = read(WHOLE + no_start)
    assert len(result.records) == 2
    assert "has no TY line" in str(result.warnings[0])


@pytest.mark.parametrize(
    "spacing", ["TY - JOUR", "TY  -JOUR", "TY   -  JOUR", " TY  - JOUR", "TY\t-\tJOUR", "TY-JOUR"]
)
def test_odd_spacing_is_understood(read, spacing):
    rest = f"{spacing}\nTI - On gardens\nAU-  Smith, Jane\n\nPY  -2019\nER\n"
    result = read(rest * 2)
    assert [(r.title, r.type, r.year) for r in result.records] == [
        ("On gardens", "article-journal", 2019)
    ] * 2
    assert result.records[0].authors == (Name("Smith", "Jane"),)
    assert result.problems == ()


def test_lines_of_an_abstract_that_look_like_tags_stay_in_it(read):
    text = WHOLE.replace("      whether they were lonely.", "IL-6 and\nQQ - 7 were measured.")
    assert read(text).records[0].abstract == "We asked people IL-6 and QQ - 7 were measured."


def test_unknown_tags_and_types_do_no_harm(read):
    result = read(WHOLE.replace("JOUR", "ODD").replace("VL  -", "ZZ  - x\nVL  -"))
    assert result.records[0].type == "document"
    assert result.records[0].volume == "12"
    assert "RIS names ODD" in str(result.warnings[0])


def test_two_references_run_together_are_warned_of(read):
    result = read(WHOLE.replace("VL  -", "TI  - Another\nVL  -"))
    assert len(result.records) == 1
    assert "also has the title “Another”" in str(result.warnings[0])


def test_lines_outside_references_are_told_of(read):
    result = read("Provider: A database\nContent: text\n\n" + WHOLE + "END\n" + WHOLE)
    assert len(result.records) == 2
    assert [(w.line, w.reason[:7]) for w in result.warnings] == [(1, "2 lines"), (26, "1 lines")]


def test_a_reference_without_a_title_is_reported_by_what_it_has(read):
    result = read(WHOLE + "TY  - JOUR\nAU  - Smith, J\nPY  - 2001\nER  - \n")
    assert len(result.records) == 1
    assert str(result.problems[0]).startswith(
        "line 23: “Smith, J 2001” Reference (no identifier) has no title."
    )


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xef\xbb\xbf" + WHOLE.encode(), "utf-8"),
        (WHOLE.encode("cp1252"), "cp1252"),
        (WHOLE.replace("\n", "\r\n").encode(), "utf-8"),
        (WHOLE.encode("utf-16"), "utf-16"),
    ],
)
def test_spellings(read, data, encoding):
    result = read(data)
    assert result.encoding == encoding
    assert result.records[0].authors[0] == Name("Brontë", "Charlotte")


def test_smart_quotes_in_an_older_encoding(read):
    result = read(WHOLE.replace("Loneliness", "“Loneliness”").encode("cp1252"))
    assert result.records[0].title == "“Loneliness” & place"


def test_other_places_for_the_same_things(read):
    result = read(
        "TY  - BOOK\nA1  - Smith, Jane\nBT  - Gardens\nY1  - 2001\nSN  - 978-1\nN2  - Words.\n"
        "N1  - doi:10.1000/N1\nDP  - PubMed\nAN  - 1234\nER  - \n"
        "TY  - CHAP\nT1  - One\nBT  - Gardens\nM3  - 10.1000/m3\nER  - \n"
    )
    book, chapter = result.records
    assert (book.title, book.container_title, book.type) == ("Gardens", "", "book")
    assert (book.isbn, book.abstract, book.doi) == ("978-1", "Words.", "10.1000/n1")
    assert (book.pmid, book.database) == ("1234", "PubMed")
    assert (chapter.title, chapter.container_title) == ("One", "Gardens")
    assert chapter.doi == "10.1000/m3"


def test_a_tag_that_comes_twice_may_go_on_over_lines(read):
    text = WHOLE.replace("VL  -", "AB  - In towns\n      and villages.\nVL  -")
    assert read(text).records[0].abstract.startswith("In towns and villages.")


def test_fields_before_the_first_tag_of_a_reference_are_kept_in_their_order(read):
    record = read("ID  - 5\nTI  - On gardens\nPY  - 2001\nER  - \n" + WHOLE).records[0]
    assert (record.identifier, record.title, record.year) == ("5", "On gardens", 2001)
