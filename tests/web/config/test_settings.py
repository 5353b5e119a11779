"""What a deployment asks of the environment, in a process of its own for each."""

import os
import stat
import subprocess
import sys
from pathlib import Path

SHOW = "from commonweal_web.config import settings as s; print({})"


def settings(expression: str, var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMMONWEAL_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-c", SHOW.format(expression)],
        env=kept | {"COMMONWEAL_VAR": str(var)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path):
    first, second = (settings("s.SECRET_KEY", tmp_path).stdout.strip() for _ in range(2))
    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_production_refuses_to_start_without_a_secret_key(tmp_path):
    refused = settings("s.SECRET_KEY", tmp_path, COMMONWEAL_PRODUCTION="1")
    assert refused.returncode
    assert "COMMONWEAL_SECRET_KEY is not set" in refused.stderr
    assert not (tmp_path / "secret_key").exists()


def test_production_is_https_only_and_never_shows_debug_pages(tmp_path):
    shown = settings(
        "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG",
        tmp_path,
        COMMONWEAL_PRODUCTION="1",
        COMMONWEAL_DEBUG="1",
        COMMONWEAL_SECRET_KEY="x" * 50,
    )
    assert shown.stdout.strip() == "True True True False", shown.stderr


def test_the_database_is_sqlite_until_another_is_named(tmp_path):
    own = settings("s.DATABASES['default']['NAME']", tmp_path).stdout.strip()
    assert own == str(tmp_path / "commonweal.sqlite3")
    other = settings(
        "s.DATABASES['default']['ENGINE'], s.DATABASES['default']['HOST']",
        tmp_path,
        DATABASE_URL="postgresql://user:secret@db.example/centre",
    )
    assert other.stdout.strip() == "django.db.backends.postgresql db.example"


def test_production_refuses_to_start_without_second_factors(tmp_path):
    refused = settings(
        "s.SECOND_FACTOR_REQUIRED",
        tmp_path,
        COMMONWEAL_PRODUCTION="1",
        COMMONWEAL_SECRET_KEY="x" * 50,
        COMMONWEAL_SECOND_FACTOR="off",
    )
    assert refused.returncode
    assert "COMMONWEAL_SECOND_FACTOR=off is for a demonstration" in refused.stderr
    assert settings("s.SECOND_FACTOR_REQUIRED", tmp_path).stdout.strip() == "True"


def test_mail_and_sign_in_elsewhere_come_from_the_environment(tmp_path):
    shown = settings(
        "s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS,"
        " s.SIGN_IN_ORIGINS, sorted(s.SOCIALACCOUNT_PROVIDERS)",
        tmp_path,
        COMMONWEAL_EMAIL="smtp://us%40er:pa%2Fss@mail.example",
        COMMONWEAL_ORCID_CLIENT="APP-1",
        COMMONWEAL_OIDC_URL="https://id.example/realm",
    )
    assert shown.stdout.strip() == (
        "mail.example 587 us@er pa/ss True"
        " ['https://orcid.org', 'https://id.example'] ['openid_connect', 'orcid']"
    ), shown.stderr
