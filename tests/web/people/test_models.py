"""A role is what counts; flags and groups follow it."""

import pytest
from django.contrib.auth.models import Group

from commonweal_web.people.models import GROUPS, User
from commonweal_web.people.rules import Role

pytestmark = pytest.mark.django_db


def groups(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


@pytest.mark.parametrize("role", list(Role))
def test_flags_and_groups_follow_the_role(role):
    user = User.objects.create_user("ann", role=role.value)
    assert user.is_superuser is user.is_staff is (role == Role.ADMINISTRATOR)
    assert groups(user) == ({GROUPS[role]} if role in GROUPS else set())


def test_a_changed_role_changes_them_too_and_leaves_other_groups_alone():
    user = User.objects.create_user("ann", role="editor")
    user.groups.add(Group.objects.create(name="Choir"))
    user.role = "administrator"
    user.save(update_fields=["role"])
    user.refresh_from_db()
    assert (user.is_superuser, groups(user)) == (True, {"Choir"})
    user.role = "contributor"
    user.save()
    user.refresh_from_db()
    assert (user.is_superuser, groups(user)) == (False, {"Choir", "Contributors"})


def test_nobody_is_more_than_a_reader_unless_somebody_said_so():
    user = User.objects.create_user("ann")
    assert (user.role, user.writes, user.is_superuser) == ("reader", False, False)
    user.is_superuser = True  # the role decides
    user.save()
    user.refresh_from_db()
    assert not user.is_superuser


def test_a_superuser_is_an_administrator():
    user = User.objects.create_superuser("root", "root@example.org", "correct horse battery")
    assert (user.role, user.is_superuser, user.writes) == ("administrator", True, True)


def test_signing_in_does_not_touch_groups(django_assert_num_queries):
    user = User.objects.create_user("ann", role="editor")
    with django_assert_num_queries(1):
        user.save(update_fields=["last_login"])
