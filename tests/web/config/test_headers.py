"""Every response carries the policy of its part of the site."""

from pathlib import Path

import pytest
from wagtail.documents import get_document_model

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


@pytest.fixture
def files(settings, client):
    """A static file, a picture and a document, there before the first request."""
    static, media = Path(settings.STATIC_ROOT), Path(settings.MEDIA_ROOT)
    made = [static / "look.css", media / "images/tree.png", media / "secret.txt"]
    made.append(media / "documents/private.txt")
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    yield client
    for path in made:
        path.unlink()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/static/look.css", "/media/images/tree.png"])
def test_files_carry_the_headers_too(files, path):
    response = files.get(path)
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == PUBLIC
    assert "Access-Control-Allow-Origin" not in response
    response.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["documents/private.txt", "secret.txt", "images/../secret.txt", "images/%2e%2e/secret.txt"],
)
def test_only_pictures_are_served_from_the_folder_of_uploads(files, path):
    assert files.get(f"/media/{path}").status_code in (400, 404)


@pytest.mark.django_db
def test_a_document_comes_as_a_file_and_not_as_a_page(files, settings):
    document = get_document_model().objects.create(title="x", file="documents/private.txt")
    response = files.get(document.url)
    response.close()
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert Path(settings.MEDIA_ROOT) in Path(document.file.path).parents
