"""Who may do what: every permission of the site, in one table. What is not in it is refused.

Predicates look at `user.role` and at `owner_id`, `state` and `current_id` of the thing, and at
nothing else, so that they need no other app. A permission asked about no thing in particular
(`user.has_perm("findings.change_answer")`) is asked about any of them.
"""

from enum import StrEnum

import rules
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What somebody is here for. Each may do what those before it may."""

    READER = "reader"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    @property
    def writes(self) -> bool:
        return self is not Role.READER


RANK = {role: rank for rank, role in enumerate(Role)}
NAMES = {
    Role.READER: _("Reader"),
    Role.CONTRIBUTOR: _("Contributor"),
    Role.REVIEWER: _("Reviewer"),
    Role.EDITOR: _("Editor"),
    Role.ADMINISTRATOR: _("Administrator"),
}
DUTIES = {
    Role.READER: _("Reads what is public and keeps an account of their own."),
    Role.CONTRIBUTOR: _("Brings in references and effects, works with surveys, drafts answers."),
    Role.REVIEWER: _("As a contributor; also changes and reviews what others drafted."),
    Role.EDITOR: _(
        "As a reviewer; also publishes and withdraws, edits pages, reads the audit log."
    ),
    Role.ADMINISTRATOR: _("As an editor; also looks after people, settings and everything else."),
}


def _at_least(lowest: Role) -> rules.Predicate:
    def holds(user: object) -> bool:
        role = getattr(user, "role", None)
        return bool(getattr(user, "is_active", False)) and RANK.get(role, -1) >= RANK[lowest]

    return rules.predicate(holds, name=f"is_{lowest}")


reader, contributor, reviewer, editor, administrator = map(_at_least, Role)


@rules.predicate
def owner(user: object, thing: object = None) -> bool:
    """Whether the thing is theirs: who made, imported or started it."""
    theirs = getattr(thing, "owner_id", None)
    return theirs is not None and theirs == getattr(user, "pk", None)


@rules.predicate
def unpublished(user: object, thing: object = None) -> bool:
    """Whether readers have never seen it."""
    return getattr(thing, "current_id", None) is None and getattr(thing, "state", "") == "draft"


own = reader & owner
own_work = contributor & owner

PERMISSIONS: dict[str, rules.Predicate] = {
    "wagtailadmin.access_admin": contributor,
    # the library
    "library.import_records": contributor,
    "library.undo_import": own_work | editor,
    **{
        f"library.{act}_{kind}": contributor
        for act in ("view", "add", "change")
        for kind in ("record", "study", "effect")
    },
    "library.view_concept": contributor,
    "library.add_concept": editor,
    "library.change_concept": editor,
    # answers
    "findings.view_answer": contributor,
    "findings.view_version": contributor,
    "findings.add_answer": contributor,
    "findings.change_answer": reviewer | (own_work & unpublished),
    "findings.submit_answer": reviewer | own_work,
    "findings.review_answer": reviewer & ~owner,
    "findings.publish_answer": editor,
    # surveys: microdata are private
    "surveys.use": contributor,
    "surveys.view_dataset": own_work | administrator,
    "surveys.change_dataset": own_work | administrator,
    "surveys.publish": editor,
    # slow work
    "jobs.view": own | administrator,
    "jobs.cancel": own | administrator,
    # pages: who may edit which page is Wagtail's own business, by the group of the role
    **{f"pages.{act}_menuitem": editor for act in ("view", "add", "change", "delete")},
    "pages.change_centre": administrator,
    # the centre itself
    "audit.view": editor,
    "audit.export": administrator,
    "people.manage": administrator,
    "privacy.handle": administrator,
}
for _name, _rule in PERMISSIONS.items():
    rules.add_perm(_name, _rule)
