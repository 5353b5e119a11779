"""Administrators say who the centre is: shown everywhere, checked first, written down."""

import re
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.text import slugify
from PIL import Image

from commonweal.terms import InputError
from commonweal_web import letters
from commonweal_web.audit.models import Line
from commonweal_web.config.headers import PUBLIC
from commonweal_web.findings.models import Version
from commonweal_web.library.strength_labels import rename
from commonweal_web.pages import colours
from commonweal_web.pages.first_steps import steps
from commonweal_web.pages.models import Centre
from commonweal_web.people import actions as people
from commonweal_web.people.models import User
from commonweal_web.people.rules import Role

pytestmark = pytest.mark.django_db
DESK = "/desk/settings/"


@pytest.fixture
def as_admin(client: Client, admin) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def fields(client: Client, section: str) -> dict[str, str]:
    """What a browser would send from a section's form if nothing was changed."""
    if section == "labels":
        return {}
    response = client.get(DESK)
    form = response.context["forms"][section]
    sent = {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, ""):
            sent[bound.html_name] = str(value)
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = "" if value is None else str(value)
    return sent


@pytest.fixture
def save(as_admin, django_capture_on_commit_callbacks):
    """save(section, field=value): what the browser of an administrator sends."""

    def send(section: str, **changes):
        with django_capture_on_commit_callbacks(execute=True):  # kept pages are renewed then
            return as_admin.post(f"{DESK}{section}/", {**fields(as_admin, section), **changes})

    return send


def picture(size=(1000, 400), kind="PNG", colour="navy") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", out.getvalue())


def test_name_contact_and_licence_are_shown_everywhere_and_written_down(save, centre):
    save("about", name="Fenland Centre", licence="CC BY 4.0.")
    save("contact", contact="1 Dyke Road\nEly", contact_email="hello@example.org")
    html = Client().get("/answers/trees/").content.decode()
    assert "· Fenland Centre</title>" in html
    assert "Fenland Centre (20" in html  # the citation
    assert "1 Dyke Road<br>Ely" in html
    assert "CC BY 4.0." in html
    assert letters.sender().startswith("Fenland Centre <")
    line = Line.objects.filter(what="pages.change_centre").last()
    assert line.before == {"name": "Wealden Centre", "licence": "Words may be used again."}
    assert line.after == {"name": "Fenland Centre", "licence": "CC BY 4.0."}
    n = Line.objects.count()
    save("about")
    assert Line.objects.count() == n  # nothing was changed, so nothing is told


def test_two_who_save_at_once_keep_each_others_change(as_admin, centre):
    """Each form was opened before the other was saved."""
    first, second = fields(as_admin, "about"), fields(as_admin, "about")
    as_admin.post(f"{DESK}about/", {**first, "name": "Fenland Centre"})
    as_admin.post(f"{DESK}about/", {**second, "tagline": "What works in the fens"})
    row = Centre.objects.get()
    assert (row.name, row.tagline) == ("Fenland Centre", "What works in the fens")


def test_colours_are_served_as_a_file_that_may_be_kept_for_good(save, centre):
    assert "/centre/" not in Client().get("/").content.decode()
    save("look", colour_light="#5B2A86", colour_dark="#c9a7eb")
    at = re.search(r'href="(/centre/[0-9a-f]+\.css)"', Client().get("/").content.decode())[1]
    response = Client().get(at)
    css = response.content.decode()
    assert response["Content-Type"] == "text/css"
    assert "immutable" in response["Cache-Control"]
    assert "--green: #5b2a86" in css
    assert "--green: #c9a7eb" in css
    save("look", colour_light="#1d4f91")
    assert Client().get(at).url != at  # a page that was kept for longer still has colours
    assert "'unsafe-inline'" not in PUBLIC


def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(save, centre):
    html = save("look", colour_light="#ffd400").content.decode()
    found = re.search(r"passes is (#[0-9a-f]{6})", html)[1]
    assert Centre.objects.get().colour_light == ""
    assert save("look", colour_light=found).status_code == 302
    assert "is not a colour" in save("look", colour_dark="red").content.decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["#ffd400", "#14532d", "#8fd0a5", "#808080", "#000000"])
def test_the_nearest_colour_passes_and_one_that_passes_stays(colour, theme):
    found = colours.nearest(colour, theme)
    assert colours.least_contrast(found, theme) >= 4.5
    assert (found == colour) == (colours.least_contrast(colour, theme) >= 4.5)
    if found != colour:
        with pytest.raises(InputError, match=found):
            colours.check(colour, theme)


def test_contrast_is_that_of_wcag():
    """#777777 on white has 4.48 to 1 and #767676 has 4.54, as WebAIM's contrast checker says."""
    assert colours.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_the_grounds_are_those_of_the_stylesheet(request):
    tokens = (request.config.rootpath / "src/commonweal_web/static/css/tokens.css").read_text()
    light, dark = tokens.split("@media (prefers-color-scheme: dark)")
    names = {"paper": "paper", "surface": "surface", "warning": "data-1-soft", "ink": "ink"}
    names |= {"on_colour": "on-green"}
    for theme, css in (("light", light), ("dark", dark)):
        for field, token in {**names, "own": "green"}.items():
            said = re.search(rf"--{token}: (#[0-9a-f]+);", css)[1]
            assert getattr(colours.GROUNDS[theme], field) == said


def test_a_logo_is_drawn_again_and_the_former_one_goes(save, centre):
    hidden = picture()
    hidden.seek(0)
    whole = hidden.read() + b"<script>alert(1)</script>"
    save("look", logo=SimpleUploadedFile("logo.png", whole))
    html = Client().get("/").content.decode()
    at = re.search(r'src="(/centre/logo-\w+\.png)" alt=""', html)[1]
    response = Client().get(at)
    body = b"".join(response.streaming_content)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "image/png",
        "nosniff",
    )
    assert b"script" not in body
    with Image.open(BytesIO(body)) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (400, 160))
    former = Centre.objects.get().logo
    save("look", logo=picture(colour="red"), logo_alone="on")
    assert not default_storage.exists(former)
    assert 'alt="Wealden Centre"' in Client().get("/").content.decode()
    assert Client().get(at).status_code == 404
    save("look", remove_logo="on")
    assert "/centre/logo" not in Client().get("/").content.decode()


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        SimpleUploadedFile("logo.png", b"x" * 1_000_001),
        picture(size=(3000, 3000), colour="white"),  # a small file that unpacks to 9 million
        picture(kind="GIF"),
    ],
    ids=["svg", "broken", "large", "bomb", "gif"],
)
def test_what_is_no_logo_is_refused(save, centre, file):
    file.seek(0)
    response = save("look", logo=file)
    assert 'class="errors"' in response.content.decode()
    assert Centre.objects.get().logo == ""


def test_the_accessibility_statement_appears_once_it_is_written(save, centre):
    assert Client().get("/accessibility/").status_code == 404
    assert 'href="/accessibility/"' not in Client().get("/").content.decode()
    words = "## How we test\n\nBy hand. <script>alert(1)</script>"
    save(
        "accessibility",
        accessibility=words,
        accessibility_meets="part",
        accessibility_date="2026-11-23",
    )
    html = Client().get("/accessibility/").content.decode()
    assert "How we test" in html
    assert "<script>alert" not in html
    assert "23 November 2026" in html
    assert 'href="/accessibility/"' in Client().get("/").content.decode()
    table = save("accessibility", accessibility="```\ncode\n```")
    assert "no block for this Markdown" in table.content.decode()


def test_the_first_steps_are_looked_up_and_can_be_put_away(as_admin, save, centre, admin, settings):
    open_ = {one.title for one in steps() if not one.done}
    assert "Invite a second administrator" in open_
    assert "Name the centre" not in open_
    assert "Publish an answer" not in open_
    people.invite("bea", "bea@example.org", Role.ADMINISTRATOR, user=admin)
    save("contact", contact_email="hello@example.org")
    settings.SENDS_EMAIL = True
    now = {one.title for one in steps() if not one.done}
    assert open_ - now == {
        "Invite a second administrator",
        "Say how people reach you",
        "Have the machine send email",
    }
    html = as_admin.get("/desk/settings/first-steps/").content.decode()
    for one in steps():
        assert one.title in html
        if one.url:
            assert as_admin.get(one.url.partition("#")[0]).status_code == 200
    assert f"{len(now)} things are left" in as_admin.get(DESK).content.decode()
    as_admin.post("/desk/settings/first-steps/hide/", {"hide": "yes"})
    assert "are left to do" not in as_admin.get(DESK).content.decode()


def test_strengths_are_called_what_the_centre_calls_them_everywhere(as_admin, save, centre, admin):
    """The code that was judged and frozen stays."""
    form = as_admin.get(DESK).context["forms"]["labels"]
    sent = {one.html_name: one.value() for one in form}
    version = Version.objects.get()
    at, usual = f"label-{slugify(version.strength)}", version.strength.capitalize()
    assert f"<strong>{usual}.</strong>" in Client().get("/answers/trees/").content.decode()
    save("labels", **sent)
    assert not Line.objects.filter(what="library.rename_strengths").exists()
    save("labels", **{**sent, at: "Quite sure"})
    html = Client().get("/answers/trees/").content.decode()
    assert "<strong>Quite sure.</strong>" in html
    assert "“Quite sure”" in html  # how to read this
    assert "this centre&#x27;s own" in html
    assert "Quite sure" in Client().get("/answers/").content.decode()
    assert f'value="{version.strength}">Quite sure' in Client().get("/answers/").content.decode()
    line = Line.objects.get(what="library.rename_strengths")
    assert line.after[version.strength].startswith("Quite sure: ")
    same = save("labels", **{one: "Sure" for one in sent if one.startswith("label-")})
    assert "Two strengths have one label." in same.content.decode()
    save("labels", **{**sent, at: ""})
    assert f"<strong>{usual}.</strong>" in Client().get("/answers/trees/").content.decode()
    with pytest.raises(PermissionDenied):
        rename({}, user=User.objects.create_user("ed", role="editor"))
