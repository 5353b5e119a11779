"""Who may sign in. A model of our own from the first day, since it cannot be exchanged later."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of staff."""
