"""Publish the demonstration's survey figures, and bring a small survey for people to try."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal_web.demo import entries
from commonweal_web.demo.dates import noon
from commonweal_web.people.models import User
from commonweal_web.surveys import actions
from commonweal_web.surveys.models import Publication
from commonweal_web.surveys.publication_actions import publish
from commonweal_web.surveys.publication_store import Draft, read_table

EXTRACT = Path(__file__).parents[3] / "docs/tutorials/nhanes_adults.csv"
"""The survey of the tutorial. It is there in a checkout, which is where `./run` is."""
KEPT_FOR = timedelta(days=365)


def load_figures(demo: entries.Demo, *, publisher: User) -> list[str]:
    """Publish the figures that are not there yet. Returns their slugs."""
    there = set(Publication.objects.values_list("slug", flat=True))
    fresh = [figure for figure in demo.figures if figure.slug not in there]
    for figure in fresh:
        draft = Draft(
            table=read_table(figure.table),
            title=figure.title,
            summary=figure.summary,
            question=figure.question,
            people=figure.people,
            condition=figure.condition,
            chart=figure.chart,
            shown=figure.shown,
            words=figure.words,
            code=figure.code,
            source=figure.source,
            data_digest=figure.data_digest,
        )
        publish(
            draft,
            user=publisher,
            note=figure.note,
            slug=figure.slug,
            thought=True,  # other questions, of other groups: none adds up to another
            at=noon(figure.published),
        )
    return [figure.slug for figure in fresh]


def bring_extract(people: Iterable[User], file: Path = EXTRACT) -> int:
    """Bring the survey of the tutorial for each of these people. Returns for how many."""
    if not file.is_file():
        return 0
    content, done = file.read_bytes(), 0
    for user in people:
        actions.bring(
            SimpleUploadedFile(file.name, content),
            user=user,
            title=_("NHANES, 744 adults (to try things out)"),
            source=_(
                "Centers for Disease Control and Prevention, NHANES 2009–12, an extract; "
                "public domain. For learning, not for citing."
            ),
            keep_until=timezone.localdate() + KEPT_FOR,
        )
        done += 1
    return done
