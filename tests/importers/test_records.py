"""What must hold of every format: the same references, nothing lost, nothing raised but ours."""

import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from importers.samples import MAKERS, STARTS, title

from commonweal.evidence import Name
from commonweal.importers import RecordsRead, read_records
from commonweal.importers.records import READERS
from commonweal.terms import InputError, UnreadableFile

N = 6
EVERY = pytest.mark.parametrize("format", MAKERS)


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., RecordsRead]:
    folder = tmp_path_factory.mktemp("references")

    def _read(content: str | bytes, format: str | None = None) -> RecordsRead:
        path = folder / "references.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_records(path, format=format)

    return _read


def test_every_format_has_a_sample():
    assert set(MAKERS) == set(READERS)


@EVERY
def test_every_format_gives_the_same_references_and_is_known_by_what_it_says(read, format):
    result = read(MAKERS[format](N))
    assert result.format == format
    assert result.encoding == "utf-8"
    assert (result.found, result.problems, result.warnings) == (N, (), ())
    third = result.records[3]
    expected = {
        "title": title(3),
        "type": "article-journal",
        "year": 2003,
        "container_title": "Journal of Gardens",
        "pages": "3-12",
        "doi": "10.1000/g.3",
        "abstract": "We asked people.",
        "keywords": ("gardens",),
    }
    assert {name: getattr(third, name) for name in expected} == expected
    assert [replace(name, given=name.given.rstrip(".")) for name in third.authors] == [
        Name("Smith", "Jane"),
        Name("Jones", "Bob A"),
    ]


@EVERY
@pytest.mark.parametrize("spell", ["utf-8-sig", "utf-16", "windows line ends", "old Mac line ends"])
def test_marks_and_line_ends_do_not_matter(read, format, spell):
    text = MAKERS[format](N)
    if "line ends" in spell:
        data = text.replace("\n", "\r\n" if "windows" in spell else "\r").encode()
    else:
        data = text.encode(spell)
    result = read(data)
    assert result.format == format
    assert [record.title for record in result.records] == [title(i) for i in range(N)]
    assert result.problems == ()


def told(result: RecordsRead, text: str) -> set[str]:
    """Titles that a reader of the result meets: in a record, in a problem or warning, or on a
    line that a problem names."""
    lines = re.split(r"\r\n|\r|\n", text)
    noted = result.problems + result.warnings
    seen = [repr(result.records), *(f"{p.value} {p.reason}" for p in noted)]
    seen += [lines[p.line - 1] for p in noted if 0 < p.line <= len(lines)]
    return {title(i) for i in range(N) if any(title(i) in words for words in seen)}


@EVERY
@given(data=st.data())
def test_a_file_that_is_cut_or_has_lost_lines_tells_of_every_title_still_in_it(read, format, data):
    lines = MAKERS[format](N).splitlines(keepends=True)
    begin = data.draw(st.integers(1, len(lines)))
    end = data.draw(st.integers(begin, len(lines)))
    text = "".join(lines[:begin] + lines[end:])
    text = text[: data.draw(st.integers(len(text) // 3, len(text)))]
    left = {title(i) for i in range(N) if f"{title(i)}" in text}
    try:
        result = read(text, format)
    except UnreadableFile:
        assert not left
        return
    assert left <= told(result, text)
    if format in STARTS:
        assert result.found >= len(re.findall(STARTS[format], text, re.MULTILINE))


@EVERY
@given(data=st.data())
def test_a_damaged_file_costs_at_most_the_references_it_touches(read, format, data):
    text = MAKERS[format](N)
    at = data.draw(st.integers(len(text) // 2, len(text) - 1))
    damage = data.draw(st.text('<>&{}"@-,\\\n\x00\x1a é', min_size=1, max_size=4))
    mangled = text[:at] + damage + text[at + data.draw(st.integers(0, 3)) :]
    result = read(mangled, format)
    before = text[:at].count(title(0)[:20]) - 2  # the one that is touched, and its neighbour
    titles = [record.title for record in result.records]
    assert titles[:before] == [title(i) for i in range(before)]
    assert result.found >= N - 1


@EVERY
@given(content=st.binary(max_size=300))
def test_whatever_the_bytes_the_only_errors_are_ours(read, format, content):
    with contextlib.suppress(InputError):
        assert read(content, format).found > 0


@EVERY
def test_ten_thousand_references_take_seconds(tmp_path, format):
    path = tmp_path / "many"
    path.write_text(MAKERS[format](10_000), encoding="utf-8")
    begun = time.process_time()
    result = read_records(path)
    taken = time.process_time() - begun
    assert len(result.records) == 10_000
    assert taken < 10  # measured: 0.5 to 3 s alone on one core


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"Dear all,\nplease find attached.\n", "Export it as RIS"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"<!DOCTYPE article><pmc-articleset></pmc-articleset>", "PubMed format"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_do(read, content, words):
    with pytest.raises(UnreadableFile, match=words):
        read(content)


def test_a_file_that_is_not_there_and_a_format_that_does_not_exist(tmp_path):
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_records(tmp_path / "nowhere.ris")
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_records(tmp_path)
    with pytest.raises(InputError, match="The formats are: ris"):
        read_records(tmp_path / "nowhere.ris", format="word")


def test_an_empty_export_says_so_in_the_format_of_its_name(tmp_path):
    path = tmp_path / "export.ris"
    path.write_text("Provider: a database\n")
    with pytest.raises(UnreadableFile, match="no references in the ris format"):
        read_records(path)


@pytest.mark.shared
def test_samples_of_pubmed_come_in_whole(shared: Path):
    folder = shared / "data/formats/pubmed_formats"
    found = {path.name: read_records(path) for path in folder.glob("pubmed*")}
    assert {name: (r.format, r.found, len(r.records)) for name, r in found.items()} == {
        "pubmed7.xml": ("pubmed", 1, 1),
        "pubmed_result1.txt": ("medline", 1, 1),
        "pubmed_result2.txt": ("medline", 4, 4),
        "pubmed_result3.txt": ("medline", 1, 1),
    }
    article = found["pubmed7.xml"].records[0]
    assert (article.year, article.pages, article.volume) == (2018, "026002", "5")
    assert article.authors[-1] == Name(literal="Canadian Respiratory Research Network")
    assert "inhaled He 3 / Xe 129 MRI ventilation" in article.abstract
    with pytest.raises(UnreadableFile, match="full text"):
        read_records(folder / "efetch_pmc.xml")
