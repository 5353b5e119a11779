"""Who may do what, read off one table; all else is refused."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import rules
from django.contrib.auth.models import AnonymousUser

import commonweal_web
from commonweal_web.people.models import User
from commonweal_web.people.rules import NAMES, PERMISSIONS, RANK, Role

WEBSITE = Path(commonweal_web.__file__).parent

# The lowest role that has each permission over a thing of somebody else's that was published.
LOWEST = {
    "wagtailadmin.access_admin": "contributor",
    "library.import_records": "contributor",
    "library.undo_import": "editor",
    **{
        f"library.{act}_{kind}": "contributor"
        for act in ("view", "add", "change")
        for kind in ("record", "study", "effect")
    },
    "library.view_concept": "contributor",
    "library.add_concept": "editor",
    "library.change_concept": "editor",
    "findings.view_answer": "contributor",
    "findings.view_version": "contributor",
    "findings.add_answer": "contributor",
    "findings.change_answer": "reviewer",
    "findings.submit_answer": "reviewer",
    "findings.review_answer": "reviewer",
    "findings.publish_answer": "editor",
    "surveys.use": "contributor",
    "surveys.view_dataset": "administrator",
    "surveys.change_dataset": "administrator",
    "surveys.publish": "editor",
    "jobs.view": "administrator",
    "jobs.cancel": "administrator",
    **{f"pages.{act}_menuitem": "editor" for act in ("view", "add", "change", "delete")},
    "pages.change_centre": "administrator",
    "audit.view": "editor",
    "audit.export": "administrator",
    "people.manage": "administrator",
    "privacy.handle": "administrator",
}
# Who may do more with what is their own and a draft.
WITH_THEIR_OWN = {
    "library.undo_import": "contributor",
    "findings.change_answer": "contributor",
    "findings.submit_answer": "contributor",
    "surveys.view_dataset": "contributor",
    "surveys.change_dataset": "contributor",
    "jobs.view": "reader",
    "jobs.cancel": "reader",
}


@dataclass
class Thing:
    owner_id: int
    state: str = "draft"
    current_id: int | None = None


def person(role: str, *, active: bool = True) -> User:
    return User(pk=7, username="ann", role=role, is_active=active)


def test_the_table_is_the_whole_of_it():
    assert PERMISSIONS.keys() == LOWEST.keys()
    assert NAMES.keys() == RANK.keys() == set(Role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", LOWEST)
def test_each_role_may_do_what_the_table_says(name, role):
    user = person(role)
    expected = RANK[role] >= RANK[Role(LOWEST[name])]
    someone_elses = Thing(owner_id=8, state="published", current_id=1)
    assert user.has_perm(name, someone_elses) is expected
    assert rules.has_perm(name, user) is expected
    if name in WITH_THEIR_OWN:
        assert user.has_perm(name, Thing(owner_id=7)) is (
            RANK[role] >= RANK[Role(WITH_THEIR_OWN[name])]
        )


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_what_is_not_in_the_table_is_refused(role):
    user = User.objects.create_user("ann", role=role.value)
    assert not user.has_perm("library.delete_record")
    assert not user.has_perm("people.change_user")
    assert not user.has_perm("anything.at_all", Thing(owner_id=user.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("name", LOWEST)
def test_strangers_and_people_who_were_shut_out_may_do_nothing(name):
    for user in (AnonymousUser(), person(Role.ADMINISTRATOR, active=False)):
        assert not user.has_perm(name)
        assert not user.has_perm(name, Thing(owner_id=7))


def test_nobody_changes_their_own_answer_once_readers_saw_it_unless_they_review():
    published = Thing(owner_id=7, state="published", current_id=3)
    revised = Thing(owner_id=7, state="draft", current_id=3)
    for thing in (published, revised):
        assert not person(Role.CONTRIBUTOR).has_perm("findings.change_answer", thing)
        assert person(Role.REVIEWER).has_perm("findings.change_answer", thing)


def test_nobody_reviews_their_own_work():
    assert not person(Role.EDITOR).has_perm("findings.review_answer", Thing(owner_id=7))
    assert person(Role.EDITOR).has_perm("findings.review_answer", Thing(owner_id=8))


def test_every_permission_that_the_code_asks_for_is_in_the_table():
    asked = set()
    for file in [*WEBSITE.rglob("*.py"), *WEBSITE.rglob("*.html")]:
        asked |= set(
            re.findall(
                r'(?:has_perm|permission_required)\(\s*"([a-z_]+\.[a-z_]+)"', file.read_text()
            )
        )
    assert len(asked) >= 3
    assert not asked - PERMISSIONS.keys(), asked - PERMISSIONS.keys()
