"""PubMed XML: articles and books."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from commonweal.evidence import Name
from commonweal.importers.draft import Draft, RecordsRead, collect, several_titles
from commonweal.importers.markup import content, contents, elements, read_xml
from commonweal.importers.medline import TYPES
from commonweal.importers.problem import Problem

ENTRIES = "PubmedArticle|PubmedBookArticle"
ROOT = "PubmedArticleSet|PubmedBookArticleSet"


def read(path: str | Path) -> RecordsRead:
    """Read PubMed XML. Raises UnreadableFile when it defines entities or holds no article."""
    source, pieces = read_xml(path, root=ROOT, entries=ENTRIES)
    return collect(_drafts(pieces), format="pubmed", encoding=source.encoding)


def _drafts(pieces: list[tuple[int, str]]) -> Iterator[Draft | Problem]:
    for found in elements(pieces, ENTRIES):
        if isinstance(found, Problem):
            yield found
        elif found[1].tag == "PubmedBookArticle":
            yield _book(*found)
        else:
            yield _article(*found)


def _article(line: int, element: Element) -> Draft:
    citation = element.find("MedlineCitation")
    citation = element if citation is None else citation
    article = citation.find("Article")
    article = citation if article is None else article
    kinds = contents(article, "PublicationTypeList/PublicationType")
    doi = content(article, "ELocationID[@EIdType='doi']")
    identifiers = "PubmedData/ArticleIdList/ArticleId[@IdType='doi']"
    pmid = content(citation, "PMID")
    return Draft(
        line=line,
        title=content(article, "ArticleTitle") or content(article, "VernacularTitle"),
        type=next((TYPES[kind] for kind in kinds if kind in TYPES), "article-journal"),
        identifier=pmid,
        authors=_authors(article.find("AuthorList")),
        date=content(article, "Journal/JournalIssue/PubDate") or content(article, "ArticleDate"),
        container_title=content(article, "Journal/Title") or content(article, "Journal/ISOAbbrev"),
        volume=content(article, "Journal/JournalIssue/Volume"),
        issue=content(article, "Journal/JournalIssue/Issue"),
        pages=content(article, "Pagination/MedlinePgn") or content(article, "Pagination"),
        doi=doi or content(element, identifiers),
        pmid=pmid,
        language=content(article, "Language"),
        abstract=_abstract(article),
        keywords=contents(citation, "KeywordList/Keyword")
        + contents(citation, "MeshHeadingList/MeshHeading/DescriptorName"),
        database="PubMed",
        warnings=several_titles(contents(element, ".//ArticleTitle")),
    )


def _book(line: int, element: Element) -> Draft:
    document = element.find("BookDocument")
    document = element if document is None else document
    book, chapter = content(document, "Book/BookTitle"), content(document, "ArticleTitle")
    pmid = content(document, "PMID")
    return Draft(
        line=line,
        title=chapter or book,
        type="chapter" if chapter else "book",
        identifier=pmid,
        authors=_authors(document.find("AuthorList")) or _authors(document.find("Book/AuthorList")),
        date=content(document, "Book/PubDate"),
        container_title=book if chapter else "",
        pages=content(document, "Pagination/MedlinePgn"),
        publisher=content(document, "Book/Publisher/PublisherName"),
        doi=content(document, "ArticleIdList/ArticleId[@IdType='doi']"),
        pmid=pmid,
        isbn=content(document, "Book/Isbn"),
        language=content(document, "Language"),
        abstract=_abstract(document),
        keywords=contents(document, "KeywordList/Keyword"),
        database="PubMed",
    )


def _authors(people: Element | None) -> tuple[Name, ...]:
    names = []
    for author in () if people is None else people.iterfind("Author"):
        family, group = content(author, "LastName"), content(author, "CollectiveName")
        given = content(author, "ForeName") or content(author, "Initials")
        suffix = content(author, "Suffix")
        if group:
            names.append(Name(literal=group))
        elif family or given:
            names.append(Name(family=family or given, given=f"{given} {suffix}".strip()))
    return tuple(names)


def _abstract(article: Element) -> str:
    """Join the sections of a structured abstract, each on a line after its heading."""
    lines = []
    for part in article.iterfind("Abstract/AbstractText"):
        heading, words = part.get("Label", ""), content(part)
        lines.append(f"{heading}: {words}" if heading and words else words)
    return "\n".join(filter(None, lines))
