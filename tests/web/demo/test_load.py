"""The demonstration as ./run loads it: twice, it is the same."""

import stat
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from wagtail.models import Page

from commonweal_web.demo.load import Account, keep_accounts, load_accounts
from commonweal_web.findings.models import Answer, Version
from commonweal_web.pages.models import MenuItem
from commonweal_web.people.models import User


@pytest.fixture
def loaded(db, settings, tmp_path):
    settings.VAR = tmp_path
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def counts():
    return [model.objects.count() for model in (Page, Answer, Version, MenuItem, User)]


def test_the_demonstration_loads_and_every_page_of_it_opens(loaded, client):
    assert "5 accounts" in loaded
    for page in Page.objects.live().filter(depth__gt=1):
        response = client.get(page.url)
        assert response.status_code == 200, page.url
    home = client.get("/").content.decode()
    assert "What works, for what, for whom" in home
    assert home.count("answer-card") == 3
    assert "demonstration" in home


def test_loading_again_adds_nothing(loaded):
    before = counts()
    call_command("load_demo", stdout=StringIO())
    assert counts() == before


def test_accounts_can_sign_in_and_are_kept_for_their_owner_only(loaded, tmp_path):
    file = tmp_path / "demo_accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    accounts = dict(line.split() for line in file.read_text().splitlines())
    assert set(accounts) == {"admin", "editor", "reviewer", "contributor", "reader"}
    for username, password in accounts.items():
        assert authenticate(username=username, password=password).username == username
        assert password in loaded


def test_no_password_is_ever_the_same(db):
    first = {account.username: account.password for account in load_accounts()}
    User.objects.all().delete()
    second = {account.username: account.password for account in load_accounts()}
    assert not set(first.values()) & set(second.values())
    assert min(map(len, first.values())) >= 16


def test_an_account_that_is_there_keeps_its_password(db, tmp_path):
    load_accounts()
    assert load_accounts() == []


def test_keeping_accounts_adds_to_the_file(tmp_path):
    file = tmp_path / "accounts.txt"
    keep_accounts([Account("a", "one")], file)
    keep_accounts([Account("b", "two")], file)
    assert [line.split() for line in file.read_text().splitlines()] == [["a", "one"], ["b", "two"]]
