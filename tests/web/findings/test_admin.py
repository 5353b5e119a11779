"""Staff: preview, publish, withdraw; and everyone else, who may not."""

import pytest
from django.contrib.auth.models import Permission

from commonweal_web.findings.actions import publish
from commonweal_web.findings.models import Answer, AnswerEffect, Version
from commonweal_web.library.models import Effect, Study


@pytest.fixture
def staff(client, stranger):
    """A member of staff who may edit answers but not publish them."""
    names = ["access_admin", "change_answer", "view_answer"]
    stranger.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(stranger)
    return client


def url(answer, step):
    return f"/admin/answers/{answer.pk}/{step}/"


@pytest.mark.parametrize("step", ["preview", "publish", "withdraw"])
def test_a_reader_is_sent_to_sign_in(client, answer, step):
    response = client.get(url(answer, step))
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


def test_a_preview_looks_like_the_page_and_is_not_public(staff, answer):
    page = staff.get(url(answer, "preview")).content.decode()
    assert "preview of the saved working copy" in page
    assert "In most similar places" in page
    assert not Version.objects.exists()


def test_who_may_only_edit_cannot_publish(staff, answer):
    response = staff.post(url(answer, "publish"), {"note": "Mine!"})
    assert response.status_code == 302
    assert not Version.objects.exists()


def test_publishing_in_the_admin(client, admin, answer):
    client.force_login(admin)
    assert "What changed, and why" in client.get(url(answer, "publish")).content.decode()
    client.post(url(answer, "publish"), {"note": "First."})
    assert Version.objects.get().note == "First."
    client.post(url(answer, "withdraw"), {"note": "Retracted."})
    assert Answer.objects.get().state == Answer.State.WITHDRAWN


def test_what_cannot_be_published_says_why_and_keeps_the_note(client, admin, answer):
    client.force_login(admin)
    Answer.objects.update(strength="strong")
    page = client.post(url(answer, "publish"), {"note": "A long note."}).content.decode()
    assert "moderate certainty" in page
    assert "A long note." in page
    assert not Version.objects.exists()


def test_the_list_and_the_form_open(client, admin, answer):
    client.force_login(admin)
    assert "Do trees help" in client.get("/admin/answers/").content.decode()
    form = client.get(f"/admin/answers/edit/{answer.pk}/").content.decode()
    assert "Publish a new version" in form
    assert "Half were unblinded." in form


def test_a_preview_offers_no_file_or_citation_yet(staff, answer):
    page = staff.get(url(answer, "preview")).content.decode()
    assert ".csv" not in page
    assert "cite.ris" not in page


def test_what_was_published_cannot_be_deleted_or_moved(client, admin, answer):
    publish(answer, user=admin, note="First.")
    client.force_login(admin)
    form = client.get(f"/admin/answers/edit/{answer.pk}/").content.decode()
    assert f"/admin/answers/delete/{answer.pk}/" not in form
    response = client.post(f"/admin/answers/delete/{answer.pk}/", follow=True)
    assert "Withdraw it instead" in response.content.decode()
    assert Answer.objects.filter(pk=answer.pk).exists()
    field = next(line for line in form.splitlines() if 'name="slug"' in line)
    assert "disabled" in field


def test_a_draft_can_be_deleted(client, admin, answer):
    client.force_login(admin)
    client.post(f"/admin/answers/delete/{answer.pk}/")
    assert not Answer.objects.exists()


def test_the_form_holds_an_answer_of_very_many_effects(
    client, admin, answer, django_assert_max_num_queries
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
    AnswerEffect.objects.bulk_create(AnswerEffect(answer=answer, effect=one) for one in effects)
    client.force_login(admin)
    with django_assert_max_num_queries(60):
        page = client.get(f"/admin/answers/edit/{answer.pk}/")
    sent = dict(_values(page.context["form"])) | {"headline": "Trees help."}
    response = client.post(f"/admin/answers/edit/{answer.pk}/", sent)
    assert response.status_code == 302, response.content.decode()[:500]
    answer.refresh_from_db()
    assert answer.headline == "Trees help."
    assert answer.effect_links.count() == 303


def _values(form):
    """Yield what a browser would send of a form and its rows."""
    parts = [form]
    for formset in form.formsets.values():
        parts += [formset.management_form, *formset.forms]
    for part in parts:
        for bound in part:
            value = bound.value()
            if value is None or value is False:
                continue
            yield bound.html_name, getattr(value, "pk", value)
