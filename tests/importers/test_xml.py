"""PubMed and EndNote XML: what is special to them, and what no XML may do."""

import pytest
from importers import samples

from commonweal.evidence import Name
from commonweal.importers import read_records
from commonweal.terms import UnreadableFile


@pytest.fixture
def read(tmp_path):
    def _read(content: str, encoding: str = "utf-8"):
        path = tmp_path / "refs.xml"
        path.write_text(content, encoding=encoding)
        return read_records(path)

    return _read


LAUGHS = '<!DOCTYPE {} [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("root", "content"),
    [
        ("PubmedArticleSet", "<PubmedArticle><ArticleTitle>&c;</ArticleTitle></PubmedArticle>"),
        ("xml", "<records><record><ref-type/><title>&c;</title></record></records>"),
    ],
)
@pytest.mark.parametrize(
    "prolog", [LAUGHS, '<!DOCTYPE {} [<!ENTITY c SYSTEM "file:///etc/passwd">]>']
)
def test_entities_are_refused(read, root, content, prolog):
    with pytest.raises(UnreadableFile, match="defines entities of its own"):
        read(f'<?xml version="1.0"?>{prolog.format(root)}<{root}>{content}</{root}>')


def test_an_entity_that_nobody_defined_costs_one_reference(read):
    text = samples.pubmed(3).replace("part 0001", "part&nbsp;0001")
    result = read(text)
    assert len(result.records) == 2
    assert "is not well-formed XML (undefined entity" in str(result.problems[0])
    assert "part&nbsp;0001" in str(result.problems[0])


@pytest.mark.parametrize("make", [samples.pubmed, samples.endnote])
def test_a_file_cut_in_the_middle_gives_the_whole_ones_and_reports_the_cut_one(read, make):
    text = make(3)
    cut = text[: text.index(samples.title(2)) + 40]
    result = read(cut)
    assert len(result.records) == 2
    (problem,) = result.problems
    assert (
        problem.line
        == cut[: cut.rindex("cord>" if "records" in cut else "<PubmedArticle>")].count("\n") + 1
    )
    assert "is cut off: the file ends before it is closed" in str(problem)
    assert samples.title(2) in problem.value


def test_a_declared_encoding_that_is_wrong_does_not_matter(read):
    text = samples.endnote(1).replace("Gardens and", "Brontë’s")
    assert read(text, "cp1252").records[0].title.startswith("Brontë’s")


def test_a_structured_abstract_keeps_its_headings_and_a_title_its_words(read):
    text = samples.pubmed(1)
    text = text.replace(
        "<AbstractText>We asked people.</AbstractText>",
        '<AbstractText Label="AIM">To  ask.</AbstractText>\n<AbstractText Label="METHODS">'
        "CO<sub>2</sub> &amp; more.</AbstractText>",
    ).replace(samples.title(0), "<i>Gardens</i> &amp; &lt;5 km")
    record = read(text).records[0]
    assert record.abstract == "AIM: To ask.\nMETHODS: CO2 & more."
    assert record.title == "Gardens & <5 km"


def test_a_pubmed_book_chapter_and_group_authors(read):
    text = """<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>7</PMID>
    <ArticleIdList><ArticleId IdType="doi">10.1000/b7</ArticleId></ArticleIdList>
    <Book><Publisher><PublisherName>A Press</PublisherName></Publisher>
    <BookTitle>Gardens</BookTitle><PubDate><Year>2011</Year></PubDate><Isbn>978</Isbn></Book>
    <ArticleTitle>Roses</ArticleTitle><Language>eng</Language>
    <AuthorList><Author><CollectiveName>Rose Group</CollectiveName></Author>
    <Author><LastName>Smith</LastName><Initials>J</Initials><Suffix>Jr</Suffix></Author></AuthorList>
    </BookDocument></PubmedBookArticle></PubmedArticleSet>"""
    record = read(text).records[0]
    assert (record.type, record.title, record.container_title) == ("chapter", "Roses", "Gardens")
    assert record.authors == (Name(literal="Rose Group"), Name("Smith", "J Jr"))
    assert (record.publisher, record.year, record.isbn) == ("A Press", 2011, "978")
    assert (record.doi, record.pmid) == ("10.1000/b7", "7")


def test_two_references_run_together_are_warned_of(read):
    text = samples.endnote(2)
    begin = text.index("<pages>")
    end = text.index("<titles>", begin)
    result = read(text[:begin] + text[end:])
    assert len(result.records) == 1
    assert f"also has the title “{samples.title(1)}”" in str(result.warnings[0])


def test_the_accession_number_is_pubmeds_only_where_it_comes_from_there(read):
    number = "<accession-num>123</accession-num>"
    text = samples.endnote(1).replace("</record>\n", f"{number}</record>\n")
    assert read(text).records[0].pmid == ""
    source = "<remote-database-name>PubMed</remote-database-name>"
    assert read(text.replace(number, number + source)).records[0].pmid == "123"
