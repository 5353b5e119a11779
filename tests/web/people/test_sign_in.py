"""Signing in, by people and by those who are none."""

import re

import pytest
from django.core import mail
from web.people.conftest import PASSWORD, code_of, give_app, sign_in

from commonweal_web.audit.models import Line
from commonweal_web.people.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["editor", "editor@example.org"])
def test_people_sign_in_with_their_name_or_address(client, people, name):
    response = sign_in(client, name)
    assert (response.status_code, response.url) == (302, "/account/")
    html = client.get("/account/").content.decode()
    assert "Editor: As a reviewer; also publishes" in html


def test_the_staff_door_leads_to_the_one_sign_in(client, people):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/")
    assert (
        response.redirect_chain[-1][0].endswith("next=/admin/")
        or "next=%2Fadmin%2F" in (response.redirect_chain[-1][0])
    )
    response = client.post(
        "/account/login/", {"login": "editor", "password": PASSWORD, "next": "/admin/"}
    )
    assert response.url == "/admin/"


def test_a_wrong_password_is_told_in_a_summary_that_leads_to_the_form(client, people):
    html = sign_in(client, "editor", "wrong").content.decode()
    assert 'role="alert"' in html
    assert 'autocomplete="current-password"' in html
    assert 'autocomplete="username webauthn"' in html
    assert "_auth_user_id" not in client.session


def test_the_sixth_wrong_password_is_refused_even_where_it_is_right(client, people):
    for _ in range(5):
        sign_in(client, "editor", "wrong")
    response = sign_in(client, "editor")
    assert "_auth_user_id" not in client.session
    assert "Too many failed login attempts" in response.content.decode()


def test_nobody_can_leave_this_site_through_the_sign_in(client, people):
    response = client.post(
        "/account/login/", {"login": "editor", "password": PASSWORD, "next": "https://evil.example"}
    )
    assert response.url == "/account/"


def test_somebody_who_was_shut_out_cannot_sign_in(client, people):
    User.objects.filter(username="editor").update(is_active=False)
    sign_in(client, "editor")
    assert "_auth_user_id" not in client.session


def test_accounts_are_by_invitation_until_the_policy_says_otherwise(client, settings, db):
    new = {"username": "newcomer", "email": "new@example.org", "password1": "a long enough one"}
    assert "by invitation" in client.get("/account/signup/").content.decode()
    client.post("/account/signup/", new)
    assert not User.objects.exists()
    settings.SIGN_UP_OPEN = True
    assert client.post("/account/signup/", new).status_code == 302
    assert User.objects.get().role == "reader"
    assert Line.objects.get().what == "people.sign_up"


def test_where_no_email_is_sent_the_reset_says_so(client, settings, people):
    settings.SENDS_EMAIL = False
    html = client.get("/account/password/reset/").content.decode()
    assert "This centre sends no email" in html
    assert "<form class" not in html


def test_a_forgotten_password_is_reset_by_email(client, settings, people):
    settings.SENDS_EMAIL = True
    client.post("/account/password/reset/", {"email": "editor@example.org"})
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    assert "Choose a password" in form.content.decode()
    at, new = form.redirect_chain[-1][0], "an entirely new one"
    assert client.post(at, {"password1": new, "password2": new}).status_code == 302
    assert people["editor"].pk == int(client.session["_auth_user_id"])
    assert Line.objects.filter(what="people.reset_password", who=people["editor"]).exists()
    assert "no longer works" in client.get(link, follow=True).content.decode()


def test_nobody_learns_who_has_an_account(client, settings, people):
    settings.SENDS_EMAIL = True
    known = client.post("/account/password/reset/", {"email": "editor@example.org"})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_with_an_app_a_code_is_asked_before_the_session_begins(client, people):
    secret = give_app(people["editor"])
    response = sign_in(client, "editor")
    assert response.url == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/").status_code == 302
    client.post(response.url, {"code": "000000"})
    assert "_auth_user_id" not in client.session
    assert client.post(response.url, {"code": code_of(secret)}).url == "/account/"
    assert client.get("/admin/").status_code == 200


def test_people_see_where_they_are_signed_in_and_end_it(client, people, django_user_model):
    from django.test import Client

    elsewhere = Client()
    sign_in(client, "editor")
    sign_in(elsewhere, "editor")
    assert elsewhere.get("/account/").status_code == 200
    assert "In 2 places" in client.get("/account/").content.decode()
    client.post("/account/sessions/")
    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


PUBLIC = ["/", "/answers/", "/library/", "/privacy/what-we-hold/", "/privacy/complaints/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_set_no_cookie(client, db, path):
    assert not client.get(path).cookies
