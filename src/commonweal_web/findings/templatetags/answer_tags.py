"""What pages of other apps say about answers."""

from django import template
from django.db.models import QuerySet

from commonweal_web.findings.models import Version
from commonweal_web.findings.survey_store import answers_beside
from commonweal_web.surveys.models import Publication

register = template.Library()


@register.simple_tag(name="answers_beside")
def answers_beside_figure(publication: Publication) -> QuerySet[Version]:
    """Return the published answers that show a survey figure."""
    return answers_beside(publication)
