"""Who may do what in the staff admin; what is written down; when readers see it."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry
from web.pages.conftest import get

from commonweal_web.kept_pages import generation
from commonweal_web.pages.models import ArticlePage, MenuItem


def form_of(page, **changes):
    """What the edit form of an article sends."""
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 12}
    return {
        "title": page.title,
        "slug": page.slug,
        "standfirst": page.standfirst,
        "byline": page.byline,
        "date": page.date.isoformat(),
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "body-count": 1,
        "body-0-deleted": "",
        "body-0-order": 0,
        "body-0-type": "heading",
        "body-0-value": "Changed",
        **{f"chosen_answers-{name}": value for name, value in empty.items()},
        **{f"comments-{name}": value for name, value in empty.items()},
    } | changes


EDITORS_MAY = [
    "wagtailadmin_home",
    "wagtailadmin_explore_root",
    "menu_items:index",
    "menu_items:add",
    "wagtailimages:index",
]
EDITORS_MAY_NOT = [
    ("wagtailusers_users:index", []),
    ("wagtailusers_groups:index", []),
    ("wagtailsites:index", []),
]


@pytest.mark.parametrize("name", EDITORS_MAY)
def test_editors_reach_what_their_work_needs(as_editor, centre, name):
    assert as_editor.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(("name", "args"), EDITORS_MAY_NOT)
def test_editors_reach_nothing_else(as_editor, centre, name, args):
    response = as_editor.get(reverse(name, args=args))
    assert (response.status_code, response.url) == (302, "/admin/")


def test_editors_do_not_rename_the_centre(as_editor, centre):
    assert as_editor.get("/desk/settings/").status_code == 403
    assert as_editor.post("/desk/settings/about/", {"name": "Mine"}).status_code == 403


@pytest.mark.parametrize("name", EDITORS_MAY)
def test_strangers_are_asked_to_sign_in(client, centre, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


PAGES = {
    "Contributors": {"add_page"},
    "Reviewers": {"add_page", "change_page"},
    "Editors": {"add_page", "change_page", "publish_page"},
}


def test_groups_decide_about_pages_only(db):
    on_pages = {
        group.name: set(group.page_permissions.values_list("permission__codename", flat=True))
        for group in Group.objects.all()
    }
    assert on_pages == PAGES
    assert not Group.objects.filter(permissions__isnull=False).exists()


def test_nobody_but_an_administrator_deletes_evidence(editor):
    for name in ("library.record", "library.study", "library.effect", "findings.answer"):
        assert not editor.has_perm(name.replace(".", ".delete_"))


def test_publishing_is_written_down_and_readers_see_it(
    as_editor, editor, centre, django_capture_on_commit_callbacks
):
    before = generation()
    with django_capture_on_commit_callbacks(execute=True):
        response = as_editor.post(
            reverse("wagtailadmin_pages:edit", args=[centre.article.pk]),
            form_of(centre.article, title="Beneath trees") | {"action-publish": "1"},
        )
    assert response.status_code == 302
    assert generation() > before
    assert "Beneath trees" in get(as_editor, "/articles/under-trees/")
    entry = PageLogEntry.objects.filter(action="wagtail.publish").latest("pk")
    assert (entry.user, entry.page_id) == (editor, centre.article.pk)


def test_a_draft_changes_nothing_for_readers(as_editor, centre, django_capture_on_commit_callbacks):
    before = generation()
    with django_capture_on_commit_callbacks(execute=True):
        as_editor.post(
            reverse("wagtailadmin_pages:edit", args=[centre.article.pk]),
            form_of(centre.article, title="Beneath trees"),
        )
    assert generation() == before
    assert "Beneath trees" not in get(as_editor, "/articles/under-trees/")
    assert "Beneath trees" in get(as_editor, "/admin/")  # the panel of what waits


def test_an_image_needs_words_or_must_be_called_decorative():
    block = ArticlePage.body.field.stream_block.child_blocks["image"]
    image = block.child_blocks["image"].child_blocks
    assert {"image", "decorative", "alt_text"} == set(image)


def test_a_menu_line_made_by_an_editor_is_written_down_and_drops_kept_pages(
    as_editor, editor, centre, django_capture_on_commit_callbacks
):
    before = generation()
    with django_capture_on_commit_callbacks(execute=True):
        as_editor.post(
            reverse("menu_items:add"),
            {"label": "Library", "place": "main", "page": "", "path": "/library/"},
        )
    assert generation() > before
    assert MenuItem.objects.get().path == "/library/"
    entry = ModelLogEntry.objects.latest("pk")
    assert (entry.action, entry.user) == ("wagtail.create", editor)


@pytest.mark.parametrize("change", ["unpublish", "delete", "move"])
def test_whatever_readers_would_notice_drops_kept_pages(
    centre, change, django_capture_on_commit_callbacks
):
    before = generation()
    with django_capture_on_commit_callbacks(execute=True):
        page = centre.about
        if change == "unpublish":
            page.unpublish()
        elif change == "delete":
            page.delete()
        else:
            page.move(centre.home, pos="last-child")
    assert generation() > before


def test_only_published_answers_can_be_chosen(as_editor, centre):
    html = get(as_editor, reverse("answer_chooser:choose_results"))
    assert "Do trees help" in html
    assert "Does rain help" not in html


def test_the_dashboard_names_answers_that_wait(as_editor, centre):
    html = get(as_editor, "/admin/")
    assert "Does rain help people feel better?" in html
    assert reverse("desk_answer", args=[centre.rain.pk]) in html
    assert "Do trees help" not in html
