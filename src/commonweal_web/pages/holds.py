"""What is held about people who write pages. The tables are Wagtail's."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from commonweal_web.people.held import Held, hold
from commonweal_web.people.models import User


def _delete_portrait(person: User) -> None:
    for profile in UserProfile.objects.filter(user=person).exclude(avatar=""):
        portrait = profile.avatar
        transaction.on_commit(lambda file=portrait: file.storage.delete(file.name))


def _blank_name(person: User) -> None:
    """Wagtail's log names people as things by their username."""
    about = ModelLogEntry.objects.filter(
        content_type__app_label="people", content_type__model="user", object_id=str(person.pk)
    )
    about.update(label="", data={})


hold(
    Held(
        models=(UserProfile, FormState, EditingSession, PageSubscription, APIToken),
        title=_("How you like the staff admin: language, theme, portrait"),
        why=_("So that it looks the same each time, and nobody edits a page over you."),
        kept=_("As long as you have an account."),
        erased=_("Erased."),
        find=lambda person: UserProfile.objects.filter(user=person),
        columns=("preferred_language", "current_time_zone", "avatar", "theme", "contrast"),
        forget=_delete_portrait,
    )
)
hold(
    Held(
        models=(Page, Revision, WorkflowState, TaskState),
        title=_("Pages that you made, and drafts of them"),
        why=_("To know whose work it is, and to go back to how a page was."),
        kept=_("As long as the page is kept."),
        erased=_("Stays, without your name. Words in it that name you as an author stay."),
        find=lambda person: Page.objects.filter(
            Q(owner=person) | Q(pk__in=_pages_revised_by(person))
        ),
        columns=("title", "url_path", "live", "first_published_at"),
    )
)
hold(
    Held(
        models=(Comment, CommentReply),
        title=_("Comments on pages that you wrote in the staff admin"),
        why=_("So that colleagues can work on a page together."),
        kept=_("As long as the page is kept, or until you delete them."),
        erased=_("Erased, with the replies to them."),
        find=lambda person: Comment.objects.filter(user=person),
        columns=("page__title", "text", "created_at"),
    )
)
hold(
    Held(
        models=(get_image_model(), UploadedFile),
        title=_("Pictures that you uploaded"),
        why=_("They are shown on pages."),
        kept=_("Until somebody deletes them."),
        erased=_("Stays, without your name."),
        find=lambda person: get_image_model().objects.filter(uploaded_by_user=person),
        columns=("title", "file", "created_at"),
    )
)
hold(
    Held(
        models=(get_document_model(),),
        title=_("Documents that you uploaded"),
        why=_("Readers take them along from pages."),
        kept=_("Until somebody deletes them."),
        erased=_("Stays, without your name."),
        find=lambda person: get_document_model().objects.filter(uploaded_by_user=person),
        columns=("title", "file", "created_at"),
    )
)
hold(
    Held(
        models=(ModelLogEntry, PageLogEntry),
        title=_("Wagtail's own log of edits"),
        why=_("The staff admin shows it beside each page."),
        kept=_("As long as the page is kept."),
        erased=_("Stays, with the number of your account only."),
        find=lambda person: PageLogEntry.objects.filter(user_id=person.pk),
        columns=("timestamp", "action", "label"),
        forget=_blank_name,
    )
)


def _pages_revised_by(person: User) -> list[int]:
    found = Revision.page_revisions.filter(user=person).values_list("object_id", flat=True)
    return [int(pk) for pk in found.distinct()]
