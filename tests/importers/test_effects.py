from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from commonweal.importers import read_effects
from commonweal.terms import SMD, InputError, MissingColumn, UnreadableFile

Z = 1.959963984540054


@pytest.fixture
def path(tmp_path):
    return tmp_path / "effects.csv"


def test_variances_standard_errors_and_limits_say_the_same(path):
    path.write_text(
        f"study,g,v,s,lo,hi\nA,0.5,0.04,0.2,{0.5 - 0.2 * Z!r},{0.5 + 0.2 * Z!r}\n", "utf-8"
    )
    ways = [{"variance": "v"}, {"se": "s"}, {"lower": "lo", "upper": "hi"}]
    for way in ways:
        read = read_effects(path, effect="g", study="study", unit=SMD, **way)
        assert read.effects.variance == pytest.approx([0.04], rel=1e-12)
        assert (read.effects.study, read.effects.unit) == (("A",), SMD)
        assert (read.problems, read.warnings, read.rows_read) == ((), (), 1)


def test_limits_of_another_level(path):
    path.write_text("g,lo,hi\n0.5,0.4,0.6\n")
    narrow = read_effects(path, effect="g", lower="lo", upper="hi", level=0.9)
    assert narrow.effects.variance == pytest.approx([(0.1 / 1.6448536269514722) ** 2])
    with pytest.raises(InputError, match=r"Write 95% as 0\.95"):
        read_effects(path, effect="g", lower="lo", upper="hi", level=95)


def test_bad_rows_are_reported_with_line_and_reason_and_the_good_come_in(path):
    path.write_text(
        "study,yi,vi\n"
        "A,0.1,0.01\n"
        "B,abc,0.02\n"  # text for a number
        "C,0.2,-0.03\n"  # a negative variance
        "D,,0.04\n"  # missing: stays, for pool() to list
        "E,0.3\n"  # a cell short
        'F,"0,5",0.05\n'  # a decimal comma
        "G,0.4,1e200\n"
        "H,0.5,NA\n"
    )
    read = read_effects(path, effect="yi", variance="vi", study="study", by="study")
    assert read.effects.study == ("A", "D", "G", "H")
    assert read.by == ("A", "D", "G", "H")
    assert read.lines == (2, 5, 8, 9)
    assert np.isnan(read.effects.effect).tolist() == [False, True, False, False]
    assert np.isnan(read.effects.variance).tolist() == [False, False, False, True]
    assert [problem.line for problem in read.problems] == [3, 4, 6, 7]
    reasons = [str(problem) for problem in read.problems]
    assert "“abc” is not a number" in reasons[0]
    assert "The variance of C is -0.03. A variance cannot be negative" in reasons[1]
    assert "has 2 cells where the header has 3" in reasons[2]
    assert "write 12.5, not 12,5" in reasons[3]
    assert read.rows_read == len(read.effects) + len(read.problems) == 8


def test_an_effect_outside_or_off_the_middle_of_its_interval_is_reported(path):
    path.write_text("study,or,lo,hi\nA,0.2,0.1,0.3\nB,0.9,0.1,0.3\nC,1.5,0.9,4.2\n")
    read = read_effects(path, effect="or", lower="lo", upper="hi", study="study")
    assert read.effects.study == ("A",)
    reasons = [str(problem) for problem in read.problems]
    assert "line 3: The effect of B (0.9) lies outside its interval" in reasons[0]
    assert "Take logs of ratios" in reasons[1]


def test_ratios_that_were_not_logged_stop_the_whole_file(path):
    """Else the widest would be left out, and the rest pooled on the wrong scale."""
    path.write_text("s,or,lo,hi\nA,0.5,0.3,0.83\nB,0.7,0.5,0.98\nC,1.2,0.9,1.6\nD,1,2,x\n")
    with pytest.raises(InputError, match=r"3 of 3 .*these look like ratios.*commonweal effects"):
        read_effects(path, effect="or", lower="lo", upper="hi")


def test_one_lopsided_row_among_positive_effects_is_that_row(path):
    path.write_text("s,d,lo,hi\nA,10,8,12\nB,10,5,20\nC,7,4,10\nD,3,1,5\n")
    read = read_effects(path, effect="d", lower="lo", upper="hi", study="s")
    assert read.effects.study == ("A", "C", "D")
    assert "lopsided" in read.problems[0].reason


def test_a_standard_error_whose_square_is_infinite_is_reported(path):
    path.write_text("yi,se\n0.1,0.2\n0.1,1e200\n")
    read = read_effects(path, effect="yi", se="se")
    assert [problem.line for problem in read.problems] == [3]


def test_many_bad_rows_among_many_good(path):
    rows = [f"{i},{'-1' if i % 7 == 0 else '0.5'}" for i in range(2000)]
    path.write_text("yi,vi\n" + "\n".join(rows))
    read = read_effects(path, effect="yi", variance="vi")
    assert [problem.line for problem in read.problems] == [i + 2 for i in range(0, 2000, 7)]
    assert read.effects.effect.tolist() == [i for i in range(2000) if i % 7]
    assert read.effects.study[0] == "Study 2"  # numbered by its row, whatever was left out


def test_a_study_given_twice_stays_and_is_warned_of(path):
    path.write_text("study,yi,vi\nA,0.1,0.01\nB,0.1,0.01\nA,0.2,0.01\nA,0.1,0.01\n")
    read = read_effects(path, effect="yi", variance="vi", study="study")
    assert len(read.effects) == 4
    assert read.problems == ()
    assert [str(warning) for warning in read.warnings] == [
        "line 5: “A” repeats line 2: the same study and the same numbers, counted twice."
    ]
    assert read_effects(path, effect="yi", variance="vi").warnings == ()


def test_a_blank_group_is_not_stated(path):
    path.write_text("yi,vi,group\n0.1,0.01,x\n0.2,0.01,\n")
    read = read_effects(path, effect="yi", variance="vi", by="group")
    assert read.by == ("x", "not stated")


def test_smart_quotes_in_an_older_encoding(path):
    path.write_bytes("study,yi,vi\n“Brontë’s” trial,−0.1,0.01\n".replace("−", "-").encode("cp1252"))
    read = read_effects(path, effect="yi", variance="vi", study="study")
    assert read.effects.study == ("“Brontë’s” trial",)
    assert read.encoding == "cp1252"


def test_the_same_from_a_workbook(tmp_path):
    book = Workbook()
    for row in (["study", "yi", "vi"], ["A", 1 / 3, 0.01], ["B", "abc", 0.02], ["C", 0.2, 0.03]):
        book.active.append(row)
    book.save(tmp_path / "effects.xlsx")
    read = read_effects(tmp_path / "effects.xlsx", effect="yi", variance="vi", study="study")
    assert read.effects.effect.tolist() == [1 / 3, 0.2]
    assert [problem.line for problem in read.problems] == [3]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "No ways"),
        ({"variance": "vi", "se": "vi"}, "2 ways"),
        ({"lower": "vi"}, "one limit without the other"),
        ({"variance": "vi", "upper": "vi"}, "one limit without the other"),
    ],
)
def test_the_map_must_be_clear(path, columns, words):
    path.write_text("yi,vi\n0.1,0.01\n")
    with pytest.raises(InputError, match=words):
        read_effects(path, effect="yi", **columns)


def test_wrong_columns_are_named_with_the_nearest(path):
    path.write_text("Author,TE,seTE\nA,0.1,0.2\n")
    for columns in (
        {"effect": "TEs", "se": "seTE"},
        {"effect": "TE", "se": "se_TE"},
        {"effect": "TE", "se": "seTE", "study": "author"},
        {"effect": "TE", "se": "seTE", "by": "Autor"},
    ):
        with pytest.raises(MissingColumn, match="Did you mean"):
            read_effects(path, **columns)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("yi,vi\n", "None of the 0 rows"),
        ("yi,vi\nabc,1\n2,x\n", "First line 2, column “yi”: “abc” is not a number"),
        ("yi,vi\n,1\n2,\n", "At least one row must have an effect"),
    ],
)
def test_a_table_without_a_usable_row_is_an_error(path, content, words):
    path.write_text(content)
    with pytest.raises(InputError, match=words):
        read_effects(path, effect="yi", variance="vi")


def test_an_empty_file_is_an_error(path):
    path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="is empty"):
        read_effects(path, effect="yi", variance="vi")


@pytest.mark.shared
def test_real_tables_come_in_whole(shared: Path):
    folder = shared / "data/meta_analysis"
    third_wave = read_effects(
        folder / "dmetar/ThirdWave.csv", effect="TE", se="seTE", study="Author", by="RiskOfBias"
    )
    assert (len(third_wave.effects), third_wave.problems) == (18, ())
    assert set(third_wave.by or ()) == {"high", "low"}
    schools = read_effects(
        folder / "campbell_vive/Dietrichson2021_data.csv", effect="Effectsize_g", se="SE_g"
    )
    assert schools.rows_read == 1334
