"""A reader sees what changed between two versions, in words and numbers."""

import pytest
from web.findings.conftest import publish

from commonweal.answers import read_bundle, verify
from commonweal_web.findings.actions import withdraw
from commonweal_web.findings.models import Answer, AnswerEffect
from commonweal_web.library.models import Effect


@pytest.fixture
def changed(answer, admin):
    """Version 2 corrects an effect; version 3 leaves a study out and changes words and rating."""
    publish(answer, user=admin, note="First.")
    Effect.objects.filter(study__label__startswith="Ash").update(value=0.5)
    publish(answer, user=admin, note="A correction of Ash.")
    AnswerEffect.objects.filter(effect__study__label__startswith="Cedar").delete()
    Answer.objects.update(headline="Trees may help people feel better.", strength="initial")
    publish(answer, user=admin, note="Cedar was retracted.")
    return answer


def page_of(client, old, new):
    response = client.get(f"/answers/trees/versions/{old}/compare/{new}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_correction_is_named_with_both_numbers(client, changed):
    page = page_of(client, 1, 2)
    assert "The pooled result went from 0.44 (" in page
    assert "<strong>Ash (2019)</strong>: effect: 0.4000, now 0.5000" in page
    assert "No word changed." in page
    assert "A correction of Ash." in page
    assert "Cedar was retracted." not in page


def test_across_versions_every_note_studies_ratings_and_words(client, changed):
    page = page_of(client, 1, 3)
    assert "A correction of Ash." in page
    assert "Cedar was retracted." in page
    assert "The strength of evidence went from “Promising” to “Initial”." in page
    assert "The answer now rests on 2 studies; before, it was 3." in page
    assert "No longer counted" in page
    removed, added = page.index("probably"), page.index("may ")
    assert "<del>" in page[removed - 90 : removed]
    assert "removed:" in page[removed - 90 : removed]
    assert "<ins>" in page[added - 90 : added]


def test_words_of_staff_are_escaped(client, answer, admin):
    publish(answer, user=admin, note="First.")
    Answer.objects.update(headline="<script>alert(1)</script> trees")
    publish(answer, user=admin, note="<b>Bold</b>")
    page = page_of(client, 1, 2)
    assert "<script>alert" not in page
    assert "<b>Bold" not in page
    assert "Only words changed." in page


def test_the_history_leads_there_and_to_the_file_that_anyone_can_check(client, changed):
    history = client.get("/answers/trees/history/").content.decode()
    assert "/answers/trees/versions/2/compare/3/" in history
    assert "/answers/trees/versions/0/compare/1/" not in history
    response = client.get("/answers/trees/versions.json")
    assert response["Content-Type"] == "application/json"
    versions = read_bundle(response.content.decode())
    assert [version.number for version in versions] == [1, 2, 3]
    assert verify(versions) == ()


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("/compare/?old=3&new=1", "/versions/1/compare/3/"),
        ("/compare/?old=2&new=2", "/versions/2/compare/2/"),
        ("/compare/?old=x&new=1", "/history/"),
        ("/compare/", "/history/"),
        ("/versions/3/compare/1/", "/versions/1/compare/3/"),
        ("/versions/2/compare/2/", "/history/"),
    ],
)
def test_odd_choices_lead_to_something_sensible(client, changed, asked, to):
    response = client.get(f"/answers/trees{asked}")
    assert (response.status_code, response["Location"]) == (302, f"/answers/trees{to}")


def test_versions_that_are_not_there(client, changed):
    assert client.get("/answers/trees/versions/1/compare/9/").status_code == 404
    assert client.get("/answers/bushes/versions/1/compare/2/").status_code == 404
    assert client.get("/answers/bushes/versions.json").status_code == 404


def test_a_draft_has_no_history_to_compare(client, answer):
    for path in ("versions.json", "versions/1/compare/2/", "compare/?old=1&new=2"):
        assert client.get(f"/answers/trees/{path}").status_code == 404


def test_no_longer_enough_studies_and_enough_again(client, answer, admin):
    publish(answer, user=admin, note="First.")
    links = list(AnswerEffect.objects.all())
    AnswerEffect.objects.exclude(pk=links[0].pk).delete()
    Answer.objects.update(strength="not enough evidence")
    publish(answer, user=admin, note="Two were retracted.")
    AnswerEffect.objects.bulk_create(links[1:])
    publish(answer, user=admin, note="They were not.")
    page = page_of(client, 1, 2)
    assert "The studies can no longer be pooled. Before: 0.44 (" in page
    assert "Not pooled" in page
    assert "There are now enough studies to pool: 0.44 (" in page_of(client, 2, 3)


def test_another_unit_is_never_set_beside_the_old_one(client, answer, admin):
    publish(answer, user=admin, note="First.")
    Answer.objects.update(unit_label="points of life satisfaction")
    publish(answer, user=admin, note="Rescaled.")
    page = page_of(client, 1, 2)
    assert "now in another unit (points of life satisfaction; before: standard deviations" in page
    assert "went from" not in page


def test_a_withdrawn_answer_keeps_its_comparisons(client, changed, admin):
    withdraw(changed, user=admin, note="Retracted.")
    assert "0.4000, now 0.5000" in page_of(client, 1, 2)
