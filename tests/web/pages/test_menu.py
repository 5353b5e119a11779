"""The menu that editors control, and what every template knows of the centre."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from wagtail.models import ModelLogEntry

from commonweal_web.pages import build
from commonweal_web.pages.context import site
from commonweal_web.pages.models import Centre, MenuItem

MAIN, FOOTER = MenuItem.Place.MAIN, MenuItem.Place.FOOTER


def facts(path="/"):
    return site(RequestFactory().get(path))


@pytest.fixture
def menu(centre):
    build.make_menu(MAIN, [("Answers", "/answers/"), ("Articles", centre.index)])
    build.make_menu(FOOTER, [("About", centre.about)])


def test_lines_stand_in_their_place_and_order(menu):
    assert [(line["label"], line["url"]) for line in facts()["menu"]] == [
        ("Answers", "/answers/"),
        ("Articles", "/articles/"),
    ]
    assert facts()["footer_menu"] == [{"label": "About", "url": "/about/"}]


def test_the_line_one_is_below_is_current(menu):
    assert [line["current"] for line in facts("/articles/under-trees/")["menu"]] == [False, True]
    assert [line["current"] for line in facts("/")["menu"]] == [False, False]


def test_a_page_that_is_not_live_is_left_out(centre, menu, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        centre.about.unpublish()
    assert facts()["footer_menu"] == []


def test_the_facts_are_read_once_in_a_generation(
    menu, django_assert_num_queries, django_capture_on_commit_callbacks
):
    facts()
    with django_assert_num_queries(0):
        facts("/other/")
    with django_capture_on_commit_callbacks(execute=True):
        build.make_centre(name="Another name")
    assert facts()["centre"].name == "Another name"


def test_a_new_menu_takes_the_place_of_the_old_one(menu):
    build.make_menu(MAIN, [("Library", "/library/")])
    assert list(MenuItem.objects.values_list("label", flat=True)) == ["About", "Library"]


@pytest.mark.parametrize(
    "path", ["javascript:alert(1)", "//example.org/", "https://example.org", "/a b", "answers/"]
)
def test_a_path_stays_on_this_site(db, path):
    with pytest.raises(ValidationError, match="A path starts with one /"):
        MenuItem(label="x", path=path).full_clean()


def test_a_line_leads_to_one_place(centre):
    for page, path in ((None, ""), (centre.about, "/about/")):
        with pytest.raises(ValidationError, match="leads to one place"):
            MenuItem(label="x", page=page, path=path).full_clean()


def test_a_centre_without_settings_still_has_a_name(db):
    Centre.objects.all().delete()
    assert facts()["centre"].name == "commonweal"


def test_moving_a_line_leaves_an_audit_line(client, menu, django_user_model):
    boss = django_user_model.objects.create_superuser("boss", "boss@example.org", "pw-of-the-boss")
    client.force_login(boss)
    first, second = MenuItem.objects.filter(place=MAIN)
    assert client.post(f"/admin/menu_items/reorder/{second.pk}/?position=0").status_code == 200
    assert list(MenuItem.objects.filter(place=MAIN)) == [second, first]
    line = ModelLogEntry.objects.for_instance(second).get()
    assert (line.action, line.user) == ("wagtail.edit", boss)
