"""Staff: preview, publish, withdraw; and everyone else, who may not."""

import pytest
from django.contrib.auth.models import Permission

from commonweal_web.findings.models import Answer, Version


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
