"""What people do to their own accounts, written down. allauth does it and sends a signal."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as elsewhere
from django.dispatch import Signal

from commonweal_web.audit.store import write

WRITTEN_DOWN: dict[str, Signal] = {
    "people.sign_up": account.user_signed_up,
    "people.set_password": account.password_set,
    "people.change_password": account.password_changed,
    "people.reset_password": account.password_reset,
    "people.confirm_email": account.email_confirmed,
    "people.add_email": account.email_added,
    "people.change_email": account.email_changed,
    "people.remove_email": account.email_removed,
    "people.add_second_factor": mfa.authenticator_added,
    "people.remove_second_factor": mfa.authenticator_removed,
    "people.new_recovery_codes": mfa.authenticator_reset,
    "people.connect_account": elsewhere.social_account_added,
    "people.disconnect_account": elsewhere.social_account_removed,
}


def connect() -> None:
    for verb, signal in WRITTEN_DOWN.items():
        signal.connect(_writer(verb), weak=False, dispatch_uid=f"audit {verb}")


def _writer(verb: str) -> Any:
    def write_down(**signal: Any) -> None:
        person = signal.get("user") or getattr(
            signal.get("email_address") or signal.get("socialaccount"), "user", None
        )
        authenticator = signal.get("authenticator")
        after = {"kind": str(authenticator.type)} if authenticator else None
        write(who=person, what=verb, about=person, after=after)

    return write_down
