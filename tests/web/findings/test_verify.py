"""The database holds what was published: it refuses changes, and every number can be checked."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from web.findings.conftest import publish

from commonweal.answers import read_bundle, verify
from commonweal_web.findings import store
from commonweal_web.findings.actions import withdraw
from commonweal_web.findings.models import Answer, Version
from commonweal_web.findings.protection import VERSIONS


@pytest.fixture
def version(answer, admin):
    publish(answer, user=admin, note="First.")
    Answer.objects.update(headline="Trees help a little.")
    return publish(answer, user=admin, note="Softer words.")


def checked(*words: str, **options: object) -> str:
    out = StringIO()
    call_command("verify_answers", *words, stdout=out, **options)
    return out.getvalue()


def test_what_was_published_passes_after_a_round_through_the_database(version):
    assert checked() == "2 versions of 1 answer checked: every number agrees.\n"
    first, second = store.frozen_versions()
    assert (first.previous, second.previous) == ("", first.digest)


def test_an_answer_without_numbers_passes(answer, admin):
    answer.effect_links.all().delete()
    Answer.objects.update(strength="not enough evidence")
    publish(answer, user=admin, note="First.")
    assert "every number agrees" in checked("trees")


def test_a_row_changed_behind_our_backs_is_reported_with_status_1(version):
    VERSIONS.lift(connection)
    Version.objects.filter(pk=version.pk).update(estimate=0.9)
    out = StringIO()
    with pytest.raises(CommandError, match="2 differences") as error:
        call_command("verify_answers", stdout=out)
    assert error.value.returncode == 1
    assert "trees, version 2: digest: " in out.getvalue()
    assert "trees, version 2: shown: estimate: published 0.9, now 0.44" in out.getvalue()


def test_a_name_that_no_answer_has(version):
    with pytest.raises(CommandError, match="No published answer has the web name bushes"):
        checked("bushes")


def test_exported_versions_are_verified_without_the_database(version, tmp_path):
    checked(export=tmp_path / "out")
    versions = read_bundle((tmp_path / "out/trees.json").read_text())
    assert len(versions) == 2
    assert verify(versions) == ()


def test_versions_from_before_the_chain_still_pass(version):
    """As migration 0002 leaves them: no software, no chain, a digest of kind 1."""
    VERSIONS.lift(connection)
    for row in Version.objects.order_by("number"):
        row.made_with, row.previous, row.scheme = {}, "", 1
        digest = store.frozen(row).sealed().digest
        Version.objects.filter(pk=row.pk).update(made_with={}, previous="", scheme=1, digest=digest)
    VERSIONS.protect(connection)
    Answer.objects.update(headline="Trees help.")
    publish(version.answer, user=version.published_by, note="On top of old ones.")
    assert checked().startswith("3 versions")


COLUMNS = [field.name for field in Version._meta.concrete_fields if field.name != "published_by"]


@pytest.mark.parametrize("name", COLUMNS)
def test_the_database_refuses_every_change_of_a_version(version, name):
    same = Version.objects.values_list(name, flat=True).get(pk=version.pk)
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{name: same})


def test_the_database_refuses_to_delete_versions(version):
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        Version.objects.filter(pk=version.pk)._raw_delete("default")
    with (
        pytest.raises(DatabaseError, match="never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM findings_version")


def test_a_version_cannot_be_overwritten_by_putting_another_in_its_place(version):
    names = ", ".join(field.column for field in Version._meta.concrete_fields)
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    again = f"{verb} INTO findings_version ({names}) SELECT {names} FROM findings_version"
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(again)  # PostgreSQL has no REPLACE, and refuses a second number
    assert checked().startswith("2 versions")


def test_only_the_person_may_be_forgotten(version, admin, stranger):
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        Version.objects.update(published_by=stranger)
    Version.objects.update(published_by=None)
    assert checked().startswith("2 versions")


def test_withdrawing_leaves_every_version_as_it_was(version, admin):
    withdraw(version.answer, user=admin, note="Retracted.")
    assert checked().startswith("2 versions")


def test_triggers_are_there_again_after_each_migration(version):
    VERSIONS.lift(connection)
    call_command("migrate", verbosity=0)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        Version.objects.update(headline="Rewritten")
