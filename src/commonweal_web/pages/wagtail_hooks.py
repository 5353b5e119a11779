"""The staff admin: the menu of the site, how an answer is chosen, the look, what to do next."""

from django.db import transaction
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem as AdminItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import ReorderView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from .choosers import (
    AnswerChooserViewSet,
    FigureChooserViewSet,
    answer_chooser,
    figure_chooser,
)
from .dashboard import NextSteps
from .models import MenuItem

HIDDEN = {"help"}  # it links to other hosts and to Wagtail's own guide


class LoggedReorderView(ReorderView):
    """Wagtail's own view, with the audit line that it leaves out."""

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            response = super().post(request, *args, **kwargs)
            log(MenuItem.objects.get(pk=kwargs["pk"]), "wagtail.edit", user=request.user)
        return response


class MenuItemViewSet(ModelViewSet):
    """The lines of the menus, rearranged by dragging."""

    model = MenuItem
    name = "menu_items"
    icon = "list-ul"
    menu_label = _("Menu of the site")
    menu_order = 150
    add_to_admin_menu = True
    form_fields = ["label", "place", "page", "path"]
    list_display = [
        "label",
        Column("get_place_display", label=_("Place")),
        Column("page", label=_("Page")),
        Column("path", label=_("Path")),
    ]
    copy_view_enabled = False
    reorder_view_class = LoggedReorderView


class SettingsItem(AdminItem):
    """The way to what administrators settle at the desk."""

    def is_shown(self, request) -> bool:
        return request.user.has_perm("pages.change_centre")


menu_items = MenuItemViewSet()


@hooks.register("register_admin_viewset")
def register_menu_items() -> MenuItemViewSet:
    return menu_items


@hooks.register("register_admin_viewset")
def register_answer_chooser() -> AnswerChooserViewSet:
    return answer_chooser


@hooks.register("register_admin_viewset")
def register_figure_chooser() -> FigureChooserViewSet:
    return figure_chooser


@hooks.register("insert_global_admin_css")
def add_house_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("register_settings_menu_item")
def lead_to_the_settings() -> AdminItem:
    return SettingsItem(
        _("Settings of the centre"), reverse_lazy("centre_settings"), icon_name="home", order=1
    )


@hooks.register("construct_main_menu")
def tidy_menu(request, menu_items: list) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]


@hooks.register("construct_homepage_panels")
def say_what_to_do_next(request, panels: list) -> None:
    panels[:] = [
        NextSteps(),
        *(one for one in panels if one.name != "whats_new_in_wagtail_version"),
    ]
