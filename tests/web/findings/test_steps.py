"""The pages where an answer is made, step by step."""

import pytest
from web.findings.conftest import make_answer

from commonweal.answers.workflow import Stage
from commonweal_web.findings import actions, edit_pages
from commonweal_web.findings.completeness import STEPS, missing
from commonweal_web.findings.models import Answer, AnswerEffect
from commonweal_web.library.models import Concept, Effect, Study
from commonweal_web.people.models import User


@pytest.fixture
def owner(db):
    return User.objects.create_user("owner", "owner@example.org", role="contributor")


@pytest.fixture
def draft(owner):
    return make_answer(owner=owner)


@pytest.fixture
def desk(client, owner, draft):
    client.force_login(owner)

    class Desk:
        def get(self, path, **headers):
            return client.get(f"/desk/answers/{draft.pk}/{path}", headers=headers)

        def post(self, path, fields):
            return client.post(f"/desk/answers/{draft.pk}/{path}", fields)

        def filled(self, step, **changes):
            """What a browser would send of the form of a step."""
            form = self.get(f"{step}/").context["form"]
            values = {b.html_name: b.value() for b in form if b.value() is not None}
            return values | {"revision": self.get(f"{step}/").context["revision"]} | changes

    return Desk()


def said(response):
    return response.content.decode()


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("effects", "surveys")])
def test_each_step_saves_what_is_written(desk, draft, step):
    changes = {
        "question": {"pico_population": "Townsfolk"},
        "model": {"tau2": "dl"},
        "words": {"headline": "Trees help."},
        "certainty": {"cost_words": "Little.", "steps-imprecision": "-1", "text-imprecision": "W."},
    }[step]
    response = desk.post(f"{step}/", desk.filled(step, **changes))
    assert response.status_code == 302, said(response)[:3000]
    shown = desk.filled(step)
    assert {name: str(shown[name]) for name in changes} == changes
    assert response["Location"] == f"/desk/answers/{draft.pk}/{step}/"
    unchanged = desk.post(f"{step}/", desk.filled(step))
    assert "There was nothing to save" in said(desk.get(f"{step}/"))
    assert unchanged.status_code == 302


def test_a_new_answer_is_begun_and_says_what_is_missing(client, owner, db):
    client.force_login(owner)
    assert "Begin the answer" in said(client.get("/desk/answers/new/"))
    concepts = {
        scheme: Concept.objects.create(scheme=scheme, slug=scheme, name=scheme).pk
        for scheme in ("outcome", "population", "setting")
    }
    empty = client.post("/desk/answers/new/", concepts)
    assert empty.status_code == 422
    assert 'href="#id_question"' in said(empty)
    made = client.post("/desk/answers/new/", concepts | {"question": "Do trees help?"})
    row = Answer.objects.get()
    assert (row.owner, row.slug) == (owner, "do-trees-help")
    assert made["Location"] == f"/desk/answers/{row.pk}/question/"
    page = said(client.get(f"/desk/answers/{row.pk}/"))
    assert f'href="/desk/answers/{row.pk}/words/#id_headline"' in page
    for one in missing(row):
        form = client.get(f"/desk/answers/{row.pk}/{one.step}/").context["form"]
        assert one.field in form.fields
    refused = client.post(f"/desk/answers/{row.pk}/submit/", {"submit-stage": "draft"})
    assert refused.status_code == 422
    assert "What is still empty" in said(refused)
    for step in STEPS:
        assert client.get(f"/desk/answers/{row.pk}/{step}/").status_code == 200


def test_what_cannot_be_saved_stays_in_the_form(desk, draft):
    sent = desk.filled("certainty", **{"text-imprecision": "", "steps-imprecision": "-1"})
    response = desk.post("certainty/", sent | {"cost_words": "Words that took long."})
    assert response.status_code == 422
    assert "Words that took long." in said(response)
    assert 'href="#id_text-imprecision"' in said(response)


def test_two_editors_the_second_sees_the_first_and_chooses(client, desk, draft, owner):
    sent = desk.filled("words", headline="Mine, which took long.", found="Mine too.")
    other = User.objects.create_user("other", "other@example.org", role="reviewer")
    client.force_login(other)
    desk.post("words/", desk.filled("words", headline="Theirs."))
    client.force_login(owner)
    response = desk.post("words/", sent)
    page = said(response)
    assert response.status_code == 409
    assert "other saved this on" in page
    assert "Theirs." in page
    assert "Mine, which took long.</textarea>" in page
    again = sent | {"revision": response.context["revision"], "choose-headline": "theirs"}
    assert desk.post("words/", again).status_code == 302
    draft.refresh_from_db()
    assert (draft.headline, draft.found) == ("Theirs.", "Mine too.")
    again |= {"choose-headline": "mine", "headline": "Mine.", "revision": 2}
    desk.post("words/", again)
    draft.refresh_from_db()
    assert draft.headline == "Mine."


def test_a_save_after_it_was_submitted_loses_nothing(desk, draft, owner):
    sent = desk.filled("words", headline="Words that came late.")
    actions.submit(draft, user=owner)
    response = desk.post("words/", sent)
    assert response.status_code == 409
    assert "Words that came late.</textarea>" in said(response)
    assert 'name="take_back"' in said(response)
    assert desk.post("words/", sent | {"take_back": "1"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.headline, draft.stage) == ("Words that came late.", Stage.DRAFT)


def test_a_save_after_it_was_published_loses_nothing(client, desk, draft, admin):
    client.force_login(admin)
    sent = desk.filled("words", headline="Words that came late.")
    Answer.objects.update(stage=Stage.PUBLISHED)
    response = desk.post("words/", sent | {"take_back": "1"})
    assert response.status_code == 409
    assert "Words that came late.</textarea>" in said(response)
    assert 'name="take_back"' not in said(response)


def test_choices_of_a_model_are_tried_before_they_are_saved(desk, draft):
    page = said(desk.get("model/"))
    assert "These choices are saved" in page
    assert "0.44 (" in page
    assert "<svg" in page
    assert "<style" not in page  # the content policy refuses it
    query = "model=common&tau2=reml&test=hk&level=0.9&within_study_correlation="
    tried = desk.get(f"model/?{query}")
    assert "Common-effect model" in said(tried)
    assert "Use these choices" in said(tried)
    assert "90%" in said(tried)
    part = said(desk.get(f"model/?{query}", **{"HX-Request": "true"}))
    assert part.lstrip().startswith('<section id="trial"')
    draft.refresh_from_db()
    assert (draft.model, draft.level) == ("random", 0.95)
    amiss = said(desk.get("model/?model=magic&tau2=reml&test=hk&level=0.9"))
    assert "Use these choices" not in amiss
    assert "is not one of the available choices" in amiss


def test_hints_are_about_words_that_are_not_saved(desk, draft):
    words = dict.fromkeys(STEPS["words"], "")
    page = said(desk.post("words/hints/", words | {"found": "It was 0.44, from 3 trials, in 17."}))
    assert "<strong>17</strong>" in page
    assert "<strong>0.44</strong>" not in page
    hard = "Notwithstanding methodological heterogeneity, institutional implementation varied."
    assert "Aim for 12" in said(desk.post("words/hints/", words | {"found": hard}))
    assert "no words yet" in said(desk.post("words/hints/", words))
    draft.refresh_from_db()
    assert draft.found == "Three trials."


def test_judgements_and_what_follows_from_them(desk, draft):
    page = said(desk.get("certainty/"))
    assert "<strong>moderate</strong> certainty" in page
    assert "With 3 of at least 10 studies" in page


def test_effects_are_found_added_and_taken_out(desk, draft):
    study = Study.objects.create(identifier="dogwood", label="Dogwood (2024)")
    fields = {"unit": "standardised_mean_difference", "outcome": "wellbeing", "benefit": "higher"}
    Effect.objects.bulk_create(
        Effect(study=study, value=0.1, variance=0.01, **fields) for _ in range(120)
    )
    Effect.objects.create(study=study, value=1, variance=1, **fields | {"unit": "log_odds_ratio"})
    page = desk.get("effects/add/?q=dogwood&unit=standardised_mean_difference")
    assert "120 effects found" in said(page)
    assert len(page.context["lines"]) == 50
    ticked = [line["pk"] for line in page.context["lines"][:2]]
    desk.post("effects/add/?q=dogwood", {"effect": ticked})
    assert draft.effects.count() == 5
    desk.post("effects/add/?q=dogwood&unit=standardised_mean_difference", {"all": "1"})
    assert draft.effects.count() == 123
    assert "123 effects from 4 studies" in said(desk.get("effects/?page=2"))
    assert "cannot be pooled together" not in said(desk.get("effects/"))
    desk.post("effects/add/?q=dogwood", {"all": "1"})
    assert "cannot be pooled together" in said(desk.get("effects/"))
    desk.post("effects/", {"effect": [*ticked, "x", "9" * 30]})
    assert draft.effects.count() == 122
    desk.post("effects/", {"all": "1"})
    assert "No effects yet" in said(desk.get("effects/"))
    assert "Nothing more to add" in said(desk.get("effects/add/?q=nothing-has-this\0"))


def test_the_pages_of_very_many_effects_ask_few_questions(
    desk, draft, django_assert_max_num_queries
):
    study = Study.objects.create(identifier="big", label="Big (2024)")
    effects = Effect.objects.bulk_create(
        Effect(
            study=study,
            value=0.1,
            variance=0.01,
            unit="standardised_mean_difference",
            outcome="wellbeing",
            benefit="higher",
        )
        for _ in range(300)
    )
    AnswerEffect.objects.bulk_create(AnswerEffect(answer=draft, effect=one) for one in effects)
    for step in STEPS:
        with django_assert_max_num_queries(30):
            desk.get(f"{step}/")


def test_the_steps_are_for_those_who_may_change_it(client, draft, owner):
    other = User.objects.create_user("other", "other@example.org", role="contributor")
    paths = [f"/desk/answers/{draft.pk}/{step}/" for step in (*STEPS, "effects/add")]
    for path in paths:
        client.logout()
        assert client.get(path).status_code == 302
        client.force_login(other)
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403
        client.force_login(owner)
        assert client.get(path).status_code == 200


def test_a_draft_is_deleted_from_its_page(desk, draft):
    assert "Delete it for good" in said(desk.get(""))
    assert desk.post("delete/", {})["Location"] == "/desk/answers/"
    assert not Answer.objects.exists()


def test_the_address_of_a_page_that_readers_have_stays(client, admin, draft, desk):
    Answer.objects.update(stage=Stage.DRAFT)
    form = edit_pages.form_of("question", draft)
    assert not form.fields["slug"].disabled
    taken = make_answer("bushes")
    response = desk.post("question/", desk.filled("question", slug=taken.slug))
    assert response.status_code == 422
    assert 'href="#id_slug"' in said(response)


def test_words_of_others_are_escaped_where_two_people_clash(client, desk, draft, owner):
    sent = desk.filled("words", headline="Mine.")
    desk.post("words/", desk.filled("words", headline="<script>alert(1)</script>"))
    assert "<script>alert" not in said(desk.post("words/", sent))
