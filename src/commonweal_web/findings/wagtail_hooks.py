"""Answers in the staff admin."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from commonweal.answers.workflow import EDITABLE
from commonweal_web.findings.models import Answer


def _fields(*names: str) -> list[FieldPanel]:
    return [FieldPanel(name) for name in names]


class AnswerDeleteView(DeleteView):
    """Only a draft that nobody has read may go; what was published stays."""

    def form_valid(self, form):
        if self.object.versions.exists():
            messages.error(
                self.request,
                _("This answer was published, and what was published stays. Withdraw it instead."),
            )
            return redirect("desk_answer", self.object.pk)
        return super().form_valid(form)


class AnswerEditView(EditView):
    """The form, with the next steps in its header."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.object.current_id:
            form.fields["slug"].disabled = True  # readers have the address of the page
        known = self.object.effects.select_related("study").in_bulk()
        for row in form.formsets["effect_links"].forms:
            row.fields["effect"].widget.known = known
        return form

    @cached_property
    def can_delete(self) -> bool:
        return self.object.current_id is None and super().can_delete

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.object.drift:
            messages.warning(self.request, self.object.drift)
        return context

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if self.object.stage not in EDITABLE:
            messages.warning(request, _("Its text stays as it is at this stage."))
            return redirect("desk_answer", self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        url = reverse("desk_answer", args=[self.object.pk])
        return [HeaderButton(label=_("Preview, submit, publish"), url=url, icon_name="upload")]


class AnswerCreateView(CreateView):
    """Whoever makes an answer is its owner."""

    def save_instance(self):
        self.form.instance.owner = self.request.user
        return super().save_instance()


class AnswerViewSet(ModelViewSet):
    """Answers: the working copy, and the way to publish it."""

    model = Answer
    name = "answers"
    icon = "doc-full"
    menu_label = _("Answers")
    menu_order = 110
    add_to_admin_menu = True
    add_view_class = AnswerCreateView
    edit_view_class = AnswerEditView
    delete_view_class = AnswerDeleteView
    list_display = [
        "question",
        Column("outcome", label=_("Outcome")),
        Column("get_strength_display", label=_("Evidence")),
        Column("get_stage_display", label=_("Stage")),
        Column("drift", label=_("Since it was published")),
        DateColumn("changed", label=_("Changed")),
    ]
    list_filter = ["stage", "strength", "outcome"]
    search_fields = ["question", "headline"]
    copy_view_enabled = False
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(_fields("question", "slug", "kind"), heading=_("The question")),
                    MultiFieldPanel(
                        _fields(
                            "pico_population",
                            "pico_intervention",
                            "pico_comparator",
                            "pico_outcome",
                        ),
                        heading=_("The question as PICO"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldRowPanel(_fields("outcome", "population", "setting")),
                            FieldPanel("topics"),
                        ],
                        heading=_("Where it is found"),
                    ),
                ],
                heading=_("Question"),
            ),
            ObjectList(
                [
                    MultipleChooserPanel(
                        "effect_links",
                        label=_("Effect"),
                        heading=_("Effects it rests on"),
                        chooser_field_name="effect",
                    ),
                    MultiFieldPanel(
                        [
                            FieldRowPanel(_fields("unit_label", "benefit")),
                            FieldRowPanel(_fields("favours_lower", "favours_higher")),
                        ],
                        heading=_("How to read the numbers"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldRowPanel(_fields("model", "tau2")),
                            FieldRowPanel(_fields("test", "level")),
                            FieldPanel("within_study_correlation"),
                        ],
                        heading=_("How they are pooled"),
                    ),
                ],
                heading=_("Evidence"),
            ),
            ObjectList(
                _fields("headline", "impact_words", "found", "for_whom", "how_done", "limits"),
                heading=_("Words"),
            ),
            ObjectList(
                [
                    FieldPanel("strength"),
                    FieldPanel("certainty_start"),
                    InlinePanel("reasons", label=_("Reason"), heading=_("Reasons, one by one")),
                    FieldRowPanel(_fields("cost", "cost_words")),
                    FieldPanel("judged_by"),
                    MultiFieldPanel(
                        _fields(
                            "source_title",
                            "source_publisher",
                            "source_year",
                            "source_url",
                            "source_licence",
                        ),
                        heading=_("Where the data come from"),
                    ),
                ],
                heading=_("Judgement"),
            ),
        ]
    )


answers = AnswerViewSet()


@hooks.register("register_admin_viewset")
def register_answers() -> AnswerViewSet:
    return answers
