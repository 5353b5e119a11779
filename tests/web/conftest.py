"""Tests that commit empty every table afterwards; the audit log has to be unlocked for that."""

import pytest
from django.db import connection
from django.test import TransactionTestCase

from commonweal_web.audit import protection


@pytest.fixture(autouse=True, scope="session")
def _empty_the_audit_log_between_tests():
    teardown = TransactionTestCase._fixture_teardown

    def unlocked(self):
        if type(self)._fixture_teardown is not unlocked:  # a TestCase, which only rolls back
            return teardown(self)
        protection.lift(connection)
        try:
            return teardown(self)
        finally:
            protection.protect(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", unlocked)
        yield
