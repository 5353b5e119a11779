import pytest
from importers import samples

from commonweal.evidence import Name
from commonweal.importers import medline


@pytest.fixture
def read(tmp_path):
    def _read(content: str):
        path = tmp_path / "refs.nbib"
        path.write_text(content, encoding="utf-8")
        return medline.read(path)

    return _read


def test_what_only_medline_has(read):
    text = samples.medline(1).replace(
        "OT  - gardens\n",
        "CN  - The Garden Group\nMH  - *Gardens/psychology\nMH  - Humans\nPT  - Preprint\n"
        "OT  - *plots\nLID - S1234 [pii]\n",
    )
    record = read(text).records[0]
    assert record.authors == (
        Name("Smith", "Jane"),
        Name("Jones", "Bob A"),
        Name(literal="The Garden Group"),
    )
    assert record.keywords == ("plots", "Gardens", "Humans")
    assert (record.type, record.database) == ("article", "PubMed")
    assert (record.pmid, record.identifier, record.doi) == ("1", "1", "10.1000/g.0")


def test_a_file_cut_in_the_middle_gives_the_whole_ones_and_reports_the_cut_one(read):
    text = samples.medline(3)
    result = read(text[: text.rindex("SO  -")])
    assert len(result.records) == 2
    assert "is cut off: the file ends before its SO line" in str(result.problems[0])
    assert result.problems[0].line == text[: text.rindex("PMID")].count("\n") + 1


def test_references_without_a_blank_line_between_them_stay_apart(read):
    assert len(read(samples.medline(3).replace("\n\n", "\n")).records) == 3


def test_a_reference_that_lost_its_beginning_comes_in_with_a_warning(read):
    result = read(samples.medline(2).replace("PMID- 2\n", ""))
    assert len(result.records) == 2
    assert "has no PMID line" in str(result.warnings[0])
