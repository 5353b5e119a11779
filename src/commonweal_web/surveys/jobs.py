"""Long work on microdata, and what the worker does every day: files whose time is over go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.terms import CommonwealError
from commonweal_web.audit.store import write
from commonweal_web.jobs.progress import Progress, work
from commonweal_web.jobs.upkeep import daily
from commonweal_web.jobs.upkeep import delete as delete_rows
from commonweal_web.surveys import (
    actions,
    analysis_actions,
    analysis_store,
    files,
    scores,
    store,
)
from commonweal_web.surveys.models import Analysis, Dataset
from commonweal_web.surveys.reading import STATISTICAL, look, to_parquet

STEPS = 3
KEEP_PUT_AWAY = timedelta(days=30)  # how long an analysis that was put away can be brought back


@work("surveys.read")
def read(progress: Progress, *, dataset: str) -> str | None:
    """Turn a file into Parquet and describe its columns."""
    row = Dataset.objects.filter(pk=dataset).first()
    if row is None:  # deleted meanwhile
        return None
    if row.state == Dataset.State.READY:
        return row.get_absolute_url()
    path = files.brought(row.stored, row.ending)
    try:
        progress.at(0, STEPS, _("Reading the file"))
        people = to_parquet(path, files.scratch(row.stored))
        progress.at(1, STEPS, _("Looking at each column"))
        columns = look(path if row.ending in STATISTICAL else files.scratch(row.stored))
    except CommonwealError as error:
        store.refuse(row, str(error))
        raise
    progress.at(2, STEPS, _("Saving"))
    with transaction.atomic():
        store.make_ready(row, people=people, columns=columns)
        progress.check()
    files.replace(row.stored)
    path.unlink(missing_ok=True)
    return row.get_absolute_url()


@work("surveys.score")
def score(progress: Progress, *, dataset: str, measures: list[dict]) -> str | None:
    """Work out the scores of measures and keep them as further columns."""
    row = Dataset.objects.filter(pk=dataset).first()
    if row is None:
        return None
    new = files.new_token()
    try:
        _score(progress, row, measures, new)
    except BaseException:
        files.remove(new)
        raise
    return f"{row.get_absolute_url()}measures/"


def _score(progress: Progress, row: Dataset, measures: list[dict], new: str) -> None:
    """Write rows and scores under a new name; when the database names it, let the old file go."""
    done = scores.work_out(
        files.data(row.stored),
        files.data(new),
        measures,
        without=[name for one in row.scored for name in one["columns"]],
        say=lambda i, title: progress.at(i, len(measures) + 1, title),
    )
    progress.at(len(measures), len(measures) + 1, _("Saving"))
    files.data(new).chmod(0o600)
    columns = look(files.data(new))
    before = row.stored
    with transaction.atomic():
        store.keep_scores(row, done, columns, stored=new)
        progress.check()
    files.remove(before)


@work("surveys.weight")
def weight(progress: Progress, *, dataset: str, known: dict) -> str | None:
    """Weight many people to known totals."""
    row = Dataset.objects.filter(pk=dataset).first()
    if row is None:
        return None
    progress.at(0, 1, _("Finding weights that agree"))
    with transaction.atomic():
        actions.weight(row, known, user=progress.job.owner)
        progress.check()
    return f"{row.get_absolute_url()}weights/"


@work("surveys.answer")
def answer(
    progress: Progress, *, dataset: str, kind: str, question: dict, title: str
) -> str | None:
    """Answer a question about many people, and save it as an analysis."""
    row = Dataset.objects.filter(pk=dataset).first()
    if row is None:
        return None
    progress.at(0, 2, _("Estimating"))
    result = analysis_store.result_of(row, kind, question)
    progress.at(1, 2, _("Saving"))
    with transaction.atomic():
        saved = analysis_actions.save(
            row, kind, question, result, user=progress.job.owner, title=title
        )
        progress.check()
    return saved.get_absolute_url()


@daily
def expire(now: datetime) -> int:
    """Files whose last day is over, with everything made of them."""
    today, n = timezone.localdate(now), 0
    for row in Dataset.objects.filter(keep_until__lt=today).defer("columns", "scored"):
        token = row.stored
        with transaction.atomic():
            write(who=None, what="surveys.expire", about=row, before={"sha256": row.digest})
            row.delete()
        files.remove(token)
        n += 1
    return n


@daily
def forget_put_away(now: datetime) -> int:
    """Analyses that were put away long ago."""
    return delete_rows(Analysis.objects.filter(deleted__lt=now - KEEP_PUT_AWAY))
