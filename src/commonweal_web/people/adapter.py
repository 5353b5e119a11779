"""How allauth is to behave here: who may make an account, and what a form says beside itself."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from commonweal_web import letters


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with a password."""

    def get_from_email(self) -> str:
        return letters.sender()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP_OPEN


class ElsewhereAdapter(DefaultSocialAccountAdapter):
    """Accounts of ORCID or of an organisation: they sign in whoever has an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return settings.SIGN_UP_OPEN
