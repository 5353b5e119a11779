"""The list, the page, its files and its history, as a reader meets them."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from web.findings.conftest import make_answer

from commonweal_web.findings.actions import publish, withdraw
from commonweal_web.findings.models import Answer
from commonweal_web.library.models import Concept


@pytest.fixture
def published(answer, admin):
    publish(answer, user=admin, note="First published.")
    return answer


def get(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def test_an_answer_page_goes_from_the_sentence_to_the_rows(client, published):
    page = get(client, "/answers/trees/")
    for text in (
        "<h1>Do trees help people feel better?</h1>",
        "Trees probably help people feel better.",
        "Promising",
        "In most similar places, we would expect a result between",
        "3 of 3 studies point to a benefit, and so do all together",
        "/library/studies/trees-ash/",
        "/library/records/trees-ash/",
        "Half were unblinded.",
        "<strong>moderate</strong>",
    ):
        assert text in page, text
    assert page.count("<svg") == 4  # forest and funnel, each for wide and narrow screens


def test_no_draft_is_public(client, answer):
    get(client, "/answers/trees/", 404)
    assert "Do trees help" not in get(client, "/answers/")


def test_saving_the_working_copy_changes_nothing_for_readers(client, published):
    Answer.objects.update(question="New question?", headline="New headline.")
    page = get(client, "/answers/trees/") + get(client, "/answers/")
    assert "New" not in page


def test_history_keeps_every_version(client, published, admin):
    Answer.objects.update(headline="Trees help a little.")
    publish(published, user=admin, note="Softer words.")
    history = get(client, "/answers/trees/history/")
    assert "Softer words." in history
    assert "First published." in history
    first = get(client, "/answers/trees/versions/1/")
    assert "Trees probably help people feel better." in first
    assert "A newer one is in force" in first
    get(client, "/answers/trees/versions/3/", 404)


def test_a_withdrawn_answer_says_why(client, published, admin):
    withdraw(published, user=admin, note="Two trials were retracted.")
    page = get(client, "/answers/trees/", 410)
    assert "Two trials were retracted." in page
    assert "Do trees help" not in get(client, "/answers/")
    get(client, "/answers/trees/forest.csv", 404)


def test_the_table_of_the_picture_has_full_precision(client, published):
    rows = list(csv.reader(io.StringIO(get(client, "/answers/trees/forest.csv"))))
    pooled = next(row for row in rows if row[0].startswith("Pooled"))
    assert float(pooled[1]) == pytest.approx(0.442857142857143, rel=1e-14)


def test_pictures_stand_alone(client, published):
    for figure in ("forest", "funnel"):
        root = ET.fromstring(get(client, f"/answers/trees/{figure}.svg"))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_all_effects_can_be_had_and_formulas_do_not_run(client, published, admin):
    from commonweal_web.library.models import Study

    Study.objects.filter(label="Ash (2019)").update(label="=HYPERLINK(1)")
    publish(published, user=admin, note="Hostile.")
    rows = list(csv.DictReader(io.StringIO(get(client, "/answers/trees/effects.csv"))))
    assert {row["label"] for row in rows} == {"'=HYPERLINK(1)", "Birch (2020)", "Cedar (2021)"}
    assert sorted(float(row["value"]) for row in rows) == [0.4, 0.45, 0.6]


@pytest.mark.parametrize("extension", ["ris", "bib", "json"])
def test_an_answer_can_be_cited(client, published, extension):
    text = get(client, f"/answers/trees/cite.{extension}")
    assert "Do trees help people feel better?" in text
    if extension == "json":
        assert json.loads(text)[0]["type"] == "webpage"


def test_hostile_words_are_shown_as_words(client, answer, admin):
    Answer.objects.update(headline="<script>alert(1)</script>", favours_lower="</svg><b>x")
    publish(answer, user=admin, note="<img src=x onerror=alert(1)>")
    page = get(client, "/answers/trees/") + get(client, "/answers/trees/history/")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>x" not in page


def test_the_list_filters_sorts_and_says_how_many(client, published, admin):
    other = make_answer("lakes", question="Do lakes help?", strength="initial")
    place = Concept.objects.create(scheme="outcome", slug="calm", name="Calm")
    Answer.objects.filter(pk=other.pk).update(outcome=place)
    publish(other, user=admin, note="First.")
    everything = get(client, "/answers/")
    assert "2 answers" in everything
    assert everything.index("Do trees") < everything.index("Do lakes")  # strongest first
    turned = get(client, "/answers/?sort=-strength")
    assert turned.index("Do lakes") < turned.index("Do trees")
    calm = get(client, "/answers/?outcome=calm")
    assert "1 answer of 2" in calm
    assert "Do trees" not in calm
    assert "Do lakes" in get(client, "/answers/?strength=initial&q=lakes+help")
    assert "No answer matches" in get(client, "/answers/?q=volcano")


@pytest.mark.parametrize(
    "query",
    ["sort=nonsense", "strength=huge", "page=99999", "page=x", "q=%00%27%25", "outcome=%00"],
)
def test_odd_queries_are_taken_calmly(client, published, query):
    get(client, f"/answers/?{query}")


def test_a_page_takes_few_queries(client, published, django_assert_max_num_queries):
    get(client, "/answers/trees/")
    with django_assert_max_num_queries(4):
        get(client, "/answers/trees/?again")


def test_the_list_takes_as_many_queries_for_two_as_for_one(
    client, published, admin, django_assert_max_num_queries
):
    publish(make_answer("lakes"), user=admin, note="First.")
    get(client, "/answers/")
    with django_assert_max_num_queries(9):
        get(client, "/answers/?again")


def test_kept_pages_are_dropped_when_something_is_published(
    client, published, admin, django_capture_on_commit_callbacks
):
    get(client, "/answers/trees/")
    assert client.get("/answers/trees/").headers.get("X-Page-Cache") == "kept"
    Answer.objects.update(headline="Trees help a little.")
    with django_capture_on_commit_callbacks(execute=True):
        publish(published, user=admin, note="Softer words.")
    assert "Trees help a little." in get(client, "/answers/trees/")


def test_readers_get_no_cookie_and_a_strict_policy(client, published):
    response = client.get("/answers/trees/")
    assert not response.cookies
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_no_difference_between_studies_is_not_taken_for_certainty(client, published):
    page = get(client, "/answers/trees/")
    assert "real differences between places may still be hidden" in page
    assert "With so few studies this range is itself very unsure" in page


def test_a_citation_names_the_centre_as_its_editors_do(client, published):
    from commonweal_web.pages.models import Centre

    centre = Centre.load()
    centre.name = "Centre for Trees"
    centre.save()
    assert "Centre for Trees (20" in get(client, "/answers/trees/")
