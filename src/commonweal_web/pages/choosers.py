"""How editors choose an answer: from those that are published, never from drafts."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet

from commonweal_web.findings.models import Answer

PUBLISHED = {"state": Answer.State.PUBLISHED, "current__isnull": False}


class AnswerChooserViewSet(ChooserViewSet):
    model = Answer
    icon = "success"
    choose_one_text = _("Choose an answer")
    choose_another_text = _("Choose another answer")

    def get_object_list(self) -> QuerySet[Answer]:
        return Answer.objects.filter(**PUBLISHED)


answer_chooser = AnswerChooserViewSet("answer_chooser")
