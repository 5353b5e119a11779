"""The desk: what each person sees of an answer, and can do to it."""

import pytest
from web.findings.conftest import make_answer

from commonweal.answers.workflow import Stage
from commonweal_web.findings.models import Answer, Version
from commonweal_web.people.models import User


@pytest.fixture
def people(db):
    return {
        name: User.objects.create_user(name, f"{name}@example.org", role=name)
        for name in ("reader", "contributor", "reviewer", "editor")
    }


@pytest.fixture
def draft(people):
    return make_answer(owner=people["contributor"])


def act(client, who, answer, name, **fields):
    client.force_login(who)
    fields = {"stage": Answer.objects.get(pk=answer.pk).stage} | fields
    sent = {f"{name}-{key}": value for key, value in fields.items()}
    return client.post(f"/desk/answers/{answer.pk}/{name}/", sent)


def page_of(client, who, answer):
    client.force_login(who)
    return client.get(f"/desk/answers/{answer.pk}/").content.decode()


def test_from_draft_to_readers(client, draft, people):
    page = page_of(client, people["contributor"], draft)
    assert "3 studies, pooled: 0.44 (" in page
    assert "Submit for review" in page
    assert "Publish now" not in page
    assert act(client, people["contributor"], draft, "submit").status_code == 302
    assert "Submit for review</button>" not in page_of(client, people["contributor"], draft)
    act(client, people["reviewer"], draft, "start-review")
    act(client, people["reviewer"], draft, "ask-for-changes", note="Too sure.")
    assert "Too sure." in page_of(client, people["contributor"], draft)
    act(client, people["contributor"], draft, "submit")
    act(client, people["reviewer"], draft, "start-review")
    act(client, people["reviewer"], draft, "approve")
    act(client, people["editor"], draft, "publish", note="First.")
    assert Version.objects.get().note == "First."
    client.logout()
    assert client.get("/answers/trees/").status_code == 200


def test_a_form_sent_twice_does_one_thing(client, draft, people):
    first = act(client, people["contributor"], draft, "submit", stage="draft")
    again = act(client, people["contributor"], draft, "submit", stage="draft")
    assert (first.status_code, again.status_code) == (302, 302)
    page = client.get(again["Location"]).content.decode()
    assert "That was done already." in page
    assert "was not done" not in page


def test_what_is_refused_keeps_what_was_written_and_says_why(client, draft, people):
    Answer.objects.update(stage=Stage.APPROVED)
    response = act(client, people["editor"], draft, "publish", note="A long note.")
    page = response.content.decode()
    assert response.status_code == 422
    assert "“Publish now” was not done" in page
    assert "changed since it was approved" in page
    assert "A long note." in page
    empty = act(client, people["editor"], draft, "publish", note="").content.decode()
    assert 'href="#id_publish-note"' in empty


def test_a_stage_that_moved_on_meanwhile_is_said(client, draft, people):
    Answer.objects.update(stage=Stage.IN_REVIEW)
    response = act(client, people["editor"], draft, "publish", stage="approved", note="Now.")
    assert response.status_code == 422
    assert "somebody else may have moved it on" in response.content.decode()


def test_the_desk_is_for_those_who_write(client, draft, people):
    pages = ["/desk/answers/", *(f"/desk/answers/{draft.pk}/{rest}" for rest in ("", "preview/"))]
    for path in pages:
        client.logout()
        assert client.get(path).status_code == 302
        client.force_login(people["reader"])
        assert client.get(path).status_code == 403
        client.force_login(people["contributor"])
        assert client.get(path).status_code == 200
    assert act(client, people["reader"], draft, "submit").status_code == 403
    assert act(client, people["contributor"], draft, "publish", note="Mine!").status_code == 403
    assert act(client, people["contributor"], draft, "fly").status_code == 404
    assert not Version.objects.exists()


def test_the_list_is_filtered_by_stage_and_owner(client, draft, people):
    make_answer("bushes", question="Do bushes?", owner=people["editor"], stage=Stage.SUBMITTED)
    client.force_login(people["contributor"])

    def questions(query):
        page = client.get(f"/desk/answers/{query}").content.decode()
        return [name for name in ("Do trees", "Do bushes") if name in page]

    assert questions("") == ["Do trees", "Do bushes"]
    assert questions("?mine=1") == ["Do trees"]
    assert questions("?stage=submitted") == ["Do bushes"]
    assert questions("?stage=withdrawn") == []
    assert questions("?stage=nonsense&page=99") == ["Do trees", "Do bushes"]


def test_a_preview_looks_like_the_page_and_offers_no_file_or_citation(client, draft, people):
    client.force_login(people["contributor"])
    page = client.get(f"/desk/answers/{draft.pk}/preview/").content.decode()
    assert "preview of the saved working copy" in page
    assert "In most similar places" in page
    assert ".csv" not in page
    assert "cite.ris" not in page
    Answer.objects.update(strength="strong")
    response = client.get(f"/desk/answers/{draft.pk}/preview/", follow=True)
    assert "It cannot be published as it is" in response.content.decode()


def test_words_of_staff_are_escaped(client, draft, people):
    act(client, people["contributor"], draft, "submit")
    act(client, people["reviewer"], draft, "start-review")
    act(client, people["reviewer"], draft, "ask-for-changes", note="<script>alert(1)</script>")
    assert "<script>alert" not in page_of(client, people["contributor"], draft)
