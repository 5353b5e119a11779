"""The public pages of the library, and the files it gives."""

import csv
import io
import json

import pytest
from django.core.cache import caches
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from commonweal.evidence import Name, Record
from commonweal_web.findings.models import Answer, AnswerEffect
from commonweal_web.library import exports, models, store
from commonweal_web.library.choice import Choice

NASTY = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
Library = dict[str, models.Record]


def get(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(reverse("library:search") + query, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def page_of(client: Client, name: str, identifier: str) -> str:
    return client.get(reverse(f"library:{name}", args=[identifier])).content.decode()


def file_of(client: Client, extension: str, query: str = "") -> str:
    response = client.get(reverse("library:export", args=[extension]) + query)
    assert response.streaming
    assert f'filename="library.{extension}"' in response["Content-Disposition"]
    return b"".join(response.streaming_content).decode()


def test_the_search_says_how_many_and_shows_them(client: Client, library: Library) -> None:
    page = get(client, "?q=trees")
    assert "2 records" in page
    assert "<mark>Trees</mark> and the wellbeing" in page
    assert "Jane Ash, Office of Woods, The" in page
    assert "Journal of Shade, 4(2), pp. 10–19" in page
    assert "talk about loneliness; <mark>trees</mark> are mentioned" in page


def test_an_empty_library_says_so(client: Client, db: None) -> None:
    assert "The library is empty" in get(client)


def test_finding_nothing_is_helped(client: Client, library: Library) -> None:
    assert "Try fewer words" in get(client, "?q=nowhere")
    page = get(client, "?q=trees&since=2020")
    assert 'href="?q=trees">See 2 records without filters' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?since=2019", {"trees", "gardens"}),
        ("?until=2019", {"trees", "cafe"}),
        ("?type=report", {"cafe"}),
        ("?abstract=on", {"trees", "cafe"}),
        ("?doi=on", {"trees"}),
        ("?answer=any", {"trees"}),
        ("?answer=some-outcome", {"trees"}),
        ("?answer=other", set()),
        ("?q=trees&answer=any", {"trees"}),
        ("?since=nonsense&type=nonsense&sort=nonsense&page=-1", {"all"}),
        ("?since=99999999999&page=999999999999999", {"all"}),
    ],
)
def test_filters_and_nonsense(
    client: Client, library: Library, answer: Answer, query: str, expected: set[str]
) -> None:
    page = get(client, query)
    shown = {name for name in library if f"/library/records/{name}/" in page}
    assert shown == (set(library) if expected == {"all"} else expected)


def test_only_published_answers_are_named(
    client: Client, library: Library, study: models.Study, answer: Answer
) -> None:
    hidden = Answer.objects.create(
        slug="hidden",
        question="Do hidden things help?",
        outcome=answer.outcome,
        population=answer.population,
        setting=answer.setting,
    )
    AnswerEffect.objects.create(answer=hidden, effect=study.effects.first())
    for page in (
        get(client, "?q=trees"),
        page_of(client, "record", "trees"),
        page_of(client, "study", "ash-2019"),
    ):
        assert "Do trees help?" in page
        assert "/answers/trees/" in page
        assert "hidden things" not in page
    # What a revision at the desk takes out stays until it is published.
    AnswerEffect.objects.filter(answer=answer).delete()
    caches["pages"].clear()
    assert "Do trees help?" in page_of(client, "record", "trees")
    assert "Do trees help?" in page_of(client, "study", "ash-2019")
    assert "/library/records/trees/" in get(client, "?answer=any")
    Answer.objects.update(state=Answer.State.WITHDRAWN)
    caches["pages"].clear()  # as the act of withdrawing does
    assert "Do trees help?" not in page_of(client, "record", "trees")
    assert "/library/records/trees/" not in get(client, "?answer=any")


def test_chosen_filters_can_be_taken_away_one_by_one(client: Client, library: Library) -> None:
    page = get(client, "?q=trees&since=2000&doi=on&sort=title")
    assert 'href="?q=trees&amp;doi=on&amp;sort=title"' in page
    assert 'href="?q=trees&amp;since=2000&amp;sort=title"' in page


def test_the_query_string_of_a_choice_is_the_choice() -> None:
    choice = Choice(q="a & b", since=2001, doi=True, sort="newest", page=3)
    assert Choice.of(QueryDict(choice.query_string())) == choice
    assert Choice().query_string() == ""


def test_htmx_gets_the_results_alone_and_a_tidy_address(client: Client, library: Library) -> None:
    response = client.get(
        "/library/?q=trees&since=&until=&type=",
        headers={"HX-Request": "true", "HX-Target": "results"},
    )
    page = response.content.decode()
    assert "<html" not in page
    assert 'id="found" hx-swap-oob' in page
    assert "<mark>Trees</mark>" in page
    assert response["HX-Push-Url"] == "/library/?q=trees"
    assert "HX-Target" in response["Vary"]
    restored = get(client, "?q=trees", **{"HX-Request": "true"})
    assert "<html" in restored


def test_results_are_paged_with_links_that_keep_the_search(client: Client, db: None) -> None:
    store.save_records(Record(identifier=f"r{i}", title=f"Tree {i}") for i in range(41))
    page = get(client, "?q=tree&page=2")
    assert "page 2 of 3" in page
    assert 'href="?q=tree&amp;page=3"' in page
    assert '<ol class="results" start="21">' in page
    assert page.count("<li>\n<h2>") == 20
    assert "page 3 of 3" in get(client, "?q=tree&page=77")


def test_pages_ask_the_database_a_fixed_number_of_times(
    client: Client, library: Library, answer: Answer, django_assert_max_num_queries
) -> None:
    client.get("/library/")  # the site's own settings and menu are kept from here on
    with django_assert_max_num_queries(12):
        get(client, "?q=trees&doi=on")
    with django_assert_max_num_queries(10):
        page_of(client, "record", "trees")
    with django_assert_max_num_queries(10):
        page_of(client, "study", "ash-2019")


def test_anonymous_pages_set_no_cookie(client: Client, library: Library) -> None:
    for address in ("/library/", "/library/records/trees/"):
        response = client.get(address)
        assert not response.cookies
        # Whoever is signed in sees a link to their account: no cache may give them this page.
        assert "Cookie" in response.get("Vary", "")


def test_a_record_has_all_of_its_reference(
    client: Client, library: Library, answer: Answer
) -> None:
    page = page_of(client, "record", "trees")
    for words in (
        "<h1>Trees and the wellbeing of town dwellers</h1>",
        "Jane Ash, Office of Woods, The",
        "We planted trees in randomised streets.",
        "urban forestry",
        'href="https://doi.org/10.1000/trees"',
        'href="https://pubmed.ncbi.nlm.nih.gov/12345/"',
        "Ash, J.",
        'href="/library/records/trees.ris"',
        'href="/library/studies/ash-2019/"',
        "They do, a little.",
    ):
        assert words in page


def test_reference_managers_recognise_a_record(client: Client, library: Library) -> None:
    page = page_of(client, "record", "trees")
    for name, value in (
        ("title", "Trees and the wellbeing of town dwellers"),
        ("author", "Ash, Jane"),
        ("author", "Office of Woods, The"),
        ("publication_date", "2019"),
        ("journal_title", "Journal of Shade"),
        ("firstpage", "10"),
        ("lastpage", "19"),
        ("doi", "10.1000/trees"),
    ):
        assert f'<meta name="citation_{name}" content="{value}">' in page
    report = page_of(client, "record", "cafe")
    assert '<meta name="citation_technical_report_institution" content="House of Coffee">' in report


def test_a_study_shows_what_it_was_and_each_effect_as_people_read_it(
    client: Client, answer: Answer
) -> None:
    page = page_of(client, "study", "ash-2019")
    assert "Randomised trial" in page
    assert "1,200" in page
    assert 'data-is="some concerns">Some concerns' in page
    # 0.4 ± 1.96 × 0.1, and an odds ratio of exp(−0.693 ± 1.96 × 0.2)
    assert "0.40</td>" in page
    assert "0.20 to 0.60" in page
    assert "0.50</td>" in page
    assert "0.34 to 0.74" in page
    assert "odds ratio" in page
    assert "not reported" in page


def test_what_is_not_there_is_404(client: Client, library: Library) -> None:
    for address in (
        "/library/records/nowhere/",
        "/library/studies/nowhere/",
        "/library/records/nowhere.ris",
        "/library/records/trees.exe",
        "/library/export.exe",
    ):
        assert client.get(address).status_code == 404


def test_markup_in_a_reference_stays_text(client: Client, db: None) -> None:
    store.save_records(
        [
            Record(
                identifier="nasty",
                title=NASTY,
                authors=(Name(NASTY, NASTY),),
                container_title=NASTY,
                abstract=NASTY,
                keywords=(NASTY,),
                doi='10.1000/"><script>',
                url="javascript:alert(1)",
                database=NASTY,
                publisher=NASTY,
                language="<b>",
            )
        ]
    )
    for page in (
        page_of(client, "record", "nasty"),
        get(client, "?q=alert"),
        get(client, "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
    ):
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "javascript:" not in page
        assert "alert" in page


@pytest.mark.parametrize(
    ("extension", "begins"), [("ris", "TY  - JOUR"), ("bib", "@article{"), ("json", "[")]
)
def test_a_record_as_a_file(client: Client, library: Library, extension: str, begins: str) -> None:
    response = client.get(f"/library/records/trees.{extension}")
    assert response.content.decode().startswith(begins)
    assert response["Content-Disposition"] == f'attachment; filename="trees.{extension}"'


def test_a_search_as_a_file_holds_what_the_search_finds(client: Client, library: Library) -> None:
    assert file_of(client, "ris", "?q=trees").count("TY  - ") == 2
    items = json.loads(file_of(client, "json", "?type=report"))
    assert [item["title"] for item in items] == ["The café as a third place"]
    assert file_of(client, "bib").count("@") >= 4
    assert json.loads(file_of(client, "json", "?q=nowhere")) == []


def test_a_file_is_capped_and_comes_in_pieces(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST", 600)
    store.save_records(Record(identifier=f"r{i}", title=f"T {i}") for i in range(700))
    response = client.get("/library/export.ris")
    pieces = list(response.streaming_content)
    assert len(pieces) == 3
    assert b"".join(pieces).count(b"TY  - ") == 600


def test_a_formula_in_a_cell_is_neutralised(client: Client, db: None) -> None:
    store.save_records([Record(identifier="f", title="=HYPERLINK(1)", authors=(Name("@sum"),))])
    (row,) = csv.DictReader(io.StringIO(file_of(client, "csv")))
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["authors"] == "'@sum"
