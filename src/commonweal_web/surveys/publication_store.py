"""The one place that knows published figures as rows and as protected tables of the library."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from commonweal.answers import canonical
from commonweal.surveys.disclosure import (
    ProtectedDifferences,
    ProtectedEstimates,
    differences_from_plain,
    differences_to_plain,
    from_plain,
    to_plain,
)
from commonweal.terms import Source
from commonweal_web.surveys.models import Publication, PublicationVersion

Plain = dict[str, Any]
Table = ProtectedEstimates | ProtectedDifferences
_NOT_FROZEN = {"id", "publication", "published_by", "digest"}
HEAVY = ("table", "code", "made_with", "words")


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is about to publish: the fields of `PublicationVersion`, not yet plain."""

    table: Table
    title: str
    summary: str
    question: str
    chart: str
    source: Source
    data_digest: str
    people: str = ""
    condition: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    code: Mapping[str, str] = field(default_factory=dict)
    analysis: UUID | None = None

    def fields(self) -> Plain:
        """Return the fields of a version that come from here."""
        source = asdict(self.source)
        checked = self.source.verified_on
        return {
            "table": plain_of(self.table),
            "title": self.title.strip(),
            "summary": self.summary.strip(),
            "question": self.question.strip(),
            "people": self.people.strip(),
            "condition": self.condition.strip(),
            "chart": self.chart,
            "shown": dict(self.shown),
            "words": dict(self.words),
            "source": source | {"verified_on": checked and checked.isoformat()},
            "source_title": self.source.title,
            "code": dict(self.code),
            "data_digest": self.data_digest,
            "analysis": self.analysis,
        }


def versions_in_force() -> QuerySet[PublicationVersion]:
    """Return what readers are shown: one version of each figure that is not withdrawn."""
    return PublicationVersion.objects.filter(
        current_for__state=Publication.State.PUBLISHED
    ).select_related("publication")


def others(draft: Draft, publication: Publication | None) -> list[PublicationVersion]:
    """Return all that was ever published of the same file, or as the same figure."""
    same = Q(data_digest=draft.data_digest) if draft.data_digest else Q(pk__in=())
    if publication is not None:
        same |= Q(publication=publication)
    found = PublicationVersion.objects.filter(same).select_related("publication")
    return list(found.order_by("publication", "-number"))


def table_of(version: PublicationVersion) -> Table:
    """Return the table of a version, or its differences."""
    return read_table(version.table)


def read_table(kept: Mapping[str, Any]) -> Table:
    """Return what `plain_of` wrote."""
    return differences_from_plain(kept) if "kind" in kept else from_plain(kept)


def plain_of(table: Table) -> Plain:
    """Return all that may be published as JSON."""
    if isinstance(table, ProtectedDifferences):
        return differences_to_plain(table)
    return to_plain(table)


def source_of(version: PublicationVersion) -> Source:
    """Return whose data a version rests on."""
    kept = dict(version.source)
    checked = kept.pop("verified_on", None)
    return Source(**kept, verified_on=checked and date.fromisoformat(checked))


def plain(version: PublicationVersion) -> Plain:
    """Return all that is frozen in a version, as JSON, by the names of its fields."""
    found = {
        one.name: getattr(version, one.attname)
        for one in version._meta.concrete_fields
        if one.name not in _NOT_FROZEN
    }
    return found | {
        "slug": version.publication.slug,
        "published_at": version.published_at.astimezone(UTC).isoformat(timespec="seconds"),
        "analysis": version.analysis and str(version.analysis),
    }


def digest_of(version: PublicationVersion) -> str:
    """Return the SHA-256 of all that is frozen in a version, the software's version too."""
    return hashlib.sha256(canonical(plain(version)).encode()).hexdigest()
