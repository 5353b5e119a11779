"""Every address of the site, as every role: what is let in agrees with the table in access.py."""

import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from web.config.access import ADMIN, ADMIN_OPEN, ANYBODY, TABLE, lowest_in_admin
from web.findings.conftest import make_answer, publish
from web.people.conftest import PASSWORD, sign_in
from web.surveys.test_publications import draft, table

from commonweal.surveys.disclosure import to_plain
from commonweal_web.imports.models import EffectsImport, Import
from commonweal_web.jobs.models import Job
from commonweal_web.people.models import User
from commonweal_web.people.rules import RANK, Role
from commonweal_web.privacy.models import Complaint
from commonweal_web.surveys import publication_actions as actions
from commonweal_web.surveys.models import Analysis, Dataset

pytestmark = pytest.mark.django_db
STRANGER = "stranger"
WHO = [STRANGER, *(role.value for role in Role)]


def routes(patterns=None, before: str = "") -> list[str]:
    found = []
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        found += routes(one.url_patterns, route) if isinstance(one, URLResolver) else [route]
    return found


OURS = sorted({route for route in routes() if not route.startswith("admin/")})
STAFF = sorted({r for r in routes() if r.startswith("admin/") and not set("<(^") & set(r)})
STAFF.remove("admin/failwhale/")  # fails on purpose


@pytest.fixture
def visit(db):
    """visit(role): a client signed in as somebody of that role, and the things to try."""
    for role in Role:
        User.objects.create_user(role.value, None, PASSWORD, role=role.value)
    owner = User.objects.create_user("owner", role="administrator")
    answer = make_answer()
    publish(answer, user=owner, note="First.")
    job = Job.objects.create(owner=owner, kind="tests.nothing", title="A job")
    person = User.objects.create_user("somebody")
    brought = Import.objects.create(owner=owner, title="references.ris")
    table = EffectsImport.objects.create(owner=owner, title="effects.csv", kept_as="none.csv")
    kept = date(2999, 1, 1)
    dataset = Dataset.objects.create(
        owner=owner, title="A file", ending=".csv", size=1, keep_until=kept
    )
    things = {
        "table": table.pk,
        "job": job.pk,
        "person": person.pk,
        "brought": brought.pk,
        "dataset": dataset.pk,
    }
    things["answer"] = answer.pk
    complaint = Complaint.objects.create(once=uuid.uuid4(), words="A complaint")
    things |= {"complaint": complaint.pk, "secret": complaint.secret}
    things["analysis"] = analysed(dataset).pk
    actions.publish(draft(), user=owner, note="First.", slug="alike")

    def as_(who: str) -> tuple[Client, dict[str, object]]:
        client = Client(raise_request_exception=False)
        if who != STRANGER:
            sign_in(client, who)
        return client, things

    return as_


def analysed(dataset: Dataset) -> Analysis:
    return Analysis.objects.create(
        dataset=dataset,
        owner=dataset.owner,
        title="A table",
        question={},
        design={},
        scored=[],
        digest="d",
        result=to_plain(table()),
    )


def outcome(client: Client, path: str) -> str:
    """let in, or refused: sent to sign in, told that it is forbidden, or that there is no such."""
    response = client.get(path)
    if response.status_code == 405:
        response = client.post(path)
    assert response.status_code < 500, path
    to = response.get("Location", "")
    if response.status_code in (301, 302) and to.startswith(("/account/login/", "/admin/login/")):
        return "sign in"
    if response.status_code in (301, 302) and to.rstrip("/") == "/admin":
        return "refused"
    return {403: "refused", 404: "lost"}.get(response.status_code, "let in")


def test_every_address_is_in_the_table():
    assert set(OURS) == TABLE.keys(), "say in tests/web/config/access.py who may see it"


@pytest.mark.parametrize("who", WHO)
def test_addresses_let_in_whom_the_table_names(visit, who):
    client, things = visit(who)
    wrong = []
    for example, lowest in TABLE.values():
        path = example.format(**things)
        seen = outcome(client, path)
        if lowest == ANYBODY:
            right = seen != "refused"
        elif who == STRANGER:
            right = seen == "sign in"
        elif RANK[Role(who)] < RANK[Role(lowest)]:
            right = seen in {"refused", "lost"}
        else:
            right = seen in {"let in", "lost"} and not (seen == "lost" and "{" in example)
        if not right:
            wrong.append(f"{path}: {seen}, for {lowest} and above")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", WHO)
def test_the_staff_admin_lets_in_whom_the_table_names(visit, who):
    assert len(STAFF) > 80
    client, _ = visit(who)
    wrong = []
    for route in STAFF:
        lowest = lowest_in_admin(route.removeprefix("admin/"))
        may = who != STRANGER and RANK[Role(who)] >= RANK[Role(lowest)]
        if (
            route.split("/")[1] not in ADMIN_OPEN
            and not may
            and outcome(client, f"/{route}") == "let in"
        ):
            wrong.append(f"{route} lets in")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", [role.value for role in Role if role.writes])
def test_the_staff_admin_is_open_for_what_each_role_does(visit, who):
    client, _ = visit(who)
    shut = [
        begins
        for begins, lowest in ADMIN.items()
        if RANK[Role(who)] >= RANK[Role(lowest)]
        and outcome(client, f"/admin/{begins}") not in {"let in", "lost"}
    ]
    assert not shut


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_there_is_no_side_door(visit, door):
    client, _ = visit(STRANGER)
    User.objects.create_user("ann", password="correct horse battery")
    sent = {"username": "ann", "password": "correct horse battery"}
    assert client.post(door, sent).url.startswith("/account/login/")
    assert "_auth_user_id" not in client.session


def test_what_is_not_there_tells_nothing_about_jobs(visit):
    client, _ = visit("reader")
    assert outcome(client, f"/jobs/{uuid.uuid4()}/") == "lost"
