import polars as pl
import pytest

from commonweal.evidence import Name
from commonweal.importers import csv_records, read_records
from commonweal.importers.csv_records import guess_columns, split_authors
from commonweal.terms import MissingColumn


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            ("Authors", "Title", "Year", "Source title", "Page start", "Page end", "DOI", "EID"),
            {"authors": "Authors", "title": "Title", "date": "Year", "doi": "DOI",
             "container_title": "Source title", "start": "Page start", "end": "Page end",
             "identifier": "EID"},
        ),
        (
            ("PMID", "Title", "Authors", "Journal/Book", "Publication Year", "Create Date", "DOI"),
            {"pmid": "PMID", "title": "Title", "authors": "Authors", "doi": "DOI",
             "container_title": "Journal/Book", "date": "Publication Year"},
        ),
        (
            ("Key", "Item Type", "Publication Year", "Author", "Title", "Abstract Note"),
            {"identifier": "Key", "type": "Item Type", "date": "Publication Year",
             "authors": "Author", "title": "Title", "abstract": "Abstract Note"},
        ),
        (
            ("record_id", "title", "abstract", "label_included"),
            {"identifier": "record_id", "title": "title", "abstract": "abstract"},
        ),
    ],
)  # fmt: skip
def test_the_headers_of_scopus_pubmed_zotero_and_asreview_are_known(header, columns):
    assert guess_columns(header) == columns


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Smith, J.; Jones, A.", ["Smith, J.", "Jones, A."]),
        ("Smith J, Jones AB", ["Smith J", "Jones AB"]),
        ("Smith, Jane and Jones, Bob", ["Smith, Jane", "Jones, Bob"]),
        ("Jane Smith & Bob Jones", ["Jane Smith", "Bob Jones"]),
        ("Smith, Jane", ["Smith, Jane"]),
        ("Smith, J., Jones, A.", ["Smith, J.", "Jones, A."]),
        ("World Health Organization", ["World Health Organization"]),
    ],
)
def test_authors_in_one_cell(cell, names):
    assert [name.strip() for name in split_authors(cell)] == names


def test_a_row_that_cannot_be_used_is_reported_and_the_others_come_in(tmp_path):
    path = tmp_path / "refs.csv"
    path.write_text(
        'title,authors,year,type\n"A, b",Smith J,2001,Journal Article\n,Jones A,2002,x\nC,D\n'
        "E,NICE,3 May 2004,Doctoral thesis\n"
    )
    read = csv_records.read(path)
    assert [(r.title, r.year, r.type) for r in read.records] == [
        ("A, b", 2001, "article-journal"),
        ("E", 2004, "thesis"),
    ]
    assert read.records[1].authors == (Name(literal="NICE"),)
    assert [problem.line for problem in read.problems] == [3, 4]
    assert read.found == 4


def test_a_table_without_titles_is_not_references(tmp_path):
    path = tmp_path / "refs.csv"
    path.write_text("study,yi\nA,1\n")
    with pytest.raises(MissingColumn, match="no column “title”"):
        read_records(path)


def test_parquet_is_a_table_too(tmp_path):
    path = tmp_path / "refs.parquet"
    pl.DataFrame({"Title": ["One", "Two"], "Year": [2001, None]}).write_parquet(path)
    assert [(r.title, r.year) for r in read_records(path).records] == [("One", 2001), ("Two", None)]
