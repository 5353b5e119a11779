"""One person of each role, and a way to sign in as people do."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from commonweal_web.people.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def people(db) -> dict[str, User]:
    roles = ("reader", "contributor", "reviewer", "editor", "administrator")
    return {
        role: User.objects.create_user(role, f"{role}@example.org", PASSWORD, role=role)
        for role in roles
    }


def sign_in(client: Client, username: str, password: str = PASSWORD):
    return client.post("/account/login/", {"login": username, "password": password})


def give_app(user: User) -> str:
    """Set an authenticator app up for somebody; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
