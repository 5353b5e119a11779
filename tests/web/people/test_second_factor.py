"""Roles that can write need a second factor; until then there is only setting it up."""

import pytest
from web.people.conftest import give_app

from commonweal_web.people.rules import Role

pytestmark = pytest.mark.django_db
WRITERS = [role.value for role in Role if role.writes]


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("role", WRITERS)
@pytest.mark.parametrize("path", ["/admin/", "/answers/", "/jobs/", "/"])
def test_a_writer_without_one_is_led_to_setting_it_up(client, people, role, path):
    client.force_login(people[role])
    for response in (client.get(path), client.post(path)):
        assert (response.status_code, response.url) == (302, "/account/2fa/")
    html = client.get("/account/2fa/").content.decode()
    assert "it needs a second factor" in html


@pytest.mark.parametrize("role", WRITERS)
def test_with_one_the_way_is_free(client, people, role):
    give_app(people[role])
    client.force_login(people[role])
    assert client.get("/admin/").status_code == 200


def test_readers_need_none(client, people):
    client.force_login(people["reader"])
    assert client.get("/answers/").status_code == 200
    assert client.get("/account/").status_code == 200


def test_recovery_codes_alone_are_none(client, people):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(people["editor"])
    client.force_login(people["editor"])
    assert client.get("/admin/").url == "/account/2fa/"


def test_the_demonstrations_policy_is_its_own(client, people, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(people["editor"])
    assert client.get("/admin/").status_code == 200
