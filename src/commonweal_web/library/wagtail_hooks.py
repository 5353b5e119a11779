"""Records, studies, effects and concepts in the staff admin."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import ProtectedError, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from commonweal_web.library.admin_forms import EffectForm, LibraryForm, RecordForm, StudyForm
from commonweal_web.library.choosers import choosers
from commonweal_web.library.models import Concept, Effect, Record, Study
from commonweal_web.library.search import in_order, parse


def _fields(*names: str) -> list[FieldPanel]:
    return [FieldPanel(name) for name in names]


def _row(*names: str) -> FieldRowPanel:
    return FieldRowPanel(_fields(*names))


class CarefulDeleteView(DeleteView):
    """Refuse to delete what something else rests on, and say what to do."""

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError as error:
            users = ", ".join(sorted({str(row) for row in error.protected_objects})[:3])
            words = _now("%(what)s is in use (%(users)s). Take it out there first.")
            messages.error(self.request, words % {"what": self.object, "users": users})
            return redirect(self.index_url_name)


class LibraryViewSet(ModelViewSet):
    """What the four have in common."""

    copy_view_enabled = False
    delete_view_class = CarefulDeleteView
    add_to_reference_index = False  # foreign keys already say what uses what, and are asked
    list_per_page = 50


class RecordIndexView(IndexView):
    """The list of records, searched as the public library is."""

    def search_queryset(self, queryset: QuerySet[Record]) -> QuerySet[Record]:
        if not self.is_searching:
            return queryset
        return in_order(parse(self.search_query), queryset)


class RecordViewSet(LibraryViewSet):
    model = Record
    icon = "doc-full-inverse"
    menu_label = _("Records")
    index_view_class = RecordIndexView
    search_fields = ["title"]
    list_display = [
        "title",
        Column("author_text", label=_("Authors")),
        Column("year", label=_("Year"), sort_key="year"),
        Column("identifier", label=_("Identifier"), sort_key="identifier"),
        DateColumn("changed", label=_("Changed"), sort_key="changed"),
    ]
    list_filter = ["type", "year"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                _fields("type", "title", "author_lines", "year"), heading=_("The work")
            ),
            MultiFieldPanel(
                [
                    FieldPanel("container_title"),
                    _row("volume", "issue", "pages"),
                    FieldPanel("publisher"),
                ],
                heading=_("Where it was published"),
            ),
            MultiFieldPanel(
                [_row("doi", "pmid", "isbn"), FieldPanel("url")], heading=_("Where to find it")
            ),
            MultiFieldPanel(
                _fields("abstract", "keyword_lines", "language"), heading=_("What it says")
            ),
            MultiFieldPanel(_fields("identifier", "database"), heading=_("In this library")),
        ],
        base_form_class=RecordForm,
    )


class StudyViewSet(LibraryViewSet):
    model = Study
    icon = "clipboard-list"
    menu_label = _("Studies")
    search_fields = ["label", "identifier", "population"]
    list_display = [
        "label",
        Column("get_design_display", label=_("Design")),
        Column("country", label=_("Country"), sort_key="country"),
        Column("n", label=_("Participants"), sort_key="n"),
        Column("get_risk_of_bias_display", label=_("Risk of bias")),
    ]
    list_filter = ["design", "risk_of_bias", "country"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(_fields("label", "identifier", "record_lines"), heading=_("The study")),
            MultiFieldPanel(
                [_row("design", "n"), _row("population", "setting"), FieldPanel("country")],
                heading=_("How it was done"),
            ),
            MultiFieldPanel(_fields("risk_of_bias", "note"), heading=_("Judgement")),
        ],
        base_form_class=StudyForm,
    )


class EffectViewSet(LibraryViewSet):
    model = Effect
    icon = "success"
    menu_label = _("Effects")
    search_fields = ["study__label", "study__identifier", "outcome", "measure"]
    list_display = [
        Column("study", label=_("Study"), sort_key="study__label"),
        "outcome",
        Column("value", label=_("Effect"), sort_key="value"),
        Column("variance", label=_("Variance"), sort_key="variance"),
        Column("get_unit_display", label=_("Unit")),
    ]
    list_filter = ["unit", "benefit", "risk_of_bias"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(_fields("study", "record"), heading=_("Where it was read")),
            MultiFieldPanel(
                [
                    FieldPanel("unit"),
                    _row("value", "variance"),
                    _row("benefit", "risk_of_bias"),
                ],
                heading=_("The number, on the scale that is pooled (logs, for ratios)"),
            ),
            MultiFieldPanel(
                [
                    _row("outcome", "measure"),
                    _row("comparator", "time_point"),
                    FieldPanel("subgroup"),
                ],
                heading=_("What it is about"),
            ),
        ],
        base_form_class=EffectForm,
    )


class ConceptViewSet(LibraryViewSet):
    model = Concept
    icon = "tag"
    menu_label = _("Concepts")
    search_fields = ["name", "slug", "definition"]
    list_display = ["name", Column("get_scheme_display", label=_("Kind"), sort_key="scheme")]
    list_filter = ["scheme"]
    edit_handler = ObjectList(
        _fields("scheme", "name", "slug", "definition"), base_form_class=LibraryForm
    )


class LibraryGroup(ModelViewSetGroup):
    menu_label = _("Library")
    menu_icon = "folder-open-inverse"
    menu_order = 120
    items = (RecordViewSet, StudyViewSet, EffectViewSet, ConceptViewSet)


@hooks.register("register_admin_viewset")
def register_library() -> LibraryGroup:
    return LibraryGroup()


@hooks.register("register_admin_viewset")
def register_choosers() -> list:
    return choosers
