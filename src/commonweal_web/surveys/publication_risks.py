"""What a figure would give away beside those of the same data that are already out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonweal.surveys.disclosure import ProtectedEstimates, find_estimate_leaks
from commonweal_web.surveys import publication_store as store
from commonweal_web.surveys.models import Publication, PublicationVersion

NAMED = 5
REFUSED = ("hidden before", "worked out", "small difference")


@dataclass(frozen=True, slots=True)
class Risks:
    """Sentences. refusals: it may not be published. warnings: a person has to think first."""

    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def look(draft: store.Draft, publication: Publication | None = None) -> Risks:
    """Set a draft beside every version that was ever published of the same data.

    publication: the figure that it is to be a new version of.
    """
    refusals, warnings = [], []
    for other in store.others(draft, publication):
        table, name = store.table_of(other), str(other)
        same = other.data_digest == draft.data_digest and other.condition == draft.condition.strip()
        leaks = find_estimate_leaks(draft.table, table, same_people=same)
        serious = [leak for leak in leaks if leak.kind in REFUSED]
        if serious:
            refusals.append(
                _("Beside “%(name)s” it would give away: %(groups)s. %(words)s")
                % {"name": name, "groups": _groups(serious), "words": serious[0].words}
            )
        elif leaks:
            warnings.append(
                _("“%(name)s” shows what this table leaves out: %(groups)s.")
                % {"name": name, "groups": _groups(leaks)}
            )
        elif _is_for_people_to_judge(draft, other, table):
            warnings.append(
                _(
                    "“%(name)s” is of the same data, by other groups or of other people. Think: "
                    "can somebody subtract one from the other and learn about a few people?"
                )
                % {"name": name}
            )
    return Risks(tuple(refusals), tuple(dict.fromkeys(warnings)))


def _is_for_people_to_judge(
    draft: store.Draft, other: PublicationVersion, table: ProtectedEstimates
) -> bool:
    """Whether the library cannot tell: other people of the file, or groups that cross."""
    if other.data_digest != draft.data_digest:
        return False
    mine, theirs = set(draft.table.by), set(table.by)
    crossing = not (mine <= theirs or theirs <= mine)
    return crossing or other.condition != draft.condition.strip()


def _groups(leaks: Iterable[object]) -> str:
    rows = list(dict.fromkeys(getattr(leak, "row", "") for leak in leaks))
    more = len(rows) - NAMED
    named = "; ".join(rows[:NAMED])
    return _("%(named)s and %(more)s more") % {"named": named, "more": more} if more > 0 else named
