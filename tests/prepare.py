"""What the tests keep from run to run, made ahead of them: pytest tests/prepare.py.

./check does this on one core while its first steps take the other.
"""

import pytest
from django.db import connection
from journeys.conftest import prepared


@pytest.mark.django_db
def test_the_database_is_migrated():
    assert "findings_answer" in connection.introspection.table_names()


@pytest.mark.browser
def test_the_demonstration_is_loaded(pytestconfig):
    assert (prepared(pytestconfig) / "demo_loaded").exists()
