import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.importers.text import decode, read_text
from commonweal.terms import UnreadableFile


@pytest.mark.parametrize(
    ("words", "spelling", "named"),
    [
        ("study,yi\nSmith,1\n", "utf-8", "utf-8"),
        ("Café “wellbeing”", "utf-8", "utf-8"),
        ("Café “wellbeing”", "utf-8-sig", "utf-8"),
        ("Café “wellbeing”", "utf-16", "utf-16"),
        ("Café “wellbeing”", "utf-32", "utf-32"),
        ("study,yi\nSmith,1\n", "utf-16-le", "utf-16-le"),
        ("study,yi\nSmith,1\n", "utf-16-be", "utf-16-be"),
        ("“It’s worth £5” – Brontë’s café…", "cp1252", "cp1252"),
        ("Brontë's café, naïve résumé", "latin-1", "cp1252"),
        ("¿Qué? «Así» fue: 5 °C ± ½ · São Tomé®", "cp1252", "cp1252"),
        ("Jastków–Lublin, the centre’s garçon", "mac_roman", "mac_roman"),
        ("Þórður McÉwan", "cp1252", "cp1252"),
        ("café über Garçon naïve", "cp850", "cp850"),
        (
            "Благополучие жителей города и их здоровье. Одиночество пожилых людей.",
            "cp1251",
            "cp1251",
        ),
    ],
)
def test_encodings_are_guessed_and_named(words, spelling, named):
    read = decode(words.encode(spelling))
    assert read.text == words
    assert read.encoding == named


def test_a_file_joined_from_two_is_read_line_by_line():
    data = "TI  - “Café”\n".encode() + "TI  - “Café”\n".encode("cp1252")
    read = decode(data)
    assert read.text == "TI  - “Café”\nTI  - “Café”\n"
    assert read.encoding == "utf-8 and cp1252 mixed"


@given(st.text())
def test_utf_8_is_never_taken_for_anything_else(words):
    if words.startswith("\ufeff") or words.count("\0") * 3 > len(words):
        return
    assert decode(words.encode()).text == words


@given(st.binary())
def test_any_bytes_can_be_spelt_out(data):
    assert isinstance(decode(data).text, str)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\x1f\x8brest", "gzip"),
    ],
)
def test_what_is_not_text_is_refused(tmp_path, content, words):
    path = tmp_path / "refs.ris"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=words):
        read_text(path)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)  # sparse: takes no room on the disk
    with pytest.raises(UnreadableFile, match=r"200 MB.*up to 100 MB.*Keep only"):
        read_text(path)
