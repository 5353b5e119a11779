"""How editors choose an answer or a figure: from those that are published, never from others."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet

from commonweal_web.findings.models import Answer
from commonweal_web.surveys.models import Publication

PUBLISHED = {"state": Answer.State.PUBLISHED, "current__isnull": False}


class AnswerChooserViewSet(ChooserViewSet):
    model = Answer
    icon = "success"
    choose_one_text = _("Choose an answer")
    choose_another_text = _("Choose another answer")

    def get_object_list(self) -> QuerySet[Answer]:
        return Answer.objects.filter(**PUBLISHED)


answer_chooser = AnswerChooserViewSet("answer_chooser")


class FigureChooserViewSet(ChooserViewSet):
    model = Publication
    icon = "table"
    choose_one_text = _("Choose a survey figure")
    choose_another_text = _("Choose another survey figure")

    def get_object_list(self) -> QuerySet[Publication]:
        return Publication.objects.filter(
            state=Publication.State.PUBLISHED, current__isnull=False
        ).select_related("current")


figure_chooser = FigureChooserViewSet("survey_figure_chooser")
