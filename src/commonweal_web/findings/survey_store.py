"""Which published figures of surveys an answer refers to, and which answers refer to a figure."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.answers.snapshot import Json
from commonweal.terms import InputError
from commonweal_web.findings.models import Answer, Version
from commonweal_web.surveys.models import Publication

MOST = 6
"""As many as readers can look over, and as a page can show at once."""


def choosable(answer: Answer) -> QuerySet[Publication]:
    """Return the figures in force, newest first, and those that the answer has already."""
    wanted = Q(state=Publication.State.PUBLISHED, current__isnull=False)
    if answer.pk:
        wanted |= Q(pk__in=answer.surveys.values("pk"))
    found = Publication.objects.filter(wanted).select_related("current")
    return found.order_by("-current__published_at", "-pk")


def frozen_references(answer: Answer) -> list[Json]:
    """Return what a version of the answer keeps of each figure: its names and its number."""
    return [
        {"figure": row.slug, "number": row.current.number, "title": row.current.title}
        for row in answer.surveys.select_related("current").order_by("slug")
        if row.current
    ]


def refuse_withdrawn(answer: Answer) -> None:
    """Raise InputError where the answer would send readers to a figure that was withdrawn."""
    gone = (
        answer.surveys.filter(state=Publication.State.WITHDRAWN).select_related("current").first()
    )
    if gone is not None:
        raise InputError(
            _("A survey figure of this answer was withdrawn: %(title)s.")
            % {"title": gone.current.title if gone.current else gone.slug},
            todo=_("Take it out at the step “Surveys”, or choose another."),
        )


def figures_named(slugs: Iterable[str]) -> dict[str, Publication]:
    """Return figures with the version in force, by web name."""
    rows = Publication.objects.filter(slug__in=list(slugs)).select_related("current")
    return {row.slug: row for row in rows}


def answers_beside(publication: Publication) -> QuerySet[Version]:
    """Return the answers whose version in force refers to a figure."""
    return (
        Version.objects.filter(surveys=publication, current_for__state=Answer.State.PUBLISHED)
        .select_related("answer")
        .only("question", "answer__slug")
        .order_by("question")
    )
