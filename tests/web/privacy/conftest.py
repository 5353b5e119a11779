"""One person of each role."""

from web.people.conftest import people  # noqa: F401 - a fixture
