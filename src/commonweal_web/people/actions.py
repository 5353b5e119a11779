"""What administrators do about people: invite, change roles, shut out, help back in."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.terms import InputError
from commonweal_web import letters
from commonweal_web.audit.store import write
from commonweal_web.people.models import User
from commonweal_web.people.rules import Role


@transaction.atomic
def invite(username: str, email: str, role: Role, *, user: User) -> tuple[User, str]:
    """Make an account without a password. Returns it, and the link with which it gets one.

    The link is sent by email where the centre sends any. Raises PermissionDenied, or InputError
    when the name or the address is taken.
    """
    _check(user)
    for field, value in (("username", username), ("email", email)):
        if User.objects.filter(**{f"{field}__iexact": value}).exists():
            raise InputError(
                f"There is an account with the {field} “{value}” already.",
                todo="Change that account's role, or invite with another one.",
            )
    person = User(username=username, email=email, role=role.value)
    person.set_unusable_password()
    person.save()
    write(who=user, what="people.invite", about=person, after={"role": role.value})
    link = _link(person)
    _send(person, _("Your account"), _("You are invited to work here. Choose a password:"), link)
    return person, link


@transaction.atomic
def make_link(person: User, *, user: User) -> str:
    """Return a link with which somebody chooses a new password; it works once, for three days."""
    _check(user)
    if not person.is_active:
        raise InputError(
            "This account is shut.", todo="Open it first, then make a link for its owner."
        )
    write(who=user, what="people.make_link", about=person)
    link = _link(person)
    _send(person, _("A new password"), _("Choose a new password here:"), link)
    return link


@transaction.atomic
def change_role(person: User, role: Role, *, user: User, why: str = "") -> None:
    """Give somebody another role. Their sessions go on with it at once."""
    _check(user)
    if person.role == role:
        raise InputError(f"The role is “{role}” already.", todo="Choose another role.")
    keep_an_administrator(person)
    before = {"role": person.role}
    person.role = role.value
    person.save(update_fields=["role"])
    after = {"role": role.value}
    write(who=user, what="people.change_role", about=person, before=before, after=after, why=why)


@transaction.atomic
def set_active(person: User, active: bool, *, user: User, why: str = "") -> None:
    """Shut somebody out, at once and everywhere, or let them in again."""
    _check(user)
    if person.is_active == active:
        return
    if not active:
        keep_an_administrator(person)
    person.is_active = active
    person.save(update_fields=["is_active"])
    verb = "people.open" if active else "people.shut"
    write(who=user, what=verb, about=person, after={"active": active}, why=why)


@transaction.atomic
def remove_second_factors(person: User, *, user: User, why: str = "") -> None:
    """Help somebody who lost phone, keys and recovery codes. They set up a new one next time."""
    _check(user)
    found = Authenticator.objects.filter(user=person)
    kinds = sorted(set(found.values_list("type", flat=True)))
    if not kinds:
        raise InputError("There is no second factor.", todo="Nothing needs to be done.")
    found.delete()
    write(
        who=user,
        what="people.remove_second_factors",
        about=person,
        before={"kinds": kinds},
        why=why,
    )


@transaction.atomic
def change_name(person: User, *, user: User) -> None:
    """Save what somebody is called, at their own wish. The log does not say the names."""
    if person.pk != user.pk:
        raise PermissionDenied
    person.save(update_fields=["username", "first_name", "last_name"])
    write(who=user, what="people.change_name", about=person)


def _check(user: User) -> None:
    if not user.has_perm("people.manage"):
        raise PermissionDenied


def keep_an_administrator(person: User) -> None:
    """Raise InputError when nobody could look after people without this one."""
    if person.role != Role.ADMINISTRATOR or not person.is_active:
        return
    others = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if not others.exclude(pk=person.pk).exists():
        raise InputError(
            "This is the only administrator.",
            expected="Somebody has to be able to look after people.",
            todo="Make somebody else an administrator first.",
        )


def _link(person: User) -> str:
    key = default_token_generator.make_token(person)
    args = [user_pk_to_url_str(person), key]
    return settings.BASE_URL + reverse("account_reset_password_from_key", args=args)


def _send(person: User, subject: str, words: str, link: str) -> None:
    if settings.SENDS_EMAIL and person.email:
        lasts = _("The link works once, for three days.")
        text = f"{words}\n\n{link}\n\n{lasts}\n"
        transaction.on_commit(lambda: letters.send(subject, text, person.email))
