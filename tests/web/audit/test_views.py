"""The log is read by editors, found by what they ask for, and taken along by administrators."""

import csv
import io

import pytest
from django.utils import timezone

from commonweal_web.audit.filters import Asked
from commonweal_web.audit.models import Line
from commonweal_web.audit.presenters import changes, show
from commonweal_web.audit.store import write
from commonweal_web.library.models import Concept
from commonweal_web.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return User.objects.create_user("ann", role="editor")


@pytest.fixture
def boss():
    return User.objects.create_user("boss", role="administrator")


@pytest.fixture
def lines(ann, boss):
    trees = Concept.objects.create(scheme="topic", slug="trees", name="Trees")
    write(who=ann, what="library.rename", about=trees, before={"name": "Tree"}, why="Plural.")
    write(who=boss, what="people.change_role", about=ann, after={"role": "editor"})
    write(who=None, what="library.import_records", after={"added": 3}, why="=cmd|' /C calc'!A0")
    return list(Line.objects.all())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["library.rename", "people.change_role", "library.import_records"]),
        ({"q": "plural"}, ["library.rename"]),
        ({"q": "trees plural"}, ["library.rename"]),
        ({"person": "ann"}, ["library.rename"]),
        ({"what": "people.change_role"}, ["people.change_role"]),
        ({"kind": "library.concept"}, ["library.rename"]),
        ({"since": "2999-01-01"}, []),
        ({"until": "1999-01-01"}, []),
        ({"person": "nobody"}, []),
        ({"q": "no\0such"}, []),
    ],
    ids=str,
)
def test_lines_are_found_by_what_is_asked(lines, query, found):
    assert set(Asked.of(query).lines().values_list("what", flat=True)) == set(found)


def test_a_day_is_the_day_of_this_country(lines):
    today = timezone.localdate().isoformat()
    assert Asked.of({"since": today, "until": today}).lines().count() == len(lines)


def test_the_page_shows_names_changes_and_reasons(
    client, ann, lines, django_assert_max_num_queries
):
    client.force_login(ann)
    with django_assert_max_num_queries(14):
        html = client.get("/desk/audit/").content.decode()
    assert "3 lines" in html
    assert "<del>Tree</del>" in html
    assert "Plural." in html
    assert "The system" in html
    assert "audit.csv" not in html  # for administrators
    html = client.get("/desk/audit/?q=nothing-like-it&since=soon").content.decode()
    assert "No line matches" in html
    assert "year-month-day" in html


def test_somebody_erased_is_a_number(ann, lines):
    number = ann.pk
    ann.delete()
    shown = {line.what: line for line in show(Line.objects.all())}
    assert shown["library.rename"].who == f"Somebody who has left ({number})"
    assert shown["people.change_role"].thing == f"Somebody who has left ({number})"


def test_the_file_has_every_line_and_runs_no_formula(client, boss, lines, monkeypatch):
    monkeypatch.setattr("commonweal_web.audit.views.BATCH", 2)
    client.force_login(boss)
    response = client.get("/desk/audit/audit.csv")
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode())))
    assert [row["what"] for row in rows] == [line.what for line in lines]
    assert rows[0]["why"].startswith("'=cmd")
    assert rows[1]["who"] == "boss"
    assert rows[2]["before"] == '{"name": "Tree"}'
    one = client.get("/desk/audit/audit.csv?person=ann").getvalue().decode()
    assert one.count("\r\n") == 2


def test_only_what_differs_is_a_change():
    told = list(changes({"a": 1, "b": "x", "c": None}, {"a": 1, "b": "y", "d": [2]}))
    assert told == [("b", "x", "y"), ("d", "–", "[2]")]
