"""What editors do with figures: publish, publish anew, withdraw."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal import __version__
from commonweal.answers import made_with
from commonweal.terms import InputError
from commonweal_web.audit.store import write
from commonweal_web.kept_pages import start_new_generation
from commonweal_web.people.models import User
from commonweal_web.surveys import publication_store as store
from commonweal_web.surveys.models import Publication, PublicationVersion
from commonweal_web.surveys.publication_figure import draw
from commonweal_web.surveys.publication_risks import look

RESERVED = frozenset(
    {"data", "analyses", "analysis", "publish", "published", "new", "figures", "jobs", "search"}
)
"""First parts of other addresses below /surveys/."""


@transaction.atomic
def publish(
    draft: store.Draft,
    *,
    user: User,
    note: str,
    publication: Publication | None = None,
    slug: str = "",
    thought: bool = False,
    at: datetime | None = None,
) -> PublicationVersion:
    """Freeze a draft as what readers see from now on.

    publication: the figure that it is a new version of. slug: the name of a new one; made of the
    title when not given. thought: whether the editor has read the warnings. Raises
    PermissionDenied, and InputError where words are missing, the chart cannot be drawn, or the
    figure would give people away beside what is already out.
    """
    if not user.has_perm("surveys.publish"):
        raise PermissionDenied
    _be_complete(draft, note)
    draw(draft.table, draft.chart, title=draft.title, shown=draft.shown, words=draft.words)
    if publication is None:
        publication = Publication(slug=free_slug(slug or draft.title))
    else:
        publication = Publication.objects.select_for_update().get(pk=publication.pk)
    risks = look(draft, publication if publication.pk else None)
    if risks.refusals:
        raise InputError(
            " ".join(risks.refusals),
            todo=_("Use the same groups and policy as there, or larger groups."),
        )
    if risks.warnings and not thought:
        raise InputError(
            _("There are warnings: %(words)s") % {"words": " ".join(risks.warnings)},
            todo=_("Think about each, and then say that you have."),
        )
    version = _version(publication, draft, user=user, note=note, at=at or timezone.now())
    write(
        who=user,
        what="surveys.publish",
        about=publication,
        after={"version": version.number, "digest": version.digest, "title": version.title},
        why=note,
    )
    start_new_generation()
    return version


@transaction.atomic
def withdraw(publication: Publication, *, user: User, why: str) -> None:
    """Take a figure away from readers; its page says why. Raises PermissionDenied, InputError."""
    if not user.has_perm("surveys.publish"):
        raise PermissionDenied
    row = Publication.objects.select_for_update().get(pk=publication.pk)
    if row.state != Publication.State.PUBLISHED:
        raise InputError(_("This figure is not published."))
    if not why.strip():
        raise InputError(
            _("There is no reason."), todo=_("Say in a sentence or two why: readers see it.")
        )
    row.state, row.withdrawn_because = Publication.State.WITHDRAWN, why.strip()
    row.save(update_fields=["state", "withdrawn_because", "changed"])
    write(who=user, what="surveys.withdraw", about=row, why=why)
    start_new_generation()


def free_slug(words: str) -> str:
    """Return a web name that no figure has."""
    base = slugify(words)[:100].strip("-") or "figure"
    taken = RESERVED | set(
        Publication.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    names = (base, *(f"{base}-{i}" for i in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _version(
    publication: Publication, draft: store.Draft, *, user: User, note: str, at: datetime
) -> PublicationVersion:
    if publication.pk is None:
        publication.save()
    before = publication.versions.order_by("-number").first()
    version = PublicationVersion(
        publication=publication,
        number=before.number + 1 if before else 1,
        published_at=max(at, before.published_at) if before else at,
        published_by=user,
        note=note.strip(),
        previous=before.digest if before else "",
        made_with=made_with(),
        software=f"commonweal {__version__}",
        **draft.fields(),
    )
    version.digest = store.digest_of(version)
    if before is not None and _says(before) == _says(version):
        raise InputError(
            _("Nothing changed since version %(n)s.") % {"n": before.number},
            todo=_("There is nothing to publish."),
        )
    version.full_clean(exclude=[*store.HEAVY, "shown", "analysis", "published_by"])
    version.save()
    publication.current, publication.state = version, Publication.State.PUBLISHED
    publication.withdrawn_because = ""
    publication.save()
    return version


def _says(version: PublicationVersion) -> dict[str, object]:
    """Return what readers are told, without when, by which software, and why."""
    told = ("title", "summary", "question", "people", "chart", "shown", "words", "table", "source")
    return {name: getattr(version, name) for name in told}


def _be_complete(draft: store.Draft, note: str) -> None:
    needed = (
        (draft.title, _("the finding as a title")),
        (draft.summary, _("the summary")),
        (draft.question, _("the question in words")),
        (draft.source.title, _("the source of the data")),
        (draft.source.licence, _("the licence of the data")),
        (note, _("the note on what is new")),
    )
    if missing := [name for value, name in needed if not value.strip()]:
        raise InputError(
            _("Not there yet: %(names)s.") % {"names": ", ".join(missing)},
            todo=_("Readers see it: please write it."),
        )
