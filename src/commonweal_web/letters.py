"""Emails of the centre: they come in its name, and say at the foot who wrote."""

from __future__ import annotations

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import send_mail

from commonweal_web.citing import centre_name


def sender() -> str:
    """Return the centre's name with the address that the machine sends from."""
    return formataddr((centre_name(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def send(subject: str, text: str, to: str) -> None:
    """Send a letter to one person."""
    foot = f"{centre_name()}\n{settings.BASE_URL}"
    send_mail(subject, f"{text.strip()}\n\n-- \n{foot}\n", sender(), [to])
