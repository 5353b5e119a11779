import io

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.importers import read_table, tables
from commonweal.terms import MissingColumn, UnreadableFile


@pytest.fixture
def read(tmp_path):
    def _read(content: str | bytes, name: str = "table.csv", **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path, **options)

    return _read


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_mark_between_cells_is_found(read, mark):
    text = "study,yi,vi\nSmith; Jones,0.1,0.2\nBrown\tx,0.3,0.4\n".replace(";", "").replace(
        "\t", ""
    )
    table = read(text.replace(",", mark))
    assert table.header == ("study", "yi", "vi")
    assert table.column("yi") == ["0.1", "0.3"]
    assert table.lines == [2, 3]


def test_other_marks_inside_cells_do_not_mislead(read):
    table = read(
        "authors,title,year\n" + "".join(f'"A; B; C; D {i}",T;x,20{i}\n' for i in range(9))
    )
    assert table.header == ("authors", "title", "year")
    table = read('study;"mean, SD, n";yi\nA;1,2;0,5\nB;1,3;0,6\n')
    assert table.header == ("study", "mean, SD, n", "yi")


def test_the_line_that_excel_puts_first_to_name_the_mark(read):
    table = read("sep=;\nstudy;yi\nA;1\n")
    assert (table.header, table.lines) == (("study", "yi"), [3])


def test_that_line_may_name_the_tab(read):
    assert read("sep=\t\na,b\tc\n1,2\t3\n").header == ("a,b", "c")


def test_one_column_is_a_table_too(read):
    assert read("title\nOne\nTwo\n").column("title") == ["One", "Two"]


def test_lines_are_those_of_the_file_with_blank_lines_and_line_breaks_in_cells(read):
    table = read('\nstudy,yi\r\n"Smith\nand Jones",1\r\n\r\n,\r\nBrown,2')
    assert table.column("study") == ["Smith\nand Jones", "Brown"]
    assert table.lines == [3, 7]
    assert table.problems == ()


def test_a_row_that_does_not_fit_is_left_out_and_reported(read):
    table = read("study,yi,vi\nA,1,2\nB,1\nC,1,2,3\nD,1,2,,\nE,1,2\n")
    assert table.column("study") == ["A", "D", "E"]
    assert [(problem.line, problem.value) for problem in table.problems] == [(3, "B"), (4, "C")]
    assert "has 2 cells where the header has 3" in str(table.problems[0])


def test_a_quotation_mark_left_open_costs_one_row(read):
    rows = [f"S{i},{i}" for i in range(50)]
    rows[10] = '"S10,10'
    table = read("study,yi\n" + "\n".join(rows) + "\n")
    assert len(table) == 49
    assert [problem.line for problem in table.problems] == [12]
    assert "never closed" in table.problems[0].reason
    rows[30] = '"S, 30",30'  # the open mark now seems to close here, in the wrong row
    table = read("study,yi\n" + "\n".join(rows) + "\n")
    assert [problem.line for problem in table.problems] == [12]
    assert table.column("study")[29] == "S, 30"


def test_a_quotation_mark_closed_in_another_row_costs_only_the_row_that_opened_it(read):
    table = read('study,yi\n"A,1\nB,2"\nC,3\n')
    assert table.column("study") == ["B", "C"]
    assert [problem.line for problem in table.problems] == [2]
    assert "run on to line 3" in table.problems[0].reason


def test_too_many_open_quotation_marks_stop_the_reading(read, monkeypatch):
    monkeypatch.setattr("commonweal.importers.delimited.MAX_REREAD_LINES", 1000)
    with pytest.raises(UnreadableFile, match="never closed"):
        read("study,yi\n" + '"S","x\n' * 999)


def test_nul_bytes_are_reported_by_row(read):
    table = read("study,yi\nA,1\nB\0,2\nC,3\n")
    assert table.column("study") == ["A", "C"]
    assert "NUL" in str(table.problems[0])


def test_repeated_and_blank_names_are_told_apart(read):
    table = read(",yi,yi,study\nx,1,2,A\n")
    assert table.header == ("column 1", "yi (1)", "yi (2)", "study")
    with pytest.raises(MissingColumn, match=r"yi \(1\), yi \(2\)"):
        table.column("yi")


def test_a_wrong_name_gives_the_nearest_and_all_there_are(read):
    table = read("Author,TE,seTE\nA,1,2\n")
    with pytest.raises(MissingColumn, match=r"Author, TE, seTE.*Did you mean “Author”"):
        table.column("authr")


def test_older_encodings_are_read_and_reported(read):
    table = read("study,yi\n“Brontë’s café”,1\n".encode("cp1252"))
    assert table.column("study") == ["“Brontë’s café”"]
    assert table.encoding == "cp1252"


@given(
    rows=st.lists(
        st.lists(st.text("ab,;\t|\"'\n\r 1é", max_size=6), min_size=3, max_size=3), max_size=8
    )
)
def test_what_the_csv_module_writes_is_read_back(tmp_path_factory, rows):
    import csv

    path = tmp_path_factory.mktemp("csv") / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["one", "two", "three"], *rows])
    table = read_table(path)
    rows = [[cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in r] for r in rows]
    kept = [row for row in rows if any(row)]
    assert [list(row) for row in zip(*table.columns.values(), strict=True)] == kept
    assert table.problems == ()


def test_parquet_keeps_every_digit_and_kind(read):
    frame = pl.DataFrame(
        {"study": ["A", None], "yi": [1 / 3, 1e-17], "n": [1, 2], "ok": [True, None]}
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    table = read(buffer.getvalue(), "table.parquet")
    assert table.columns == {
        "study": ["A", ""],
        "yi": ["0.3333333333333333", "1e-17"],
        "n": ["1", "2"],
        "ok": ["true", ""],
    }
    assert (table.lines, table.encoding) == ([2, 3], "parquet")
    numbers, _ = table.numbers("yi")
    assert numbers.tolist() == [1 / 3, 1e-17]


def test_a_parquet_file_that_is_broken_nested_or_vast_is_refused(read, monkeypatch):
    buffer = io.BytesIO()
    pl.DataFrame({"a": [[1], [2]]}).write_parquet(buffer)
    with pytest.raises(UnreadableFile, match="holds lists"):
        read(buffer.getvalue(), "table.parquet")
    with pytest.raises(UnreadableFile, match="broken"):
        read(buffer.getvalue()[:-20], "table.parquet")
    buffer = io.BytesIO()
    pl.DataFrame({"a": [0] * 1000}).write_parquet(buffer)
    monkeypatch.setattr("commonweal.importers.parquet.MAX_CELLS", 999)
    with pytest.raises(UnreadableFile, match="1,000 cells"):
        read(buffer.getvalue(), "table.parquet")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("table.csv", b"", "is empty"),
        ("table.csv", b"PK\x03\x04abc", "zip archive.*whatever its name says"),
        ("table.csv", b"PAR1abc", "Parquet file"),
        ("table.xlsx", b"study,yi\nA,1\n", "is text, whatever its name says"),
        ("table.xlsx", b"PAR1abc", "Parquet"),
        ("table.parquet", b"PK\x03\x04abc", "zip archive"),
        ("table.xls", b"\xd0\xcf\x11\xe0abc", "old or password-protected"),
        ("table.csv", b"%PDF-1.4", "is a PDF"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(read, name, content, words):
    with pytest.raises(UnreadableFile, match=words):
        read(content, name)


def test_the_limits_hold(read, monkeypatch):
    with pytest.raises(UnreadableFile, match="Files up to 0 MB"):
        read("study,yi\nA,1\n", max_bytes=5)
    monkeypatch.setattr(tables, "MAX_CELLS", 5)
    with pytest.raises(UnreadableFile, match="more than 5 cells"):
        read("study,yi\nA,1\nB,2\nC,3\n")


def test_numbers_come_with_the_problems_of_their_column(read):
    numbers, problems = read("study,yi\nA,0.5\nB,abc\nC,NA\n").numbers("yi")
    assert numbers.dtype == np.float64
    assert np.array_equal(numbers, [0.5, np.nan, np.nan], equal_nan=True)
    assert [str(problem) for problem in problems] == [
        "line 3, column “yi”: “abc” is not a number; correct it, or leave the cell blank if it is "
        "missing."
    ]


def test_a_table_of_200_mb_is_refused_at_once_with_what_to_do(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"study,yi,vi\n")
        file.truncate(200 * 2**20)  # sparse: takes no room on the disk
    with pytest.raises(UnreadableFile, match=r"200 MB\. Files up to 50 MB are read\. Keep only"):
        read_table(path)
