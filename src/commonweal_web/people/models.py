"""Who may sign in. A model of our own from the first day, since it cannot be exchanged later."""

from typing import Any

from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from commonweal_web.people.rules import NAMES, Role

# Wagtail asks groups who may edit which page and picture; all else is in `rules`.
GROUPS = {
    Role.CONTRIBUTOR: "Contributors",
    Role.REVIEWER: "Reviewers",
    Role.EDITOR: "Editors",
}


class People(UserManager):
    """Makes users; a superuser is an administrator."""

    def create_superuser(self, username, email=None, password=None, **fields):
        return super().create_superuser(
            username, email, password, **{"role": Role.ADMINISTRATOR, **fields}
        )


class User(AbstractUser):
    """Somebody with an account. Their role decides what they may do."""

    role = models.CharField(
        _("role"),
        max_length=16,
        choices=[(role.value, NAMES[role]) for role in Role],
        default=Role.READER.value,
    )
    objects = People()

    @property
    def writes(self) -> bool:
        """Whether the role may change anything of the centre's."""
        return Role(self.role).writes

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """Save; what Django and Wagtail ask of flags and groups follows from the role."""
        follows = update_fields is None or "role" in update_fields
        if not follows:
            super().save(*args, update_fields=update_fields, **kwargs)
            return
        self.is_superuser = self.is_staff = self.role == Role.ADMINISTRATOR
        if update_fields is not None:
            update_fields = {*update_fields, "is_superuser", "is_staff"}
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            self._join_group()

    def _join_group(self) -> None:
        wanted = GROUPS.get(Role(self.role))
        of_roles = set(self.groups.filter(name__in=GROUPS.values()).values_list("name", flat=True))
        if of_roles == ({wanted} if wanted else set()):
            return
        self.groups.remove(*Group.objects.filter(name__in=of_roles - {wanted}))
        if wanted:
            self.groups.add(Group.objects.get_or_create(name=wanted)[0])
