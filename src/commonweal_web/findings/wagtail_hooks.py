"""Answers are made at the desk; the staff admin only leads there."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class DeskItem(MenuItem):
    """Shown to those who may go there."""

    def is_shown(self, request) -> bool:
        return request.user.has_perm("findings.view_answer")


@hooks.register("register_admin_menu_item")
def register_desk() -> MenuItem:
    return DeskItem(_("Answers"), reverse("desk_answers"), icon_name="doc-full", order=110)
