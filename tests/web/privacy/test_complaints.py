"""Anybody complains without a cookie, is acknowledged in time, and is answered."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from web.people.conftest import sign_in

from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.privacy import complaint_actions as actions
from commonweal_web.privacy import tasks
from commonweal_web.privacy.forms import new_once
from commonweal_web.privacy.models import NEXT, Complaint, Consent, Letter, State

pytestmark = pytest.mark.django_db
FORM = "/privacy/complaints/"
SENT = {"words": "You wrote to my old address.", "name": "Ann", "email": "ann@example.org"}


def send(client: Client, **changes):
    return client.post(FORM, {**SENT, "may_write": "on", "once": new_once(), **changes})


def test_somebody_without_an_account_complains_and_the_form_sent_twice_is_one(people):
    client = Client(enforce_csrf_checks=True)
    once = re.search(r'name="once" value="([^"]+)"', client.get(FORM).content.decode())[1]
    first, second = (send(client, once=once) for _ in range(2))
    assert first.url == second.url
    row = Complaint.objects.get()
    html = client.get(first.url).content.decode()
    assert row.reference in html
    assert SENT["words"] in html
    assert not client.cookies
    assert "no-store" in client.get(first.url)["Cache-Control"]
    line = Line.objects.get(what="privacy.complain")
    assert (line.who_id, line.label) == (None, row.reference)
    # Editors read the log, and it opens no complaint to them.
    assert str(row.secret) not in f"{line.key} {line.after} {line.label}"
    assert client.get(f"{FORM}{line.key}/").status_code == 404
    assert "ann" not in f"{line.after} {line.before} {line.why}".lower()


def test_a_form_that_we_did_not_make_or_that_another_site_sends_is_refused(client):
    assert "open for more than a day" in send(client, once="made-up").content.decode()
    elsewhere = client.post(
        FORM,
        {**SENT, "may_write": "on", "once": new_once()},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert elsewhere.status_code == 403
    assert "Tick this" in send(client, may_write="").content.decode()
    assert not Complaint.objects.exists()


def test_floods_are_stopped_and_keep_what_was_written(client):
    for _ in range(5):
        assert send(client).status_code == 302
    sixth = send(client)
    assert sixth.status_code == 429
    assert SENT["words"] in sixth.content.decode()
    assert Complaint.objects.count() == 5


def test_the_letter_of_acknowledgement_counts_once_the_mail_server_took_it(
    people, settings, client
):
    send(client)
    row = Complaint.objects.get()
    tasks.acknowledge.func(str(row.pk))  # the centre sends no email: left for a person to do
    row.refresh_from_db()
    assert (row.state, len(mail.outbox)) == (State.RECEIVED, 0)
    settings.SENDS_EMAIL = True
    tasks.acknowledge.func(str(row.pk))
    row.refresh_from_db()
    assert row.state == State.ACKNOWLEDGED
    letters = {one.to[0]: one.body for one in mail.outbox}
    assert row.reference in letters["ann@example.org"]
    assert row.get_absolute_url() in letters["ann@example.org"]
    assert f"/desk/complaints/{row.pk}/" in letters["administrator@example.org"]
    assert SENT["words"] not in letters["administrator@example.org"]
    assert Line.objects.get(what="privacy.acknowledge").who_id is None


def test_taking_the_consent_back_deletes_the_address_and_stops_the_letters(
    client, people, settings
):
    settings.SENDS_EMAIL = True
    page = send(client).url
    row = Complaint.objects.get()
    assert "ann@example.org" in client.get(page).content.decode()
    client.post(f"{page}stop-writing/")
    row.refresh_from_db()
    consent = Consent.objects.get()
    assert (row.email, consent.withdrawn is not None) == ("", True)
    letter = actions.tell(row, "We look.", user=people["administrator"], is_answer=False)
    tasks.send.func(letter.pk)
    assert mail.outbox == []
    assert "We look." in client.get(page).content.decode()
    assert Line.objects.get(what="privacy.withdraw").after == {"purpose": "complaint.write"}


def test_people_with_an_account_see_and_take_back_what_they_agreed_to_and_nobody_elses(
    client, people
):
    sign_in(client, "reader")
    send(client)
    consent = Consent.objects.get(person=people["reader"])
    assert consent.words in client.get("/account/data/").content.decode()
    other = Client()
    sign_in(other, "administrator")
    path = f"/account/data/consents/{consent.pk}/withdraw/"
    assert other.post(path).status_code == 404
    assert client.post(path, follow=True).status_code == 200
    assert Complaint.objects.get().email == ""


def test_an_administrator_does_it_all_on_the_page(client, people, settings):
    send(client)
    row = Complaint.objects.get()
    sign_in(client, "administrator")
    html = client.get("/desk/complaints/").content.decode()
    assert row.reference in html
    assert "acknowledge by" in html
    Complaint.objects.update(received=timezone.now() - timedelta(days=30))
    assert "Late:" in client.get("/desk/complaints/").content.decode()
    at = f"/desk/complaints/{row.pk}/"
    client.post(f"{at}acknowledge/")
    client.post(f"{at}acknowledge/")  # sent twice: told, and nothing more
    client.post(at, {"words": "We are asking around.", "kind": "tell"})
    client.post(at, {"words": "We have put it right.", "kind": "answer"})
    assert "Nothing waits for you" in client.get("/desk/complaints/").content.decode()
    assert row.reference in client.get("/desk/complaints/?state=all").content.decode()
    seen = Client().get(row.get_absolute_url()).content.decode()
    assert "We have put it right." in seen
    assert "Information Commissioner" in seen
    done = Line.objects.filter(kind="privacy.complaint", who=people["administrator"])
    assert [one.what for one in done.order_by("pk")] == [
        "privacy.acknowledge",
        "privacy.tell",
        "privacy.answer",
    ]


def test_nobody_else_handles_them_and_states_move_by_the_table(people):
    row = actions.complain("Words", once="7f1d3bfc-7a0c-4b21-8f0e-111111111111")
    for role in ("reader", "contributor", "reviewer", "editor"):
        with pytest.raises(PermissionDenied):
            actions.acknowledge(row, user=people[role])
        with pytest.raises(PermissionDenied):
            actions.tell(row, "No.", user=people[role], is_answer=True)
    assert NEXT.keys() == set(State)
    actions.acknowledge(row, user=people["administrator"])
    with pytest.raises(InputError, match="Acknowledged"):
        actions.acknowledge(row, user=people["administrator"])
    assert Letter.objects.count() == 0


def test_the_last_day_to_acknowledge_counts_the_day_of_receipt_as_the_first():
    received = timezone.make_aware(timezone.datetime(2026, 11, 1, 15))
    row = Complaint(received=received)
    assert f"{timezone.localtime(row.due):%d %B}" == "30 November"
