"""Somebody to own jobs."""

import pytest

from commonweal_web.people.models import User


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", "ada@example.org", "a long password")
