"""The list, the page, its files and its history, as a reader meets them."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from web.findings.conftest import make_answer, publish

from commonweal_web.findings.actions import withdraw
from commonweal_web.findings.models import Answer, AnswerEffect
from commonweal_web.library.models import Concept, Effect, Study


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


def test_the_files_of_a_version_are_its_own(client, published, admin):
    Effect.objects.update(value=-3)
    publish(published, user=admin, note="New numbers.")
    assert "/answers/trees/versions/1/forest.csv" in get(client, "/answers/trees/versions/1/")
    for figure, column in (("forest", 1), ("effects", 2)):
        old = get(client, f"/answers/trees/versions/1/{figure}.csv")
        assert old.splitlines()[1].split(",")[column] != "-3.0"
        new = get(client, f"/answers/trees/{figure}.csv")
        assert new.splitlines()[1].split(",")[column] == "-3.0"
        assert new == get(client, f"/answers/trees/versions/2/{figure}.csv")
    assert "version 1" in get(client, "/answers/trees/versions/1/cite.ris").lower()


def test_every_version_names_the_address_that_stays(client, published, admin, settings):
    canonical = f'<link rel="canonical" href="{settings.BASE_URL}/answers/trees/">'
    assert canonical in get(client, "/answers/trees/")
    assert canonical in get(client, "/answers/trees/versions/1/")


def test_a_version_of_a_withdrawn_answer_warns_and_keeps_its_files(client, published, admin):
    withdraw(published, user=admin, note="Two trials were retracted.")
    page = get(client, "/answers/trees/versions/1/")
    assert "has since been withdrawn, so do not rely on it" in page
    assert '<meta name="robots" content="noindex">' in page
    get(client, "/answers/trees/versions/1/forest.csv")
    assert "In force" not in get(client, "/answers/trees/history/")


def test_an_answer_without_studies_or_reasons_has_a_page(client, answer, admin):
    answer.effect_links.all().delete()
    answer.reasons.all().delete()
    Answer.objects.update(strength="not enough evidence", within_study_correlation=0.5)
    publish(answer, user=admin, note="Nobody has looked.")
    page = get(client, "/answers/trees/")
    assert "No study that we found answers this question." in page
    assert "<table" not in page
    assert "0 effects" not in page
    assert get(client, "/answers/trees/effects.csv").splitlines() == ["study"]
    assert "Not clear" in get(client, "/answers/")


def test_missing_numbers_are_said_to_be_missing(client, answer, admin):
    study = Study.objects.create(identifier="dune", label="Dune (2022)")
    effect = Effect.objects.create(
        study=study, unit="standardised_mean_difference", outcome="wellbeing", benefit="higher"
    )
    AnswerEffect.objects.create(answer=answer, effect=effect)
    publish(answer, user=admin, note="First.")
    page = get(client, "/answers/trees/")
    assert "Dune (2022)" in page
    assert "nan" not in page.lower().replace("finan", "")
    assert "3 of 3 studies point to a benefit" in page


ODD = "هل تساعد الأشجار؟ 🌳 " + "Donaudampfschifffahrtsgesellschaft" * 5


def test_odd_scripts_and_very_long_words_are_kept_whole(client, answer, admin):
    Answer.objects.update(question=ODD, headline=ODD)
    Study.objects.update(note=ODD)
    Study.objects.filter(identifier="trees-ash").update(label=ODD[:200])
    publish(answer, user=admin, note=ODD)
    assert get(client, "/answers/trees/").count(ODD) >= 3
    assert ODD in get(client, "/answers/")
    assert ODD in get(client, "/answers/trees/history/")
    ET.fromstring(get(client, "/answers/trees/forest.svg"))


def test_two_hundred_studies_make_a_page_in_few_queries(
    client, answer, admin, django_assert_max_num_queries
):
    studies = Study.objects.bulk_create(
        Study(identifier=f"many-{i}", label=f"Many {i}") for i in range(200)
    )
    effects = Effect.objects.bulk_create(
        Effect(
            study=study,
            value=0.4 + 0.001 * i,
            variance=0.02,
            unit="standardised_mean_difference",
            outcome="wellbeing",
            benefit="higher",
        )
        for i, study in enumerate(studies)
    )
    AnswerEffect.objects.bulk_create(AnswerEffect(answer=answer, effect=one) for one in effects)
    publish(answer, user=admin, note="First.")
    get(client, "/answers/trees/")
    with django_assert_max_num_queries(4):
        assert "203 of 203 studies" in get(client, "/answers/trees/?again")


def test_the_address_to_send_on_holds_what_was_chosen_and_no_more(client, published):
    query = "?q=trees&outcome=&population=&setting=&strength=promising&sort=strength"
    response = client.get(f"/answers/{query}", headers={"HX-Target": "results"})
    assert response["HX-Push-Url"] == "/answers/?q=trees&strength=promising"
    assert "HX-Target" in response["Vary"]
    assert "?q=trees&amp;strength=promising&amp;sort=date" in response.content.decode()


def test_an_empty_list_leads_on_to_the_library(client, published):
    assert 'href="/library/?q=volcano%20ash"' in get(client, "/answers/?q=volcano+ash")


def test_a_picture_of_harm_does_not_speak_of_benefit(client, answer, admin):
    Answer.objects.update(benefit="lower")
    publish(answer, user=admin, note="First.")
    page = get(client, "/answers/trees/")
    assert "3 of 3 studies point to harm, and so do all together" in page
    assert "point to a benefit" not in page


def test_the_list_rounds_as_the_page_does(client, answer, admin):
    from commonweal_web.library.models import Effect

    for effect, value in zip(Effect.objects.order_by("pk"), (-10.31, -9.87, -11.2), strict=True):
        effect.value, effect.variance, effect.unit = value, 2.0, "mean_difference"
        effect.save()
    Answer.objects.update(unit_label="points", benefit="lower")
    publish(answer, user=admin, note="In points.")
    number = "−10.5 (−12.1 to −8.8)"  # HK: mean ± 4.3027 × sd/√3, as R's t.test gives
    assert number in get(client, "/answers/")
    assert "−10.5" in get(client, "/answers/trees/")
