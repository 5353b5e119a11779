"""Administrators look after people; nobody else does, and every act is written down."""

import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from web.people.conftest import PASSWORD, give_app, sign_in

from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.people import actions
from commonweal_web.people.models import User
from commonweal_web.people.rules import Role

pytestmark = pytest.mark.django_db

ACTS = {
    "invite": lambda person, user: actions.invite("new", "n@example.org", Role.EDITOR, user=user),
    "make_link": lambda person, user: actions.make_link(person, user=user),
    "change_role": lambda person, user: actions.change_role(person, Role.EDITOR, user=user),
    "set_active": lambda person, user: actions.set_active(person, False, user=user),
    "remove_second_factors": lambda person, user: actions.remove_second_factors(person, user=user),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [role.value for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_may(people, act, role):
    give_app(people["reader"])
    before = Line.objects.count()
    with pytest.raises(PermissionDenied):
        ACTS[act](people["reader"], people[role])
    assert Line.objects.count() == before
    assert User.objects.count() == len(people)


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_written_down_without_a_name(people, act):
    give_app(people["reader"])
    ACTS[act](people["reader"], people["administrator"])
    line = Line.objects.first()
    assert line.who == people["administrator"]
    assert (line.kind, line.label) == ("people.user", "")
    said = f"{line.before} {line.after} {line.why}"
    assert "example.org" not in said
    assert "reader@" not in said


def test_somebody_invited_chooses_a_password_and_begins(client, people, settings):
    person, link = actions.invite(
        "ann", "ann@example.org", Role.EDITOR, user=people["administrator"]
    )
    assert not person.has_usable_password()
    path = link.removeprefix(settings.BASE_URL)
    at = client.get(path, follow=True).redirect_chain[-1][0]
    new = "a fairly long new one"
    client.post(at, {"password1": new, "password2": new})
    assert int(client.session["_auth_user_id"]) == person.pk
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get("/admin/").url == "/account/2fa/"
    assert "no longer works" in client.get(path, follow=True).content.decode()


def test_a_name_or_address_is_not_taken_twice(people):
    for name, email in (("EDITOR", "x@example.org"), ("x", "Editor@example.org")):
        with pytest.raises(InputError, match="already"):
            actions.invite(name, email, Role.READER, user=people["administrator"])


def test_an_invitation_is_sent_where_email_is(people, settings, django_capture_on_commit_callbacks):
    settings.SENDS_EMAIL = True
    with django_capture_on_commit_callbacks(execute=True):
        _, link = actions.invite(
            "ann", "ann@example.org", Role.READER, user=people["administrator"]
        )
    (sent,) = mail.outbox
    assert sent.to == ["ann@example.org"]
    assert link in sent.body


@pytest.mark.parametrize("act", ["change_role", "set_active"])
def test_the_last_administrator_stays(people, act):
    boss = people["administrator"]
    with pytest.raises(InputError, match="only administrator"):
        ACTS[act](boss, boss)
    User.objects.create_user("second", role="administrator")
    ACTS[act](boss, boss)
    boss.refresh_from_db()
    assert boss.role == "editor" or not boss.is_active


def test_whoever_is_shut_out_is_out_at_once(client, people):
    sign_in(client, "editor")
    actions.set_active(people["editor"], False, user=people["administrator"], why="Left.")
    assert client.get("/account/").status_code == 302
    line = Line.objects.get(what="people.shut")
    assert (line.after, line.why) == ({"active": False}, "Left.")


def test_an_administrator_does_it_all_on_the_page(client, people):
    sign_in(client, "administrator")
    html = client.get("/desk/people/?role=editor").content.decode()
    assert "1 person" in html
    form = {"username": "ann", "email": "ann@example.org", "role": "contributor"}
    response = client.post("/desk/people/invite/", form)
    html = client.get(response.url).content.decode()
    link = re.search(r"http://\S+/account/password/reset/key/[\w-]+/", html)
    assert link
    assert link[0] not in client.get(response.url).content.decode()  # shown once
    person = User.objects.get(username="ann")
    client.post(f"/desk/people/{person.pk}/role/", {"role": "reviewer", "why": "Trained."})
    person.refresh_from_db()
    assert person.role == "reviewer"
    line = Line.objects.get(what="people.change_role")
    assert (line.before, line.after) == ({"role": "contributor"}, {"role": "reviewer"})
    client.post(f"/desk/people/{person.pk}/shut/")
    person.refresh_from_db()
    assert not person.is_active
    html = client.post(f"/desk/people/{person.pk}/link/", follow=True).content.decode()
    assert "This account is shut." in html
    again = client.post("/desk/people/invite/", form).content.decode()
    assert 'role="alert"' in again
    assert PASSWORD not in html
