"""The desk as plain values: every working copy, and one with what can be done to it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.answers.workflow import EDITABLE, NEXT, RULES, Stage
from commonweal.publish.words import decimals, format_estimate
from commonweal.terms import CommonwealError
from commonweal_web.audit.models import Line
from commonweal_web.findings import actions, edit_pages
from commonweal_web.findings.desk_forms import ActForm
from commonweal_web.findings.drafting import draft
from commonweal_web.findings.models import Answer
from commonweal_web.people.models import User

Plain = dict[str, Any]
STAGES = dict(Answer._meta.get_field("stage").flatchoices)


def chosen(query: QueryDict, user: User) -> QuerySet[Answer]:
    """Return the working copies that the query string asks for, the last changed first."""
    rows = Answer.objects.select_related("owner", "outcome").order_by("-changed", "pk")
    if query.get("stage") in STAGES:
        rows = rows.filter(stage=query["stage"])
    return rows.filter(owner=user) if query.get("mine") else rows


def present(answer: Answer, user: User, failed: ActForm | None = None) -> Plain:
    """Return everything the desk page of an answer needs. failed: a form that was refused."""
    may_edit = answer.stage in EDITABLE and user.has_perm("findings.change_answer", answer)
    return {
        "answer": answer,
        "stage": STAGES[answer.stage],
        "steps": edit_pages.head(answer, "")["steps"] if may_edit else [],
        "missing": edit_pages.to_fill_in(answer) if may_edit else [],
        "may_delete": may_edit and not answer.versions.exists(),
        "would_say": would_say(answer, user),
        "forms": [
            failed if failed and failed.act is form.act else form for form in forms(answer, user)
        ],
        "failed": failed,
        "may_edit": may_edit,
        "history": history(answer),
    }


def forms(answer: Answer, user: User) -> list[ActForm]:
    """Return a form for each act that this person may do to the answer now."""
    return [
        ActForm(act, initial={"stage": answer.stage})
        for act in NEXT[Stage(answer.stage)]
        if actions.may(user, act, answer)
        and not (RULES[act].of_published and answer.state != Answer.State.PUBLISHED)
    ]


def would_say(answer: Answer, user: User) -> Plain:
    """Return the pooled result of the working copy, or why it could not be published."""
    try:
        pooled = draft(answer, user=user, at=timezone.now()).pooled
    except CommonwealError as error:
        return {"error": str(error)}
    if pooled is None:
        return {"result": _("Too few studies to pool, and the answer says so.")}
    natural = pooled.estimate.natural()
    digits = decimals(pooled.estimate.interval, pooled.estimate.unit)
    return {
        "result": _("%(k)s studies, pooled: %(value)s, %(unit)s.")
        % {
            "k": pooled.k,
            "value": format_estimate(natural.value, natural.interval, digits),
            "unit": pooled.estimate.unit.label,
        }
    }


def history(answer: Answer) -> list[Plain]:
    """Return what was done to the answer and why, newest first, from the audit log."""
    lines = Line.objects.filter(kind=answer._meta.label_lower, key=str(answer.pk)).order_by("-pk")
    lines = list(lines[:100])
    names = User.objects.in_bulk({line.who_id for line in lines if line.who_id})
    return [
        {
            "at": line.at,
            "who": names[line.who_id].get_username() if line.who_id in names else "",
            "what": line.what.rpartition(".")[2].replace("_", " ").capitalize(),
            "why": line.why,
        }
        for line in lines
    ]
