"""Files of references, made for the tests: n of them, each with a title of its own."""

from collections.abc import Callable


def title(i: int) -> str:
    return f"Gardens and wellbeing, part {i:04d}."


def ris(n: int) -> str:
    return "".join(
        f"TY  - JOUR\nAU  - Smith, Jane\nAU  - Jones, Bob A.\nTI  - {title(i)}\n"
        f"JO  - Journal of Gardens\nPY  - {2000 + i % 20}/05//\nSP  - {i}\nEP  - {i + 9}\n"
        f"DO  - 10.1000/g.{i}\nAB  - We asked people.\nKW  - gardens\nER  - \n\n"
        for i in range(n)
    )


def bibtex(n: int) -> str:
    return "".join(
        f"@article{{smith{i},\n  author = {{Smith, Jane and Jones, Bob A.}},\n"
        f"  title = {{{title(i)}}},\n  journal = {{Journal of Gardens}},\n"
        f"  year = {2000 + i % 20},\n  pages = {{{i}--{i + 9}}},\n  doi = {{10.1000/g.{i}}},\n"
        f"  abstract = {{We asked people.}},\n  keywords = {{gardens}}\n}}\n\n"
        for i in range(n)
    )


def medline(n: int) -> str:
    return "\n".join(
        f"PMID- {i + 1}\nTI  - {title(i)}\nPG  - {i}-{i + 9}\nAB  - We asked\n      people.\n"
        f"FAU - Smith, Jane\nAU  - Smith J\nFAU - Jones, Bob A\nAU  - Jones BA\n"
        f"DP  - {2000 + i % 20} May\nJT  - Journal of Gardens\n"
        f"AID - 10.1000/g.{i} [doi]\nOT  - gardens\nSO  - J Gard. {2000 + i % 20}.\n"
        for i in range(n)
    )


def pubmed(n: int) -> str:
    articles = "".join(
        f"<PubmedArticle>\n<MedlineCitation><PMID>{i + 1}</PMID>\n<Article><Journal>"
        f"<JournalIssue><PubDate><Year>{2000 + i % 20}</Year><Month>May</Month></PubDate>"
        f"</JournalIssue><Title>Journal of Gardens</Title></Journal>\n"
        f"<ArticleTitle>{title(i)}</ArticleTitle>\n"
        f"<Pagination><MedlinePgn>{i}-{i + 9}</MedlinePgn></Pagination>"
        f"<ELocationID EIdType='doi'>10.1000/g.{i}</ELocationID>\n"
        f"<Abstract><AbstractText>We asked people.</AbstractText></Abstract><AuthorList>"
        f"<Author><LastName>Smith</LastName><ForeName>Jane</ForeName></Author>"
        f"<Author><LastName>Jones</LastName><ForeName>Bob A</ForeName></Author></AuthorList>"
        f"</Article>\n<KeywordList><Keyword>gardens</Keyword></KeywordList>"
        f"</MedlineCitation>\n</PubmedArticle>\n"
        for i in range(n)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
        '"-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://example.org/pubmed.dtd">\n'
        f"<PubmedArticleSet>\n{articles}</PubmedArticleSet>\n"
    )


def endnote(n: int) -> str:
    def style(words: object) -> str:
        return f'<style face="normal" font="default">{words}</style>'

    records = "".join(
        f'<record>\n<rec-number>{i}</rec-number><ref-type name="Journal Article">17</ref-type>\n'
        f"<contributors><authors><author>{style('Smith, Jane')}</author>"
        f"<author>{style('Jones, Bob A.')}</author></authors></contributors>\n"
        f"<titles><title>{style(title(i))}</title>\n"
        f"<secondary-title>{style('Journal of Gardens')}</secondary-title></titles>"
        f"<pages>{i}-{i + 9}</pages>\n<keywords><keyword>{style('gardens')}</keyword></keywords>"
        f"<dates><year>{style(2000 + i % 20)}</year></dates>"
        f"<abstract>{style('We asked people.')}</abstract>\n"
        f"<electronic-resource-num>10.1000/g.{i}</electronic-resource-num>\n</record>\n"
        for i in range(n)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n{records}</records></xml>\n'


def table(n: int) -> str:
    rows = "".join(
        f'"{title(i)}","Smith, Jane; Jones, Bob A.",{2000 + i % 20},Journal of Gardens,'
        f"{i}-{i + 9},10.1000/g.{i},We asked people.,gardens\n"
        for i in range(n)
    )
    return f"Title,Authors,Year,Journal,Pages,DOI,Abstract,Keywords\n{rows}"


MAKERS: dict[str, Callable[[int], str]] = {
    "ris": ris,
    "bibtex": bibtex,
    "medline": medline,
    "pubmed": pubmed,
    "endnote": endnote,
    "csv": table,
}
STARTS = {
    "ris": r"^TY  - ",
    "bibtex": r"^@article\{",
    "medline": r"^PMID- ",
    "pubmed": r"<PubmedArticle>",
    "endnote": r"<record>",
}
"""How a person with a search box would count the references of a file."""
