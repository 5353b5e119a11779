"""What a figure would give away beside those of the same data that are already out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonweal.surveys.disclosure import (
    ProtectedDifferences,
    ProtectedEstimates,
    find_estimate_leaks,
    hidden_elsewhere,
)
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
        if isinstance(draft.table, ProtectedDifferences) or isinstance(table, ProtectedDifferences):
            more = _beside_differences(draft, other, table, same=same)
            refusals += more.refusals
            warnings += more.warnings
            continue
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
            warnings.append(_think(name))
    return Risks(tuple(refusals), tuple(dict.fromkeys(warnings)))


def _beside_differences(
    draft: store.Draft, other: PublicationVersion, table: store.Table, *, same: bool
) -> Risks:
    """Return what differences say beside a table or other differences; either may be the draft."""
    mine, name = draft.table, str(other)
    if isinstance(mine, ProtectedEstimates) and isinstance(table, ProtectedDifferences):
        if same and (groups := hidden_elsewhere(table, mine)):
            words = _("“%(name)s” shows what this table leaves out: %(groups)s.")
            return Risks(warnings=(words % {"name": name, "groups": "; ".join(groups[:NAMED])},))
    elif isinstance(mine, ProtectedDifferences) and isinstance(table, ProtectedEstimates):
        if same and (groups := hidden_elsewhere(mine, table)):
            words = _("It gives figures of groups that “%(name)s” leaves out: %(groups)s.")
            return Risks((words % {"name": name, "groups": "; ".join(groups[:NAMED])},))
    elif isinstance(mine, ProtectedDifferences) and isinstance(table, ProtectedDifferences):
        alike = (mine.kind, mine.outcome, mine.by) == (table.kind, table.outcome, table.by)
        apart = abs((mine.people or 0) - (table.people or 0))
        if alike and not same and 0 < apart < (mine.policy.min_n or 1):
            words = _("It is the model of “%(name)s” with a few people more or fewer.")
            return Risks((words % {"name": name},))
    if other.data_digest == draft.data_digest and other.condition != draft.condition.strip():
        return Risks(warnings=(_think(name),))
    return Risks()


def _think(name: str) -> str:
    words = _(
        "“%(name)s” is of the same data, by other groups or of other people. Think: "
        "can somebody subtract one from the other and learn about a few people?"
    )
    return words % {"name": name}


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
