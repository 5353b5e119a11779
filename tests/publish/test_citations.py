from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.evidence import Name, Record
from commonweal.publish import Page, cite, cite_html

ARTICLE = Record(
    "Mindfulness for students: a trial",
    authors=(Name("Call", "Donna"), Name("O’Brien", "A. B."), Name("van der Berg", "J.-P.")),
    year=2014,
    container_title="Journal of Stress",
    volume="3",
    issue="2",
    pages="12-20",
    doi="10.1000/xyz",
)
PAGE = Page(
    "Does volunteering help?",
    "Centre for Wellbeing",
    date(2026, 11, 23),
    "https://example.org/answers/volunteering/",
    version="3",
    accessed=date(2026, 11, 24),
)


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (
            ARTICLE,
            "Call, D., O’Brien, A.B. and van der Berg, J.-P. (2014) ‘Mindfulness for students: "
            "a trial’, Journal of Stress, 3(2), pp. 12–20. Available at: "
            "https://doi.org/10.1000/xyz.",
        ),
        (
            Record(
                "Wellbeing in 2019",
                type="report",
                authors=(Name(literal="Office for National Statistics"),),
                year=2019,
                publisher="ONS",
                url="https://example.org/?a=1&b=2",
            ),
            "Office for National Statistics (2019) Wellbeing in 2019. ONS. Available at: "
            "https://example.org/?a=1&b=2.",
        ),
        (
            Record("A thesis", type="thesis", authors=(Name("Li", "Wei"),), publisher="Leeds"),
            "Li, W. (no date) A thesis. Leeds.",
        ),
        (Record("The book", type="book", year=1999, publisher="OUP"), "The book (1999). OUP."),
        (
            Record("Who wrote this?", year=2001, container_title="The Journal"),
            "‘Who wrote this?’ (2001) The Journal.",
        ),
        (Record("Only a title", type="report"), "Only a title (no date)."),
        (
            Record(
                "Does it work?",
                type="chapter",
                authors=(Name("Only"),),
                container_title="The Handbook.",
                publisher="OUP",
                pages="3-4",
            ),
            "Only (no date) ‘Does it work?’, The Handbook. OUP, pp. 3–4.",
        ),
    ],
)
def test_a_citation_reads_as_harvard(record: Record, text: str) -> None:
    assert cite(record) == text


def test_more_than_three_authors_become_et_al() -> None:
    many = Record("T", authors=tuple(Name(f"Name{i}", "A") for i in range(5)), year=2000)
    assert cite(many).startswith("Name0, A. et al. (2000)")


def test_a_page_of_the_centre_is_cited_with_version_and_date() -> None:
    assert cite(PAGE) == (
        "Centre for Wellbeing (2026) Does volunteering help? (version 3). Available at: "
        "https://example.org/answers/volunteering/ (Accessed: 24 November 2026)."
    )
    assert PAGE.record.type == "webpage"
    assert PAGE.record.title == "Does volunteering help? (version 3)"


def test_html_has_italics_and_one_link() -> None:
    assert cite_html(ARTICLE).endswith(
        "<i>Journal of Stress</i>, 3(2), pp. 12–20. Available at: "
        '<a href="https://doi.org/10.1000/xyz">https://doi.org/10.1000/xyz</a>.'
    )
    assert "(Accessed: 24 November 2026)." in cite_html(PAGE)
    assert 'href="https://example.org/answers/volunteering/">' in cite_html(PAGE)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<i>x</i> & <b>y</b> &lt;script&gt;",
    "</i><svg onload=alert(1)>",
    "\ue000\ue001\ue004script\ue005",
    '<span class="nocase">x</span>',
]


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_fields_are_only_text(bad: str) -> None:
    for record in (
        Record(bad, authors=(Name(bad, bad), Name(literal=bad)), container_title=bad, volume=bad),
        Record(bad, type="report", publisher=bad, url=f"https://x.org/{bad}", doi=bad),
        Record(bad, type="webpage", url=f'javascript:alert(1)"{bad}'),
    ):
        page = Tags()
        page.feed(cite_html(record))
        assert {tag for tag, _ in page.found} <= {"i", "a"}
        for tag, attributes in page.found:
            assert [name for name, _ in attributes] == (["href"] if tag == "a" else [])
            assert all((value or "").startswith("https://") for _, value in attributes)
        assert page.text == cite(record)


def test_plain_text_keeps_what_looks_like_markup() -> None:
    assert "‘The effect of x<y and <i>z</i>’" in cite(Record("The effect of x<y and <i>z</i>"))


@settings(max_examples=30)
@given(st.text(min_size=1).filter(str.strip))
def test_any_title_can_be_cited(title: str) -> None:
    record = Record(title, authors=(Name("Smith", "A"),), year=2000, type="book")
    page = Tags()
    page.feed(cite_html(record))
    assert {tag for tag, _ in page.found} <= {"i"}


def test_threads_do_not_disturb_one_another() -> None:
    records = [Record(f"Title {i}", type="book", year=1900 + i) for i in range(60)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(cite, records)) == [f"Title {i} ({1900 + i})." for i in range(60)]
