"""The panel that tells a member of staff what waits for them."""

from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.permissions import page_permission_policy

from commonweal_web.findings.models import Answer

from .models import ArticleIndexPage

LONGEST = 5


class NextSteps(Component):
    """Answers and pages that are not out yet, and where to begin something new."""

    name = "next_steps"
    order = 50
    template_name = "pages/admin/next_steps.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "answers": _answers(user),
            "pages": _pages(user),
            "new_article": _new_article(user),
            "new_answer": reverse("desk_answer_new")
            if user.has_perm("findings.add_answer")
            else "",
        }


def _answers(user) -> list[tuple[str, str]]:
    if not user.has_perm("findings.change_answer"):
        return []
    drafts = Answer.objects.filter(state=Answer.State.DRAFT).order_by("-changed")[:LONGEST]
    return [(reverse("desk_answer", args=[row.pk]), row.question) for row in drafts]


def _pages(user) -> list[tuple[str, str]]:
    mine = page_permission_policy.instances_user_has_permission_for(user, "change")
    waiting = mine.filter(has_unpublished_changes=True).order_by("-latest_revision_created_at")
    return [
        (reverse("wagtailadmin_pages:edit", args=[page.pk]), page.draft_title or page.title)
        for page in waiting[:LONGEST]
    ]


def _new_article(user) -> str:
    index = ArticleIndexPage.objects.first()
    if index is None or not index.permissions_for_user(user).can_add_subpage():
        return ""
    return reverse("wagtailadmin_pages:add", args=["pages", "articlepage", index.pk])
