"""Published figures of surveys beside an answer: chosen, frozen, shown as they are now."""

import polars as pl
import pytest
from django.core.cache import caches
from web.findings.conftest import make_answer, publish

from commonweal.surveys import Survey
from commonweal.surveys.disclosure import Policy, protect
from commonweal.terms import InputError, Source
from commonweal_web.audit.models import Line
from commonweal_web.findings import actions, editing, store
from commonweal_web.findings.drafting import draft
from commonweal_web.findings.models import Answer
from commonweal_web.findings.survey_store import MOST
from commonweal_web.kept_pages import generation
from commonweal_web.surveys import publication_actions as figures
from commonweal_web.surveys.models import Publication
from commonweal_web.surveys.publication_store import Draft

TITLE = "Two in three <b>like</b> their street"


def figure_draft(title=TITLE, **changes):
    people = pl.DataFrame(
        {"w": [1.0] * 60, "side": ["a", "b"] * 30, "likes": [i % 11 for i in range(60)]}
    )
    asked = Survey(people, weights="w").estimate("likes", by=["side"], min_n=1)
    fields = {
        "table": protect(asked, Policy("A rule", Source("Us"), min_n=20, secondary=False)),
        "title": title,
        "summary": "Both sides are alike.",
        "question": "Do you like your street?",
        "chart": "bars",
        "source": Source("A street survey", "An office", 2024, licence="CC BY 4.0"),
        "data_digest": "d" * 64,
    }
    return Draft(**fields | changes)


@pytest.fixture
def figure(admin):
    return figures.publish(figure_draft(), user=admin, note="First.").publication


@pytest.fixture
def beside(answer, figure, admin):
    """A published answer with one figure."""
    answer.surveys.set([figure])
    publish(answer, user=admin, note="First published.")
    return answer


def page(client, url="/answers/trees/"):
    """Return a page as text. A test is one transaction, in which no kept page is dropped."""
    caches["pages"].clear()
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def revise(figure, admin, **changes):
    return figures.publish(figure_draft(**changes), user=admin, note="Again.", publication=figure)


def test_readers_see_title_sentence_source_picture_and_the_way_to_the_figure(client, beside):
    found = page(client)
    for text in (
        "What surveys say about this",
        "Two in three &lt;b&gt;like&lt;/b&gt; their street",
        "Both sides are alike.",
        "A street survey",
        f'href="{beside.surveys.get().get_absolute_url()}"',
    ):
        assert text in found, text
    assert TITLE not in found
    assert found.count("<svg") == 6  # forest, funnel and the figure, wide and narrow
    assert "revised after" not in found


def test_a_page_without_figures_has_no_section(client, answer, admin):
    version = publish(answer, user=admin, note="First published.")
    assert "What surveys say about this" not in page(client)
    assert "surveys" not in version.words  # so that answers of before this keep their content


def test_a_revised_figure_is_shown_as_it_is_now_and_said_to_be(client, beside, figure, admin):
    page(client)
    revise(figure, admin, title="A new title", summary="Now they differ.")
    found = page(client)
    assert "Now they differ." in found
    assert "Both sides are alike." not in found
    assert "This figure was revised after the answer was published" in found


def test_a_withdrawn_figure_leaves_no_number_on_the_page(client, beside, figure, admin):
    page(client)
    figures.withdraw(figure, user=admin, why="The weights were wrong.")
    found = page(client)
    assert "A figure that stood here was withdrawn" in found
    assert "Both sides are alike." not in found
    assert found.count("<svg") == 4


@pytest.mark.django_db(transaction=True)
def test_kept_pages_are_dropped_when_a_figure_changes(admin, figure):
    before = generation()
    revise(figure, admin, title="A new title")
    between = generation()
    figures.withdraw(figure, user=admin, why="Wrong.")
    assert before != between != generation()


def test_a_figure_adds_one_query_however_many_there_are(
    client, beside, figure, admin, django_assert_max_num_queries
):
    others = [
        figures.publish(figure_draft(title=f"Title {i}"), user=admin, note="N.").publication
        for i in range(2)
    ]
    beside.surveys.add(*others)
    publish(beside, user=admin, note="More.")
    page(client)
    with django_assert_max_num_queries(5):
        assert page(client, "/answers/trees/?again").count("survey-figure") == 3


def test_versions_keep_what_was_chosen_and_say_what_changed(client, beside, figure, admin):
    first = beside.versions.get()
    assert first.words["surveys"] == [{"figure": figure.slug, "number": 1, "title": TITLE}]
    assert store.frozen(first).sealed().digest == first.digest
    beside.surveys.clear()
    publish(beside, user=admin, note="Without.")
    compared = page(client, "/answers/trees/versions/1/compare/2/")
    assert "Survey figure:" in compared
    assert "their street" in compared


def test_a_figure_revised_after_approval_is_reviewed_again(answer, figure, admin):
    answer.surveys.set([figure])
    approved = store.frozen(draft(answer, user=admin, at=figure.changed).version).content
    Answer.objects.filter(pk=answer.pk).update(stage="approved", approved=approved)
    revise(figure, admin, title="A new title")
    with pytest.raises(InputError, match="has changed since it was approved"):
        actions.publish(answer, user=admin, note="First.")


def test_an_answer_does_not_go_out_with_a_withdrawn_figure(answer, figure, admin):
    answer.surveys.set([figure])
    figures.withdraw(figure, user=admin, why="Wrong.")
    with pytest.raises(InputError, match="was withdrawn"):
        publish(answer, user=admin, note="First.")


def test_figures_are_chosen_at_the_desk_saved_and_audited(client, answer, figure, admin):
    client.force_login(admin)
    url = f"/desk/answers/{answer.pk}/surveys/"
    shown = client.get(url)
    assert "Two in three &lt;b&gt;like" in shown.content.decode()
    saved = client.post(url, {"surveys": [figure.pk], "revision": 0})
    assert (saved.status_code, list(answer.surveys.all())) == (302, [figure])
    line = Line.objects.filter(what="findings.edit").latest("pk")
    assert (line.before["surveys"], line.after["surveys"]) == ([], [figure.pk])
    assert "checked" in page(client, url)
    client.post(url, {"revision": 1})
    assert not answer.surveys.exists()


def test_only_published_figures_can_be_chosen_and_not_too_many(client, answer, admin):
    client.force_login(admin)
    url = f"/desk/answers/{answer.pk}/surveys/"
    assert "No survey figures yet" in page(client, url)
    made = [
        figures.publish(figure_draft(title=f"Title {i}"), user=admin, note="N.").publication
        for i in range(MOST + 1)
    ]
    figures.withdraw(made[0], user=admin, why="Wrong.")
    refused = client.post(url, {"surveys": [made[0].pk], "revision": 0})
    assert refused.status_code == 422
    figures.publish(figure_draft(title="Back"), user=admin, note="N.", publication=made[0])
    refused = client.post(url, {"surveys": [one.pk for one in made], "revision": 0})
    assert refused.status_code == 422
    assert "Choose the 6" in refused.content.decode()
    assert refused.content.decode().count(" checked") == MOST + 1  # what was ticked is still there
    assert not answer.surveys.exists()


def test_figures_are_found_by_words_and_those_chosen_stay_in_the_form(
    client, beside, figure, admin
):
    figures.publish(figure_draft(title="About lakes"), user=admin, note="N.")
    figures.publish(figure_draft(title="About hills"), user=admin, note="N.")
    beside.stage = "draft"
    beside.save()
    client.force_login(admin)
    url = f"/desk/answers/{beside.pk}/surveys/"
    hills = Publication.objects.get(slug="about-hills")
    asked = {"find": "1", "q": "LAKES", "surveys": [figure.pk, hills.pk], "revision": 0}
    found = client.post(url, asked).content.decode()
    assert f'value="{hills.pk}" checked' in found  # ticked, not saved, and still ticked
    assert "not saved yet" in found
    assert list(beside.surveys.all()) == [figure]
    found = page(client, f"{url}?q=LAKES")
    assert "About lakes" in found
    assert "About hills" not in found
    assert f'value="{figure.pk}" checked' in found


def test_two_people_who_choose_clash_as_with_any_field(client, answer, figure, admin):
    other = figures.publish(figure_draft(title="About lakes"), user=admin, note="N.").publication
    editing.save(answer, {"surveys": [figure.pk]}, user=admin, revision=0)
    client.force_login(admin)
    refused = client.post(
        f"/desk/answers/{answer.pk}/surveys/", {"surveys": [other.pk], "revision": 0}
    )
    assert refused.status_code == 409
    assert "Somebody else saved this meanwhile" in refused.content.decode()
    assert list(answer.surveys.all()) == [figure]


def test_the_page_of_a_figure_names_the_answers_that_show_it(client, beside, figure, admin):
    make_answer("lakes", question="Do lakes help?").surveys.set([figure])  # a draft: not named
    found = page(client, figure.get_absolute_url())
    assert "Answers that show this figure" in found
    assert 'href="/answers/trees/"' in found
    assert "Do lakes help?" not in found
    actions.withdraw(beside, user=admin, note="Wrong.")
    assert "Answers that show this figure" not in page(client, figure.get_absolute_url())
