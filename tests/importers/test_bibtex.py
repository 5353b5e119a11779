import pytest

from commonweal.evidence import Name
from commonweal.importers import bibtex


@pytest.fixture
def read(tmp_path):
    def _read(content: str):
        path = tmp_path / "refs.bib"
        path.write_text(content, encoding="utf-8")
        return bibtex.read(path)

    return _read


WHOLE = r"""% from a reference manager
@string{jp = "Journal of " # {Places}}
@comment{jabref-meta: databaseType:bibtex;}
@Article{bronte2019,
  author    = {Bront{\"e}, Charlotte and {Health and Wellbeing Board} and Jos\'{e} van der Berg
               and Anna Maria Schmidt and others},
  title     = {{Loneliness} \& Place: 50\% of {UK} towns},
  journal   = jp,
  year      = 2019, month = may,
  volume    = "12",
  pages     = {100--110},
  doi       = {10.1000/a\_b},
  keywords  = {loneliness, place; towns},
}
"""


def test_every_field_has_its_place(read):
    result = read(WHOLE)
    assert (result.problems, result.warnings) == ((), ())
    (record,) = result.records
    assert (record.identifier, record.type) == ("bronte2019", "article-journal")
    assert record.authors == (
        Name("Brontë", "Charlotte"),
        Name(literal="Health and Wellbeing Board"),
        Name("van der Berg", "José"),
        Name("Schmidt", "Anna Maria"),
    )
    assert record.title == "Loneliness & Place: 50% of UK towns"
    assert (record.container_title, record.year) == ("Journal of Places", 2019)
    assert (record.volume, record.pages, record.doi) == ("12", "100-110", "10.1000/a_b")
    assert record.keywords == ("loneliness", "place", "towns")


def test_a_file_cut_in_the_middle_gives_the_whole_ones_and_reports_the_cut_one(read):
    result = read(WHOLE + "\n@book{cut, title = {On gardens},\n year = {20")
    assert len(result.records) == 1
    assert str(result.problems[0]) == (
        "line 16: “On gardens” is cut off: the file ends before its closing brace; add it, or "
        "export again."
    )


def test_an_entry_that_is_not_closed_does_not_take_the_next_with_it(read):
    result = read("@book{a, title = {A book}, year = {2001\n\n" + WHOLE)
    assert [record.identifier for record in result.records] == ["bronte2019"]
    assert "the next entry begins" in result.problems[0].reason


def test_an_entry_that_breaks_the_rules_is_reported_with_its_place(read):
    result = read("@book{a,\n title = {A book},\n year 2001\n}\n" + WHOLE)
    assert len(result.records) == 1
    assert "cannot be read from its line 3 on (“year 2001 }”)" in str(result.problems[0])
    assert "Look for a missing brace" in str(result.problems[0])


def test_small_faults_are_forgiven(read):
    result = read("@book(a, title = {A book} year = {2001})\n@misc{, title={No key}}\n")
    assert [(r.title, r.year) for r in result.records] == [("A book", 2001), ("No key", None)]


def test_fields_outside_any_entry_are_a_lost_reference(read):
    result = read(WHOLE + "\n  title = {Lost},\n}\n")
    assert "has lost the beginning of its entry" in str(result.problems[0])
    assert result.problems[0].line == 16


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ('"Br\\"onte in bloom"', "Brönte in bloom"),
        ('"A {"}quoted{"} word"', 'A "quoted" word'),
        ("{A set \\{a, b\\}, = and # in it}", "A set {a, b}, = and # in it"),
        ('jp # " (online)" # {: } # 2', "Journal of Places (online): 2"),
        ("Märchen", "Märchen"),
        ("2019a", "2019a"),
        ("jan", "jan"),
    ],
)
def test_every_way_to_write_a_value(read, value, title):
    text = WHOLE[: WHOLE.index("@Article")] + "@misc{k, title = " + value + ", year = 2001}"
    result = read(text)
    assert [(r.title, r.year) for r in result.records] == [(title, 2001)]


def test_a_field_that_comes_twice_is_warned_of(read):
    result = read(WHOLE.replace("  volume", "  title = {Another},\n  volume"))
    assert len(result.records) == 1
    assert "also has the title “Another”" in str(result.warnings[0])


@pytest.mark.parametrize(
    "entry",
    [
        "@misc{k, title = {" + "{" * 5_000 + "x" + "}" * 5_000 + "}}",
        "@misc{k, " + 'a = "x", ' * 20_000 + "title = {T}}",
        "@misc{k, title = {T}, note = {" + "{}" * 50_000 + "}}",
    ],
    ids=["deep", "many fields", "many braces"],
)
def test_an_entry_made_to_cost_much_comes_in_or_is_reported(read, entry):
    result = read(entry)
    assert result.found == 1
