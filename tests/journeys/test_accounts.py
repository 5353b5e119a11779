"""Staff sign in, look after people and read the log; each of their screens passes axe."""

import os
import subprocess
import sys

import pytest
from journeys import judge
from journeys.conftest import Site
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
SCREENS = [
    *("/account/", "/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"),
    *("/account/sessions/", "/account/email/", "/account/password/change/"),
    *("/account/name/", "/account/data/", "/account/data/erase/", "/desk/complaints/"),
    *("/desk/settings/", "/desk/settings/first-steps/", "/desk/people/2/erase/"),
    *("/desk/audit/", "/desk/audit/?q=nothing-has-this-word", "/desk/people/"),
    *("/desk/people/invite/", "/desk/people/2/"),
]


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize(("width", "theme"), judge.SEEN)
def test_screens_of_the_desk_are_accessible(open_page, site, width, theme):
    page = open_page("/account/login/", width=width, theme=theme)
    wrong = {"/account/login/": judge.axe(page) + judge.layout(page)}
    sign_in(page, "admin", site.accounts["admin"])
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    for path in SCREENS:
        page.goto(path)
        if "/reauthenticate/" in page.url:  # what it asks depends on how long ago we signed in
            page.get_by_label("Password").fill(site.accounts["admin"])
            page.get_by_role("button", name="Confirm").click()
            page.wait_for_url(f"**{path}")
        wrong[path] = judge.axe(page) + judge.layout(page)
        page.set_viewport_size({"width": 320, "height": 800})
        wrong[path] += judge.overflow(page)
        page.set_viewport_size({"width": width, "height": 900})
    found = {path: each for path, each in wrong.items() if each}
    assert not found, "\n".join(f"{path} {line}" for path, each in found.items() for line in each)


def test_attempts_are_counted_in_all_processes_of_the_server(open_page, site):
    """./run starts several, and each asks another one."""
    page = open_page("/account/login/", javascript=False)
    for _ in range(5):
        sign_in(page, "reader", "a wrong password")
        expect(page.get_by_role("alert")).to_contain_text("not correct")
    sign_in(page, "reader", site.accounts["reader"])
    expect(page.get_by_role("alert")).to_contain_text("Too many failed login attempts")
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def somebody_new(site: Site) -> str:
    """Make a contributor of this test's own: others sign in without a second factor."""
    password = "a passkey is shorter"
    make = "from commonweal_web.people.models import User; User.objects.create_user"
    subprocess.run(
        [
            *(sys.executable, "-m", "commonweal_web", "shell", "--command"),
            f"{make}('keyholder', role='contributor', password='{password}')",
        ],
        env=os.environ
        | {
            "COMMONWEAL_VAR": str(site.var),
            "DJANGO_SETTINGS_MODULE": "commonweal_web.config.settings",
        },
        check=True,
    )
    return password


def test_a_passkey_is_made_and_opens_the_door(open_page, site):
    password = somebody_new(site)
    page = open_page("/account/login/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, "keyholder", password)
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("It is set up.")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
