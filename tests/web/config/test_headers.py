"""Every response carries the policy of its part of the site."""

import pytest

from commonweal_web.config.headers import PUBLIC, STAFF


def sources(policy: str, directive: str) -> str:
    return dict(each.split(" ", 1) for each in policy.split("; "))[directive]


def test_public_pages_allow_nothing_inline_and_nobody_else():
    assert sources(PUBLIC, "default-src") == "'none'"
    for directive in ("script-src", "style-src", "connect-src", "form-action", "font-src"):
        assert sources(PUBLIC, directive) == "'self'"
    assert "unsafe" not in PUBLIC + STAFF.replace("'unsafe-inline'", "")
    assert "http" not in PUBLIC + STAFF


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "policy"), [("/health/", PUBLIC), ("/nothing-here/", PUBLIC), ("/admin/login/", STAFF)]
)
def test_responses_say_so_also_when_there_is_no_page(client, path, policy):
    response = client.get(path)
    assert response["Content-Security-Policy"] == policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
