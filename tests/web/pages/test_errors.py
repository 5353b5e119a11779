"""When something is missing or breaks, the page says what to do next."""

import re

import pytest
from django.test import RequestFactory
from django.views import defaults

from commonweal_web.config import settings


@pytest.mark.django_db
def test_a_lost_reader_finds_search_and_ways_on(client, centre):
    response = client.get("/not/there/")
    assert response.status_code == 404
    html = response.content.decode()
    assert 'action="/answers/"' in html
    for url in ("/answers/", "/library/", "/"):
        assert f'href="{url}"' in html
    assert not response.cookies


@pytest.mark.django_db
def test_forbidden_says_whom_to_ask(centre):
    response = defaults.permission_denied(RequestFactory().get("/"), Exception())
    assert response.status_code == 403
    assert b"ask an administrator" in response.content


def test_the_last_resort_needs_no_database_and_no_context():
    # No database mark: a query here fails the test.
    response = defaults.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    html = response.content.decode()
    assert 'action="/answers/"' in html
    assert "{" not in html
    for path in re.findall(r'href="/static/([^"]+)"', html):
        assert (settings.PACKAGE / "static" / path).is_file()


def test_a_broken_address_gets_the_helpful_400(client, db, settings):
    settings.ALLOWED_HOSTS = ["example.org"]
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"does not make sense" in response.content
