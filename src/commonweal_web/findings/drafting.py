"""The working copy as the version it would become, and what is refused."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from commonweal import __version__
from commonweal.answers import Snapshot, freeze, made_with, shown_numbers
from commonweal.answers.snapshot import Json
from commonweal.appraisal import CertaintyRating, strength_for
from commonweal.evidence import Strength
from commonweal.synthesis import Pooled
from commonweal.terms import InputError, TooFewStudies
from commonweal_web.findings import store
from commonweal_web.findings.completeness import missing
from commonweal_web.findings.models import Answer, Version
from commonweal_web.findings.survey_store import refuse_withdrawn
from commonweal_web.people.models import User


def draft(answer: Answer, *, user: User, at: datetime, note: str = "") -> store.Published:
    """Return the working copy as the version it would become. Nothing is saved.

    Raises InputError when the answer claims what its rows do not carry.
    """
    _check_complete(answer)
    refuse_withdrawn(answer)
    snapshot, words = store.snapshot_of(answer), store.words_of(answer)
    _check_reasons(words)
    _check_independence(snapshot)
    pooled = pool_if_possible(snapshot, words["strength"])
    finding = store.finding_of(words, pooled)
    check_strength(store.certainty_of(words), finding.strength, studies=pooled.k if pooled else 0)
    before = answer.versions.order_by("-number").first()
    if before is not None:
        at = max(at, before.published_at)  # a clock that was put back does not turn history round
    version = Version(
        answer=answer,
        number=before.number + 1 if before else 1,
        published_at=at,
        published_by=user,
        note=note,
        words=words,
        data=snapshot.to_json(),
        result=pooled and freeze(pooled),
        made_with=made_with(),
        previous=before.digest if before else "",
        software=f"commonweal {__version__}",
        question=answer.question,
        headline=answer.headline,
        outcome=answer.outcome,
        population=answer.population,
        setting=answer.setting,
        strength=answer.strength,
        cost=answer.cost,
        unit_label=snapshot.unit.label,
        **shown_numbers(snapshot, pooled, kind=answer.kind),
    )
    version.digest = store.frozen(version).sealed().digest
    return store.Published(version, snapshot, pooled, finding)


def pool_if_possible(snapshot: Snapshot, strength: str) -> Pooled | None:
    """Pool, or return None when there are too few studies and the answer says as much."""
    try:
        return snapshot.pool()
    except TooFewStudies:
        if strength == Strength.NOT_ENOUGH:
            return None
        raise


def check_strength(rating: CertaintyRating, claimed: Strength, *, studies: int) -> None:
    """Refuse a strength above what the judgements make. One below is a reviewer's right."""
    allowed = strength_for(rating.certainty, studies=studies)
    order = list(Strength)
    if order.index(claimed) < order.index(allowed):
        raise InputError(
            f"The strength of evidence is “{claimed}”.",
            expected=f"The reasons make {rating.certainty} certainty, which is “{allowed}”.",
            todo="Choose a lower strength, or look again at the reasons.",
        )


def _check_complete(answer: Answer) -> None:
    empty = [one.label for one in missing(answer)]
    if empty:
        raise InputError(
            f"What is still empty: {', '.join(empty)}.",
            expected="Readers find all of these on the page of an answer.",
            todo="Fill them in, step by step.",
        )


def _check_reasons(words: Json) -> None:
    if words["strength"] != Strength.NOT_ENOUGH and not words["reasons"]:
        raise InputError(
            f"The strength of evidence is “{words['strength']}”, and there is no reason for it.",
            expected="Readers see the reasons one by one.",
            todo="Add a reason for each thing you looked at, also where it gave no concern.",
        )


def _check_independence(snapshot: Snapshot) -> None:
    """Effects of the same people are not separate studies; pooled so, they look too certain."""
    if snapshot.within_study_correlation is not None:
        return
    times = Counter(row.study for row in snapshot.rows if row.value is not None)
    labels = {row.study: row.label for row in snapshot.rows}
    several = [study for study, count in times.items() if count > 1]
    if several:
        raise InputError(
            f"{labels[several[0]]} gives {times[several[0]]} effects"
            + (f", and {len(several) - 1} more studies give several" * (len(several) > 1))
            + ".",
            expected="The effects of one study are combined into one before pooling.",
            todo="Give the correlation within a study (0 if its effects are of different people).",
        )


def refuse_the_same_again(answer: Answer, version: Version) -> None:
    """Two editors, or one who presses twice, would fill the history with versions of one text."""
    current = answer.current
    if not current or answer.state != Answer.State.PUBLISHED:
        return
    if store.frozen(current).content == store.frozen(version).content:
        raise InputError(
            f"Nothing has changed since version {current.number}, which readers see now.",
            expected="A new version says something new in its words or its numbers.",
            todo="Save your changes to the answer first, or leave it as it is.",
        )
