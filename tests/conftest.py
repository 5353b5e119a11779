"""Fixtures for every room: where the tables that tests read are."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is not a failing test; a test that needs more examples says so.
settings.register_profile("commonweal", deadline=None, max_examples=50)
settings.load_profile("commonweal")

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"

# Where the library stands alone, its own tests run and the website's are not collected.
HAS_DJANGO = find_spec("django") is not None
if HAS_DJANGO:
    from migrated import django_db_setup  # noqa: F401 - a fixture
collect_ignore = [] if HAS_DJANGO else ["demo", "journeys", "web", "surveys/test_spark.py"]
if "DATABASE_URL" not in os.environ:  # from tests/postgres.py
    collect_ignore.append("surveys/test_postgresql.py")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The larger open data beside the checkout; tests that need it carry `@pytest.mark.shared`."""
    if not SHARED.is_dir():
        pytest.skip(f"the larger open data are not at {SHARED.name} beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def reference() -> Path:
    """The small tables of reference values inside the project."""
    return HERE / "reference"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a database by a fixture is one of `-m django_db` too."""
    for item in items:
        if "db" in getattr(item, "fixturenames", ()):
            item.add_marker("django_db")


@pytest.fixture(autouse=True)
def no_kept_pages() -> Iterator[None]:
    """No test sees a page that another one made."""
    yield
    if HAS_DJANGO:
        from django.core.cache import caches

        for cache in caches.all(initialized_only=True):
            cache.clear()
