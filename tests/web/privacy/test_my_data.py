"""People see all that is held about them, take it along, and can be erased."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.test import Client
from wagtail.log_actions import log
from web.findings.conftest import make_answer, publish
from web.people.conftest import PASSWORD, code_of, give_app, sign_in

from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.findings.models import Answer, Version
from commonweal_web.jobs.models import Job
from commonweal_web.people import held
from commonweal_web.people.models import User
from commonweal_web.privacy import actions, erasures
from commonweal_web.surveys import files
from commonweal_web.surveys.models import Dataset

pytestmark = pytest.mark.django_db


def test_every_table_that_leads_to_a_person_says_what_it_holds():
    """A new one fails here until its app's module `holds` says what, why and for how long."""
    lead = {
        one.related_model
        for one in User._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete
    }
    told = {model for kind in held.KINDS for model in kind.models}
    assert {one._meta.label for one in lead - told} == set()
    for kind in held.KINDS:
        assert all(map(str, (kind.title, kind.why, kind.kept, kind.erased)))


@pytest.fixture
def ann(people, settings, tmp_path) -> User:
    """An editor who left traces of every kind in the rooms where people work."""
    settings.MICRODATA_ROOT = tmp_path / "microdata"
    ann = people["editor"]
    answer = make_answer()
    Answer.objects.filter(pk=answer.pk).update(owner=ann)
    publish(answer, user=ann, note="First.")
    token, digest, size = files.keep([b"a,b\n1,2\n"], ".csv")
    Dataset.objects.create(
        owner=ann,
        title="D",
        ending=".csv",
        stored=token,
        size=size,
        digest=digest,
        keep_until="2999-01-01",
    )
    log(ann, "wagtail.edit", user=people["administrator"])
    return ann


def test_the_page_and_the_file_show_what_is_held(client, ann):
    sign_in(client, "editor")
    html = client.get("/account/data/").content.decode()
    assert "Versions of answers that you published" in html
    asked = client.post("/account/data/export/")
    assert asked.url.startswith("/account/reauthenticate/")  # the session alone gives nothing away
    response = client.post(asked.url, {"password": PASSWORD})
    got = json.loads(b"".join(response.streaming_content))
    rows = {kind["what"]: kind["rows"] for kind in got["held"]}
    assert rows["Your account"][0]["email"] == "editor@example.org"
    assert rows["Versions of answers that you published"][0]["note"] == "First."
    assert rows["Files of survey data that you brought"][0]["title"] == "D"
    assert "password" not in rows["Your account"][0]
    assert Line.objects.filter(what="privacy.export", who=ann).exists()


def test_somebody_is_erased_and_their_public_work_stays(client, ann, people):
    number, version = ann.pk, Version.objects.get()
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one, "editor")
    html = client.get("/account/data/erase/").content.decode()
    assert "Stays, without your name" in html
    asked = client.post("/account/data/erase/", {"sure": "yes"})
    assert asked.url.startswith("/account/reauthenticate/")
    assert User.objects.filter(pk=number).exists()
    done = client.post(asked.url, {"password": PASSWORD})
    assert "Your account is erased" in done.content.decode()

    assert not User.objects.filter(pk=number).exists()
    assert not UserSession.objects.filter(user_id=number).exists()
    for one in (client, elsewhere):
        assert one.get("/account/").status_code == 302
    assert not Dataset.objects.exists()
    after = Version.objects.get()
    assert (after.digest, after.published_by) == (version.digest, None)
    assert client.get("/answers/trees/").status_code == 200

    line = Line.objects.get(what="privacy.erase")
    assert (line.who_id, line.key, line.label) == (number, str(number), "")
    everything = " ".join(
        f"{one.label} {one.before} {one.after} {one.why}" for one in Line.objects.all()
    )
    assert "editor@example.org" not in everything
    sign_in(client, "administrator")
    assert f"Somebody who has left ({number})" in client.get("/desk/audit/").content.decode()


def test_what_lies_outside_the_database_goes_too(ann, django_capture_on_commit_callbacks):
    (token,) = Dataset.objects.values_list("stored", flat=True)
    assert files.brought(token, ".csv").exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(ann, user=ann)
    assert not files.brought(token, ".csv").exists()


def test_with_an_app_its_code_proves_who_asks(client, people):
    secret = give_app(people["reader"])
    client.force_login(people["reader"])
    asked = client.post("/account/data/erase/", {"sure": "yes"})
    assert "reauthenticate" in asked.url
    client.post("/account/2fa/reauthenticate/?next=/account/data/erase/", {"code": "000000"})
    assert User.objects.filter(username="reader").exists()
    client.post("/account/2fa/reauthenticate/?next=/account/data/erase/", {"code": code_of(secret)})
    assert not User.objects.filter(username="reader").exists()
    assert not Authenticator.objects.exists()


def test_who_cannot_be_erased_yet_is_told_why(client, people):
    boss, reader = people["administrator"], people["reader"]
    with pytest.raises(InputError, match="only administrator"):
        actions.erase(boss, user=boss)
    Job.objects.create(owner=reader, kind="tests.nothing", title="A job")
    sign_in(client, "reader")
    html = client.get("/account/data/erase/").content.decode()
    assert "Work that you asked for goes on." in html
    assert 'name="sure"' not in html
    with pytest.raises(PermissionDenied):  # another's only with a reason, by an administrator
        actions.erase(reader, user=boss)
    with pytest.raises(PermissionDenied):
        actions.erase(reader, user=people["editor"], why="Asked by letter.")
    with pytest.raises(PermissionDenied):
        actions.export(reader, user=boss)


def test_an_administrator_erases_somebody_who_asked_by_letter(client, people):
    sign_in(client, "administrator")
    at = f"/desk/people/{people['reader'].pk}/erase/"
    sent = {"why": "Letter of 3 May.", "sure": "on"}
    asked = client.post(at, sent)
    assert asked.url.startswith("/account/reauthenticate/")
    client.post(asked.url, {"password": PASSWORD})
    assert not User.objects.filter(username="reader").exists()
    line = Line.objects.get(what="privacy.erase")
    assert (line.who, line.why) == (people["administrator"], "Letter of 3 May.")
    other = f"/desk/people/{people['editor'].pk}/erase/"
    assert 'class="errors"' in client.post(other, {"sure": "on"}).content.decode()
    own = f"/desk/people/{people['administrator'].pk}/erase/"
    assert client.get(own).url == "/account/data/erase/"


def test_a_restored_backup_brings_nobody_back(people):
    gone, stays = people["reader"], people["editor"]
    joined = gone.date_joined
    actions.erase(gone, user=gone)
    erased = erasures.recorded()
    # The backup has them again; in another centre's backup the same number is somebody else.
    number = int(next(iter(erased)))
    back = User.objects.create(pk=number, username="reader", date_joined=joined)
    assert erasures.repeat({**erased, str(stays.pk): "2001-01-01T00:00:00+00:00"}) == 1
    assert not User.objects.filter(pk=back.pk).exists()
    assert User.objects.filter(pk=stays.pk).exists()
    assert erasures.recorded() == erased


def test_people_change_their_name_and_nobody_takes_anothers(client, people):
    sign_in(client, "reader")
    taken = {"username": "EDITOR", "first_name": "Ann", "last_name": "Lee"}
    assert "Somebody has this name already" in client.post("/account/name/", taken).content.decode()
    client.post("/account/name/", {**taken, "username": "ann"})
    person = User.objects.get(pk=people["reader"].pk)
    assert (person.username, person.get_full_name()) == ("ann", "Ann Lee")
    line = Line.objects.get(what="people.change_name")
    assert (line.before, line.after, line.label) == (None, None, "")
