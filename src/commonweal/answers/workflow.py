"""How an answer comes to be published: its stages, and what leads from one to the next.

The table is all there is: the website obeys it, the docs draw it, tests check that it is complete.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from commonweal.terms import InputError


class Stage(StrEnum):
    """Where the working copy of an answer is. Readers see the version in force, if there is one."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in review"
    CHANGES_ASKED = "changes asked"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What people do that moves an answer on."""

    SUBMIT = "submit"
    TAKE_BACK = "take back"
    START_REVIEW = "start review"
    ASK_FOR_CHANGES = "ask for changes"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"
    REVISE = "revise"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do an act, and what it asks for.

    needs: the permission, by its short name. says: whether a reason or note must be given.
    by_another: not by whoever made or submitted the answer. of_published: only while readers see
    a version.
    """

    needs: str
    says: bool = False
    by_another: bool = False
    of_published: bool = False


RULES: Mapping[Act, Rule] = {
    Act.SUBMIT: Rule("submit"),
    Act.TAKE_BACK: Rule("submit"),
    Act.START_REVIEW: Rule("review", by_another=True),
    Act.ASK_FOR_CHANGES: Rule("review", says=True, by_another=True),
    Act.APPROVE: Rule("review", by_another=True),
    Act.SCHEDULE: Rule("publish", says=True),
    Act.UNSCHEDULE: Rule("publish"),
    Act.PUBLISH: Rule("publish", says=True),
    Act.REVISE: Rule("change", says=True),
    Act.WITHDRAW: Rule("publish", says=True, of_published=True),
}

_OUT = {Act.WITHDRAW: Stage.WITHDRAWN}
NEXT: Mapping[Stage, Mapping[Act, Stage]] = {
    Stage.DRAFT: {Act.SUBMIT: Stage.SUBMITTED} | _OUT,
    Stage.SUBMITTED: {Act.START_REVIEW: Stage.IN_REVIEW, Act.TAKE_BACK: Stage.DRAFT} | _OUT,
    Stage.IN_REVIEW: {
        Act.APPROVE: Stage.APPROVED,
        Act.ASK_FOR_CHANGES: Stage.CHANGES_ASKED,
        Act.TAKE_BACK: Stage.DRAFT,
    }
    | _OUT,
    Stage.CHANGES_ASKED: {Act.SUBMIT: Stage.SUBMITTED} | _OUT,
    Stage.APPROVED: {
        Act.PUBLISH: Stage.PUBLISHED,
        Act.SCHEDULE: Stage.SCHEDULED,
        Act.TAKE_BACK: Stage.DRAFT,
    }
    | _OUT,
    Stage.SCHEDULED: {Act.PUBLISH: Stage.PUBLISHED, Act.UNSCHEDULE: Stage.APPROVED} | _OUT,
    Stage.PUBLISHED: {Act.REVISE: Stage.DRAFT} | _OUT,
    Stage.WITHDRAWN: {Act.REVISE: Stage.DRAFT},
}

EDITABLE = frozenset({Stage.DRAFT, Stage.CHANGES_ASKED})
"""Where the text may be changed. What was submitted, reviewed or approved stays as it was read."""


def next_stage(stage: Stage, act: Act) -> Stage:
    """Return where an act leads. Raises InputError where it is not possible."""
    if act not in NEXT[stage]:
        possible = ", ".join(NEXT[stage])
        raise InputError(
            f"The answer is at the stage “{stage}”, so nobody can {act} it.",
            expected=f"What can be done now: {possible}.",
            todo="Look at the answer again: somebody else may have moved it on.",
        )
    return NEXT[stage][act]
