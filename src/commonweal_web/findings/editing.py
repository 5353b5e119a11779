"""Changing the working copy of an answer, so that nobody's words are lost.

Each form carries the revision of the answer that it was filled from. What others saved since is
read from the audit log, field by field: what only one of two people changed is kept from both;
what both changed is given back to the second, who chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.answers.snapshot import Json
from commonweal.answers.workflow import EDITABLE, NEXT, Act, Stage
from commonweal.appraisal import Domain
from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.audit.store import write
from commonweal_web.findings import actions
from commonweal_web.findings.models import Answer, AnswerEffect, Reason
from commonweal_web.library.models import Effect
from commonweal_web.people.models import User

REASON = "reason: "
"""How a reason is named among the fields of an answer: this, then its domain."""
MOST_EFFECTS = 10_000


class StageLocked(InputError):
    """The text may not be changed now: somebody moved the answer on."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed. theirs: what is saved now. who: a number of a user."""

    name: str
    theirs: Any
    who: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save. clashes: nothing was saved, and these fields are to be chosen.

    kept: fields that others changed meanwhile and this person did not.
    """

    revision: int
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


@transaction.atomic
def create(*, user: User, question: str, **concepts: Any) -> Answer:
    """Begin an answer, with its question and where it is found; the rest comes step by step."""
    if not user.has_perm("findings.add_answer"):
        raise PermissionDenied
    row = Answer.objects.create(
        slug=free_slug(question), question=question, owner=user, strength="", benefit="", **concepts
    )
    write(who=user, what="findings.create", about=row, after={"question": question})
    return row


@transaction.atomic
def delete(answer: Answer, *, user: User) -> None:
    """Delete a draft that readers never saw. What was published stays."""
    row = _open(answer, user)
    if row.current_id or row.versions.exists():
        raise InputError(
            _("This answer was published, and what was published stays."),
            todo=_("Withdraw it instead."),
        )
    write(who=user, what="findings.delete", about=row, before=values_of(row))
    row.delete()


@transaction.atomic
def save(
    answer: Answer,
    values: Mapping[str, Any],
    *,
    user: User,
    revision: int,
    take_back: bool = False,
) -> Saved:
    """Save plain `values` by field, as `values_of` gives them, unless somebody else changed them.

    revision: of the answer when the person began. take_back: first take it back from review.
    Raises StageLocked where the text may not be changed now.
    """
    if take_back and may_take_back(user, Answer.objects.select_for_update().get(pk=answer.pk)):
        actions.take_back(answer, user=user)
    row = _open(answer, user)
    now, since = values_of(row), _changes_since(row, revision)
    wanted = {name: plain(value) for name, value in values.items()}
    mine = {name: value for name, value in wanted.items() if value != now[name]}
    kept = {name for name in mine if name in since and mine[name] == since[name].base}
    clashes = [since[name].clash(now[name]) for name in mine if name in since and name not in kept]
    if clashes:
        transaction.set_rollback(True)  # what was taken back for this save stays where it was
        return Saved(row.revision, clashes=tuple(clashes))
    changed = {name: value for name, value in mine.items() if name not in kept}
    if changed:
        _apply(row, changed)
        before = {name: now[name] for name in changed}
        _end(row, user, "edit", before=before, after=changed)
    return Saved(row.revision, tuple(changed), tuple(sorted(kept)))


@transaction.atomic
def add_effects(answer: Answer, effects: QuerySet[Effect], *, user: User) -> int:
    """Let the answer rest on these effects too. Returns how many are new to it."""
    row = _open(answer, user)
    new = list(effects.exclude(answer_links__answer=row).values_list("pk", flat=True).order_by())
    if len(new) + row.effect_links.count() > MOST_EFFECTS:
        raise InputError(
            _("These are %(count)s effects.") % {"count": len(new)},
            expected=_("An answer rests on %(most)s at most.") % {"most": MOST_EFFECTS},
            todo=_("Narrow the search, then add what matches."),
        )
    AnswerEffect.objects.bulk_create(
        [AnswerEffect(answer=row, effect_id=pk) for pk in new], batch_size=500
    )
    if new:
        _end(row, user, "add_effects", after={"effects": sorted(new)})
    return len(new)


@transaction.atomic
def remove_effects(answer: Answer, pks: Iterable[int] | None, *, user: User) -> int:
    """Take effects out of the answer, all where `pks` is None. They stay in the library."""
    row = _open(answer, user)
    links = row.effect_links.all() if pks is None else row.effect_links.filter(effect__in=pks)
    gone = sorted(links.values_list("effect", flat=True))
    row.effect_links.filter(effect__in=gone).delete()
    if gone:
        _end(row, user, "remove_effects", before={"effects": gone})
    return len(gone)


def values_of(answer: Answer) -> Json:
    """Return every field that people edit as a plain value: key of a concept, text without ends.

    topics, surveys: sorted keys. Each reason by its domain: steps and text, or None.
    """
    reasons = {reason.domain: reason for reason in answer.reasons.all()}
    return (
        {name: plain(getattr(answer, name)) for name in EDITED}
        | {name: getattr(answer, f"{name}_id") for name in CONCEPTS}
        | {name: sorted(getattr(answer, name).values_list("pk", flat=True)) for name in SETS}
        | {
            REASON + domain: {"steps": found.steps, "text": plain(found.text)}
            if (found := reasons.get(str(domain)))
            else None
            for domain in Domain
        }
    )


def plain(value: Any) -> Any:
    """Return a text as it is compared: ends of lines alike, no space around it."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def free_slug(question: str) -> str:
    """Return a web name made from a question, which no answer has."""
    stem = slugify(question)[:100].strip("-") or "answer"
    taken = set(Answer.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    tries = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *tries) if slug not in taken)


CONCEPTS = ("outcome", "population", "setting")
SETS = ("topics", "surveys")
_OF_THE_WORKFLOW = {
    *("id", "state", "current", "stage", "owner", "submitted_by", "approved", "publish_at"),
    *("publish_note", "scheduled_by", "withdrawn_because", "drift", "changed", "revision"),
}
EDITED = tuple(
    field.name
    for field in Answer._meta.concrete_fields
    if field.name not in _OF_THE_WORKFLOW and field.name not in CONCEPTS
)


@dataclass(frozen=True, slots=True)
class _Change:
    """What others did to a field: what it was before them, who was last, and when."""

    name: str
    base: Any
    who: int | None
    at: datetime

    def clash(self, theirs: Any) -> Clash:
        return Clash(self.name, theirs, self.who, self.at)


def _open(answer: Answer, user: User) -> Answer:
    """Return the answer, locked, where this person may change its text now."""
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    if not user.has_perm("findings.change_answer", row):
        raise PermissionDenied
    if Stage(row.stage) not in EDITABLE:
        raise StageLocked(
            _("The answer is at the stage “%(stage)s”, and its text stays as it is.")
            % {"stage": row.get_stage_display()},
            todo=_("Take it back, or wait for the review."),
        )
    return row


def _changes_since(row: Answer, revision: int) -> dict[str, _Change]:
    if revision >= row.revision:
        return {}
    found: dict[str, _Change] = {}
    for line in _lines(row).filter(what="findings.edit"):
        if line.after["revision"] <= revision:
            continue
        for name, was in line.before.items():
            base = found[name].base if name in found else was
            found[name] = _Change(name, base, line.who_id, line.at)
    return found


def _lines(row: Answer) -> QuerySet[Line]:
    return Line.objects.filter(kind=row._meta.label_lower, key=str(row.pk)).order_by("pk")


def _apply(row: Answer, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name in SETS:
            getattr(row, name).set(value)
        elif name.startswith(REASON):
            _set_reason(row, name.removeprefix(REASON), value)
        else:
            setattr(row, f"{name}_id" if name in CONCEPTS else name, value)


def _set_reason(row: Answer, domain: str, value: Mapping[str, Any] | None) -> None:
    if value is None:
        row.reasons.filter(domain=domain).delete()
        return
    order: Sequence[str] = [str(one) for one in Domain]
    fields = {"steps": value["steps"], "text": value["text"], "order": order.index(domain)}
    Reason.objects.update_or_create(answer=row, domain=domain, defaults=fields)


def _end(row: Answer, user: User, verb: str, **said: Json) -> None:
    row.revision += 1
    row.save()
    after = said.pop("after", {}) | {"revision": row.revision}
    write(who=user, what=f"findings.{verb}", about=row, after=after, **said)


def may_take_back(user: User, answer: Answer) -> bool:
    """Whether this person could take the answer back now, and go on writing."""
    return NEXT[Stage(answer.stage)].get(Act.TAKE_BACK) in EDITABLE and actions.may(
        user, Act.TAKE_BACK, answer
    )
