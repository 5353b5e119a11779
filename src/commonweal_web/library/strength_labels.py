"""What the strengths of evidence are called here: the library's words, or the centre's own.

What was judged and published is a code that never changes; only what readers see it called does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from commonweal.appraisal.strength import describe
from commonweal.evidence import Strength
from commonweal.terms import InputError
from commonweal_web.audit.store import write
from commonweal_web.kept_pages import remember, start_new_generation
from commonweal_web.library.models import StrengthLabel
from commonweal_web.people.models import User


@dataclass(frozen=True, slots=True)
class Label:
    """label: what it is called. words: what that means for whoever must decide."""

    label: str
    words: str


def default(strength: Strength) -> Label:
    """Return the library's words, from its parameters."""
    return Label(str(strength).capitalize(), describe(strength))


def label_of(strength: Strength | str) -> Label:
    """Return what a strength is called here."""
    return _labels()[Strength(strength)]


def are_own() -> bool:
    """Whether the centre has changed any of them."""
    return _labels() != {strength: default(strength) for strength in Strength}


def choices() -> list[tuple[str, str]]:
    """Return codes and labels, from strong to not enough, as a form takes them."""
    return [(str(strength), one.label) for strength, one in _labels().items()]


@transaction.atomic
def rename(wanted: Mapping[Strength, Label], *, user: User) -> bool:
    """Call the strengths something else from now on, everywhere. Returns whether any changed.

    Words that are the library's are not kept, and follow it. Raises PermissionDenied, and
    InputError for two strengths with one label.
    """
    if not user.has_perm("pages.change_centre"):
        raise PermissionDenied
    if len({one.label.casefold() for one in wanted.values()}) < len(wanted):
        raise InputError(
            "Two strengths have one label.", todo="Give each its own, so that readers can tell."
        )
    StrengthLabel.objects.select_for_update().count()
    before = _read()
    changed = {strength: one for strength, one in wanted.items() if before[strength] != one}
    for strength, one in changed.items():
        row = StrengthLabel.objects.filter(strength=str(strength))
        if one == default(strength):
            row.delete()
        else:
            StrengthLabel.objects.update_or_create(
                strength=str(strength), defaults={"label": one.label, "words": one.words}
            )
    if changed:
        write(
            who=user,
            what="library.rename_strengths",
            before={str(strength): _plain(before[strength]) for strength in changed},
            after={str(strength): _plain(one) for strength, one in changed.items()},
        )
        start_new_generation()
    return bool(changed)


def _labels() -> dict[Strength, Label]:
    return remember("strength labels", _read)


def _read() -> dict[Strength, Label]:
    own = {row.strength: Label(row.label, row.words) for row in StrengthLabel.objects.all()}
    return {strength: own.get(str(strength)) or default(strength) for strength in Strength}


def _plain(one: Label) -> str:
    return f"{one.label}: {one.words}"
