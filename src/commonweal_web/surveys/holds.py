"""What is held about people who work with surveys."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commonweal_web.audit.store import write
from commonweal_web.people.held import Held, hold
from commonweal_web.people.models import User
from commonweal_web.surveys import files
from commonweal_web.surveys.models import Analysis, Dataset, PublicationVersion


def _delete_data(person: User) -> None:
    """Delete their files of microdata. They are private, so nobody else can look after them."""
    for row in Dataset.objects.filter(owner=person):
        write(who=person, what="surveys.delete", about=row, before={"sha256": row.digest})
        token = row.stored
        row.delete()
        transaction.on_commit(lambda token=token: files.remove(token))


hold(
    Held(
        models=(Dataset,),
        title=_("Files of survey data that you brought"),
        why=_("So that you can analyse them. Only you and administrators see them."),
        kept=_("Until the day that you chose when you brought each."),
        erased=_("Erased with the files. Let a colleague bring what is needed first."),
        find=lambda person: Dataset.objects.filter(owner=person),
        columns=("title", "source", "file_name", "size", "people", "created", "keep_until"),
        forget=_delete_data,
    )
)
hold(
    Held(
        models=(Analysis,),
        title=_("Analyses of survey data that you saved"),
        why=_("So that you can come back to them."),
        kept=_("As long as the file that they are about."),
        erased=_("Erased. Figures that were published from them stay."),
        find=lambda person: Analysis.objects.filter(owner=person),
        columns=("kind", "title", "note", "question", "created"),
    )
)
hold(
    Held(
        models=(PublicationVersion,),
        title=_("Figures of surveys that you published"),
        why=_("Readers cite them. Who published them shows who answers for them."),
        kept=_("For good: published versions stay as they are."),
        erased=_("Stays, without your name."),
        find=lambda person: PublicationVersion.objects.filter(published_by=person),
        columns=("title", "number", "note", "published_at"),
    )
)
